/// Commits that are still to be looked at, the newest first; of one age those seen first.
struct CommitQueue {
    struct Entry {
        let time: Int
        let order: Int
        let id: ObjectID

        func comes(before other: Entry) -> Bool {
            time == other.time ? order < other.order : time > other.time
        }
    }

    private(set) var entries: [Entry] = []
    private var count = 0

    /// The newest.
    var first: Entry? { entries.first }

    mutating func push(_ id: ObjectID, time: Int) {
        count += 1
        entries.append(Entry(time: time, order: count, id: id))
        var child = entries.count - 1
        while child > 0, entries[child].comes(before: entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popFirst() -> ObjectID? {
        guard let newest = entries.first else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return newest.id }
        entries[0] = last
        var parent = 0
        while true {
            var best = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].comes(before: entries[best]) {
                best = child
            }
            guard best != parent else { return newest.id }
            entries.swapAt(best, parent)
            parent = best
        }
    }
}
