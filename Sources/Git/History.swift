/// Walks a history from its tip, newest first by commit date, as `git log` does.
///
/// With a path it shows what changed it, and follows of a merge only a parent that has it alike:
/// git's own simplification.
struct History {
    /// The longest that a walk may take.
    static let maxTime = Duration.seconds(10)

    /// A commit that has been read.
    struct Node {
        let tree: ObjectID
        let time: Int
        /// Those that are followed.
        var parents: [ObjectID]
        /// Whether it leaves the path as it was.
        var isSame = false
    }

    let query: LogQuery
    private let excluded: ObjectID?
    private let end: ContinuousClock.Instant
    private var path: PathLookup?
    private var unexpanded: ObjectID?
    private var range: ArraySlice<ObjectID>?
    private var seen: Set<ObjectID> = []
    var queue = CommitQueue()
    var nodes: [ObjectID: Node] = [:]
    /// Those that are left out, as far as it is known yet.
    var hidden: Set<ObjectID> = []
    /// How many commits were looked at.
    private(set) var visitedCount = 0
    private var checkCount = 0

    /// Begins at a commit, and leaves out another with all that it came from.
    init(
        from tip: ObjectID,
        without excluded: ObjectID?,
        _ query: LogQuery,
        until end: ContinuousClock.Instant = .now + maxTime,
        in repository: borrowing Repository
    ) throws {
        self.query = query
        self.excluded = excluded
        self.end = end
        if let path = query.path, !path.isEmpty { self.path = PathLookup(path) }
        if let excluded {
            try push(excluded, in: repository)
            hidden.insert(excluded)
            hidden.formUnion(nodes[excluded]?.parents ?? [])
        }
        try push(tip, in: repository)
    }

    /// The next commit that fits; `nil` at the end.
    ///
    /// - Throws: ``GitError`` for a damaged object; ``OutOfTime``; `CancellationError`.
    mutating func next(in repository: borrowing Repository) throws -> CommitObject? {
        while let id = try nextInRange(in: repository) {
            let commit = try repository.commit(id)
            if query.admits(commit) { return commit }
        }
        return nil
    }

    /// The walk took longer than it may; what was found stands.
    struct OutOfTime: Error {}

    private mutating func nextInRange(in repository: borrowing Repository) throws -> ObjectID? {
        guard excluded != nil else { return try nextChange(in: repository) }
        if range == nil { range = try limited(in: repository)[...] }
        try checkTime()
        return range?.popFirst()
    }

    private mutating func nextChange(in repository: borrowing Repository) throws -> ObjectID? {
        // Only now: whoever wants no more needs no parents.
        if let id = unexpanded {
            unexpanded = nil
            try expand(id, in: repository)
            nodes[id] = nil
        }
        while let id = queue.popFirst() {
            try checkTime()
            // What is too old ends its line, as in git: else all of a long history is read.
            if let since = query.since, let node = nodes[id], node.time < since { continue }
            guard path != nil else {
                unexpanded = id
                return id
            }
            try expand(id, in: repository)
            let isSame = nodes.removeValue(forKey: id)?.isSame
            if isSame == false { return id }
        }
        return nil
    }

    mutating func checkTime() throws {
        try Task.checkCancellation()
        checkCount += 1
        if checkCount % 64 == 0, ContinuousClock.now > end { throw OutOfTime() }
    }

    /// Goes on to the parents of a commit, after leaving out those that its path doesn't need.
    mutating func expand(_ id: ObjectID, in repository: borrowing Repository) throws {
        if path != nil { try simplify(id, in: repository) }
        for parent in nodes[id]?.parents ?? [] {
            try push(parent, in: repository)
            if query.firstParent { break }
        }
    }

    mutating func push(_ id: ObjectID, in repository: borrowing Repository) throws {
        guard seen.insert(id).inserted else { return }
        queue.push(id, time: try node(id, in: repository).time)
    }

    @discardableResult
    mutating func node(_ id: ObjectID, in repository: borrowing Repository) throws -> Node {
        if let node = nodes[id] { return node }
        visitedCount += 1
        let commit = try repository.commit(id)
        let node = Node(
            tree: commit.tree,
            time: commit.time,
            parents: repository.parents(of: commit)
        )
        nodes[id] = node
        return node
    }

    /// Decides whether a commit changed the path, and follows only the parent that has it alike.
    ///
    /// Parents that are left out count only where there are no others, so that a merge doesn't lose
    /// the side that is wanted.
    private mutating func simplify(_ id: ObjectID, in repository: borrowing Repository) throws {
        guard var node = nodes[id] else { return }
        let own = try path?.entry(in: node.tree, of: repository.store)
        var (relevantCount, isChanged, isChangedElsewhere) = (0, false, false)
        for (number, parent) in node.parents.enumerated() {
            let isRelevant = !hidden.contains(parent) || parent == excluded
            if isRelevant { relevantCount += 1 }
            if number == 1, query.firstParent { break }
            let tree = try self.node(parent, in: repository).tree
            guard try path?.entry(in: tree, of: repository.store) == own else {
                if isRelevant { isChanged = true } else { isChangedElsewhere = true }
                continue
            }
            guard isRelevant else { continue }
            node.parents = [parent]
            node.isSame = true
            nodes[id] = node
            return
        }
        node.isSame =
            node.parents.isEmpty
            ? own == nil : relevantCount > 0 ? !isChanged : !isChangedElsewhere
        nodes[id] = node
    }
}
