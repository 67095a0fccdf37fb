/// Finds what differs between two trees, within bounds that no tree outgrows.
struct TreeComparison {
    /// A path whose entries differ; one of them may be missing.
    struct Change {
        let path: [UInt8]
        let old: TreeEntry?
        let new: TreeEntry?
    }

    private static let maxChanges = 50_000
    private static let maxTrees = 50_000
    /// As long as a path may be, and so as deep as trees may lie in each other.
    private static let maxPathBytes = 4_096
    private static let maxTime = Duration.seconds(5)

    /// A pair of directories, as far as they have been compared.
    private struct Level {
        let prefix: [UInt8]
        let depth: Int
        var old: TreeScanner
        var new: TreeScanner
        var oldNext: Item?
        var newNext: Item?
    }

    private typealias Item = (name: ArraySlice<UInt8>, entry: TreeEntry)

    /// Only what lies at or beneath this path is compared.
    private let wanted: [[UInt8]]
    private let end = ContinuousClock.now + maxTime
    private var treeCount = 0
    /// In git's order of paths.
    private(set) var changes: [Change] = []
    /// Whether the comparison was ended by its bounds.
    private(set) var isPartial = false

    init(
        from old: ObjectID?,
        to new: ObjectID,
        path: [UInt8]?,
        in store: borrowing ObjectStore
    ) throws {
        wanted = (path ?? []).split(separator: UInt8(ascii: "/")).map(Array.init)
        guard old != new else { return }
        var levels = [try level([], depth: 0, old, new, in: store)]
        while var level = levels.popLast() {
            try Task.checkCancellation()
            if ContinuousClock.now > end { isPartial = true }
            while !isPartial, let pair = try Self.nextPair(of: &level) {
                let inside = try compare(pair.old, pair.new, pair.name, in: level, store)
                guard let inside else { continue }
                levels.append(level)
                levels.append(inside)
                break
            }
        }
    }

    /// Notes a difference; of two directories what is to be compared next.
    private mutating func compare(
        _ old: TreeEntry?,
        _ new: TreeEntry?,
        _ name: ArraySlice<UInt8>,
        in level: Level,
        _ store: borrowing ObjectStore
    ) throws -> Level? {
        guard old != new else { return nil }
        if level.depth < wanted.count {
            let isDirectory = old?.mode == .directory || new?.mode == .directory
            guard name.elementsEqual(wanted[level.depth]),
                isDirectory || level.depth == wanted.count - 1
            else { return nil }
        }
        let path = level.prefix + name
        guard path.count < Self.maxPathBytes, treeCount < Self.maxTrees,
            changes.count < Self.maxChanges
        else {
            isPartial = true
            return nil
        }
        guard old?.mode == .directory || new?.mode == .directory else {
            changes.append(Change(path: path, old: old, new: new))
            return nil
        }
        let inside = path + [UInt8(ascii: "/")]
        return try self.level(inside, depth: level.depth + 1, old?.id, new?.id, in: store)
    }

    private mutating func level(
        _ prefix: [UInt8],
        depth: Int,
        _ old: ObjectID?,
        _ new: ObjectID?,
        in store: borrowing ObjectStore
    ) throws -> Level {
        treeCount += 1
        var level = Level(
            prefix: prefix,
            depth: depth,
            old: try TreeScanner(
                old.map { id throws(GitError) in try store.bytes(of: id, .tree) } ?? []
            ),
            new: try TreeScanner(
                new.map { id throws(GitError) in try store.bytes(of: id, .tree) } ?? []
            )
        )
        level.oldNext = try level.old.next()
        level.newNext = try level.new.next()
        return level
    }

    /// The next name in either directory, with what each has there.
    private static func nextPair(of level: inout Level) throws(GitError)
        -> (name: ArraySlice<UInt8>, old: TreeEntry?, new: TreeEntry?)?
    {
        switch (level.oldNext, level.newNext) {
        case (nil, nil): return nil
        case (let old?, let new?):
            if precedes(old, new) {
                level.oldNext = try level.old.next()
                return (old.name, old.entry, nil)
            }
            if precedes(new, old) {
                level.newNext = try level.new.next()
                return (new.name, nil, new.entry)
            }
            level.oldNext = try level.old.next()
            level.newNext = try level.new.next()
            return (old.name, old.entry, new.entry)
        case (let old?, nil):
            level.oldNext = try level.old.next()
            return (old.name, old.entry, nil)
        case (nil, let new?):
            level.newNext = try level.new.next()
            return (new.name, nil, new.entry)
        }
    }

    /// Git's order: a directory as if its name ended in a slash.
    private static func precedes(_ one: Item, _ other: Item) -> Bool {
        let count = min(one.name.count, other.name.count)
        for (left, right) in zip(one.name, other.name) where left != right { return left < right }
        return ending(of: one, after: count) < ending(of: other, after: count)
    }

    private static func ending(of item: Item, after count: Int) -> UInt8 {
        let next = item.name.dropFirst(count).first
        return next ?? (item.entry.mode == .directory ? UInt8(ascii: "/") : 0)
    }
}
