import CGit2

/// Walks a history from its tips, newest first by commit date, as `git log` does.
///
/// With a path it shows what changed it, and follows of a merge only a parent that has it alike:
/// git's own simplification.
struct History {
    let options: LogQuery
    private var ahead = Heap()
    private var seen: Set<ObjectID> = []
    private let hidden: Set<ObjectID>
    /// How many commits were looked at.
    private(set) var visitedCount = 0

    init(
        from tip: ObjectID,
        without excluded: ObjectID?,
        _ options: LogQuery,
        in repository: borrowing Repository
    )
        throws
    {
        self.options = options
        hidden = try excluded.map { try Self.ancestors(of: $0, in: repository) } ?? []
        try push(tip, in: repository)
    }

    /// The next commit that fits; `nil` at the end.
    ///
    /// - Throws: ``GitError`` for a damaged object; `CancellationError`.
    mutating func next(in repository: borrowing Repository, until end: ContinuousClock.Instant)
        throws -> Commit?
    {
        while let entry = ahead.popNewest() {
            try Task.checkCancellation()
            visitedCount += 1
            if visitedCount % 64 == 0, ContinuousClock.now > end { throw OutOfTime() }
            let commit = try CommitObject(entry.id, in: repository)
            let isShown = try advance(past: commit, entry.id, in: repository)
            guard isShown else { continue }
            let details = commit.details(entry.id)
            if options.admits(details) { return details }
        }
        return nil
    }

    /// Goes to the parents; whether the commit itself changed the path that is asked for.
    private mutating func advance(
        past commit: borrowing CommitObject,
        _ id: ObjectID,
        in repository: borrowing Repository
    ) throws -> Bool {
        // A shallow clone has no parents from here on.
        var parents = repository.layout.shallow.contains(id) ? [] : commit.parents
        if options.firstParent { parents = Array(parents.prefix(1)) }
        guard let path = options.path, !path.isEmpty else {
            for parent in parents { try push(parent, in: repository) }
            return true
        }
        let own = try TreeEntry(at: path, in: commit.treeID, of: repository)
        var isChanged = parents.isEmpty ? own != nil : true
        var followed = parents
        for parent in parents {
            let tree = try CommitObject(parent, in: repository).treeID
            guard try TreeEntry(at: path, in: tree, of: repository) == own else { continue }
            (isChanged, followed) = (false, [parent])
            break
        }
        for parent in followed { try push(parent, in: repository) }
        return isChanged
    }

    private mutating func push(_ id: ObjectID, in repository: borrowing Repository) throws {
        guard !hidden.contains(id), seen.insert(id).inserted else { return }
        ahead.push(
            Heap.Entry(time: try CommitObject(id, in: repository).time, order: seen.count, id: id)
        )
    }

    private static func ancestors(of id: ObjectID, in repository: borrowing Repository) throws
        -> Set<ObjectID>
    {
        var found: Set<ObjectID> = [id]
        var stack = [id]
        while let next = stack.popLast() {
            try Task.checkCancellation()
            guard !repository.layout.shallow.contains(next) else { continue }
            for parent in try CommitObject(next, in: repository).parents
            where found.insert(parent).inserted {
                stack.append(parent)
            }
        }
        return found
    }

    /// The walk took longer than it may; what was found stands.
    struct OutOfTime: Error {}
}

/// Commits that are still to be looked at, the newest first; of one age those seen first.
struct Heap {
    struct Entry {
        let time: Int
        let order: Int
        let id: ObjectID

        func comes(before other: Entry) -> Bool {
            time == other.time ? order < other.order : time > other.time
        }
    }

    private var entries: [Entry] = []

    mutating func push(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0, entries[child].comes(before: entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popNewest() -> Entry? {
        guard let newest = entries.first else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return newest }
        entries[0] = last
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < entries.count }
            guard let best = children.min(by: { entries[$0].comes(before: entries[$1]) }),
                entries[best].comes(before: entries[parent])
            else { return newest }
            entries.swapAt(best, parent)
            parent = best
        }
    }
}
