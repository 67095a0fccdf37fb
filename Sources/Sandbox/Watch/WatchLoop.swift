import Blocking
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the watcher's thread, those who look and those who watch have in common.
final class WatchLoop: Sendable {
    struct Entry {
        let subject: WatchSubject
        let onChange: @Sendable () -> Void
        /// `nil` before the first look.
        var fingerprint: Fingerprint?
        /// Where the kernel watches for it.
        var points: Set<Interests.Point> = []
        /// Its files when it had this fingerprint; `nil` if they can't tell of every change.
        var glance: Glance?
    }

    struct State {
        var entries: [Int: Entry] = [:]
        var lastID = 0
        var interests = Interests()
        var schedule: WatchSchedule
        var isRunning = false
        var isStopped = false
        /// When the thread looks again at what is due, whatever happens; `nil` for never.
        var waitsUntil: ContinuousClock.Instant?
        /// `nil` where the kernel can't tell, and before the first watch.
        var inotify: Inotify?
        /// Until when everything is polled, since events were lost.
        var pollsAllUntil: ContinuousClock.Instant?
        /// Whether it was said that the kernel watches no more directories.
        var hasToldOfLimit = false
    }

    /// After lost events: the kernel is likely to lose more.
    private static let pollingAfterOverflow = Duration.seconds(30)
    /// So that a burst, or much that is polled, wakes the thread some times, not for each of them.
    private static let gathering = Duration.milliseconds(10)

    let pool: BlockingPool
    let options: Watcher.Options
    let log: @Sendable (String) -> Void
    let state: Mutex<State>
    private let alarm = Alarm()

    init(pool: BlockingPool, options: Watcher.Options, log: @escaping @Sendable (String) -> Void) {
        self.pool = pool
        self.options = options
        self.log = log
        let schedule = WatchSchedule(
            settling: options.settling,
            maxDelay: options.maxDelay,
            pollInterval: options.pollInterval
        )
        state = Mutex(State(schedule: schedule))
    }

    var directoryCount: Int { state.withLock { $0.interests.directoryCount } }

    /// Takes a watch, which must be looked at next.
    func add(_ subject: WatchSubject, _ onChange: @escaping @Sendable () -> Void) -> Int {
        let (id, isFirst, failure) = state.withLock { state in
            state.lastID += 1
            state.entries[state.lastID] = Entry(subject: subject, onChange: onChange)
            state.schedule.begin(state.lastID)
            let isFirst = !state.isRunning
            return (state.lastID, isFirst, isFirst ? state.begin(options.mechanism) : nil)
        }
        if let failure {
            log("the system can't tell of changes (error \(failure.code)); they are polled for")
        }
        // A thread for as long as the watcher lives.
        if isFirst { BlockingPool(label: "watcher", threads: 1).start { self.run() } }
        return id
    }

    func end(_ id: Int) {
        // Let go outside the lock: what it holds may end other watches.
        _ = state.withLock { state -> Entry? in
            let entry = state.entries.removeValue(forKey: id)
            for point in entry?.points ?? [] { state.removeInterest(of: id, at: point) }
            state.schedule.remove(id)
            return entry
        }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        alarm.ring()
    }

    /// Wakes the thread, which then sees what is due.
    func wake() { alarm.ring() }

    /// Notes what the kernel tells.
    func hear(_ events: [DirectoryEvent]) {
        guard !events.isEmpty else { return }
        let now = ContinuousClock.now
        let hasLost = events.contains(.overflow)
        state.withLock { state in
            for event in events { state.note(event, at: now) }
            guard hasLost else { return }
            state.pollsAllUntil = now + Self.pollingAfterOverflow
            for id in state.entries.keys { state.schedule.touch(id, at: now) }
        }
        guard hasLost else { return }
        log(
            "more changed at once than the system's queue of changes holds; all that is watched is "
                + "looked at again, and polled for \(Self.pollingAfterOverflow.components.seconds) s"
        )
        wake()
    }

    private func run() {
        while true {
            let (inotify, isStopped, next) = state.withLock { state in
                state.waitsUntil = state.schedule.next
                return (state.inotify, state.isStopped, state.waitsUntil)
            }
            guard !isStopped else { return }
            alarm.wait(for: inotify?.descriptor ?? -1, until: next)
            let events = inotify?.events() ?? []
            hear(events)
            let due = state.withLock { state in
                state.schedule.takeDue(at: .now).map { look in
                    (look, state.entries[look.id]?.subject.pool ?? pool)
                }
            }
            for (look, pool) in due {
                pool.start { self.look(look.id, wasTouched: look.wasTouched) }
            }
            alarm.wait(until: .now + Self.gathering)
        }
    }
}

extension WatchLoop.State {
    /// - Returns: Why the kernel can't tell of changes, if it should.
    fileprivate mutating func begin(_ mechanism: Watcher.Mechanism) -> WatchFailure? {
        isRunning = true
        guard mechanism == .automatic else { return nil }
        do throws(WatchFailure) {
            inotify = try Inotify()
            return nil
        } catch {
            return error
        }
    }

    /// Touches the watches that an event concerns.
    fileprivate mutating func note(_ event: DirectoryEvent, at now: ContinuousClock.Instant) {
        switch event {
        case .name(let name, let directory, let isDirectory):
            let (byName, anyName) = interests.concerned(by: name, in: directory)
            for id in byName { schedule.touch(id, at: now) }
            for id in anyName where entries[id]?.subject.concerns(name, isDirectory) ?? false {
                schedule.touch(id, at: now)
            }
        case .directory(let directory):
            for id in interests.everybody(in: directory) { schedule.touch(id, at: now) }
        case .ended(let directory):
            for id in interests.everybody(in: directory) { schedule.touch(id, at: now) }
            interests.remove(directory)
        case .overflow: break
        }
    }

    mutating func removeInterest(of id: Int, at point: Interests.Point) {
        if interests.remove(id, at: point) { inotify?.remove(point.directory) }
    }
}
