/// When each watch is to be looked at; pure, so that time is whatever the caller says.
struct WatchSchedule {
    typealias Instant = ContinuousClock.Instant

    /// A watch whose time has come.
    struct Due: Equatable {
        let id: Int
        /// Whether something was heard; otherwise it is only its turn to be polled.
        let wasTouched: Bool
    }

    private struct Item {
        var firstTouch: Instant?
        var lastTouch: Instant?
        var isLooking = false
        var restsUntil: Instant?
        var pollsAt: Instant?
    }

    /// How long it must have been quiet.
    let settling: Duration
    /// How long it may go on without being looked at.
    let maxDelay: Duration
    /// How long after a look the next one comes, where nothing tells of changes.
    let pollInterval: Duration

    /// Watches with nothing to wait for aren't in it.
    private var items: [Int: Item] = [:]

    init(settling: Duration, maxDelay: Duration, pollInterval: Duration) {
        self.settling = settling
        self.maxDelay = maxDelay
        self.pollInterval = pollInterval
    }

    /// Something was heard of a watch.
    mutating func touch(_ id: Int, at now: Instant) {
        items[id, default: Item()].lastTouch = now
        if items[id]?.firstTouch == nil { items[id]?.firstTouch = now }
    }

    /// A first look begins.
    mutating func begin(_ id: Int) { items[id, default: Item()].isLooking = true }

    /// Takes those whose time has come; they are looked at until ``finish(_:began:at:isPolled:)``.
    mutating func takeDue(at now: Instant) -> [Due] {
        var due: [Due] = []
        for (id, item) in items {
            guard let time = time(of: item) else {
                if !item.isLooking, item.restsUntil.map({ $0 <= now }) ?? true { items[id] = nil }
                continue
            }
            guard time <= now else { continue }
            due.append(Due(id: id, wasTouched: item.firstTouch != nil))
            items[id] = Item(isLooking: true)
        }
        return due
    }

    /// A look has ended.
    ///
    /// A watch rests ten times as long as the look took and is polled after twenty times as long at
    /// the soonest, so that what is costly to look at never takes more than a part of the time.
    mutating func finish(_ id: Int, began: Instant, at now: Instant, isPolled: Bool) {
        guard items[id] != nil else { return }
        items[id]?.isLooking = false
        items[id]?.restsUntil = now + began.duration(to: now) * 10
        items[id]?.pollsAt = isPolled ? now + max(pollInterval, began.duration(to: now) * 20) : nil
    }

    mutating func remove(_ id: Int) { items[id] = nil }

    /// When the next look at a watch is due.
    func time(of id: Int) -> Instant? { items[id].flatMap(time) }

    /// When the next look is due.
    var next: Instant? { items.values.compactMap(time).min() }

    private func time(of item: Item) -> Instant? {
        guard !item.isLooking else { return nil }
        guard let first = item.firstTouch, let last = item.lastTouch else { return item.pollsAt }
        let settled = min(last + settling, first + maxDelay)
        return max(settled, item.restsUntil ?? settled)
    }
}
