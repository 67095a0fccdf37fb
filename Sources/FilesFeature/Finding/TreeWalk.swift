import Sandbox

/// Goes through a tree and finds what a filter asks for, in the order of its paths: each directory
/// before what is in it, names by their bytes.
///
/// Links aren't followed, so that it ends. No more is held than the entries of the directories that
/// lead to where it is.
struct TreeWalk {
    /// Something that was found.
    struct Found {
        /// From where is searched.
        let names: [[UInt8]]
        let kind: FileKind
        /// Only where the filter wants it.
        let information: FileInformation?
    }

    /// A directory that is gone through.
    private struct Level {
        var entries: [Entry] = []
        var next = 0
        /// What an earlier walk had passed in the first entry.
        var passed: ArraySlice<[UInt8]>?
        /// The last entry that was looked at before the time was up, if it was.
        var end: [UInt8]?
    }

    private struct Entry {
        let name: [UInt8]
        let kind: FileKind
        var isFound: Bool
        let information: FileInformation?
    }

    /// The longest path that is entered: what the system takes at once.
    ///
    /// Longer ones are opened part by part, for a time that grows with the square of their depth.
    private static let maxPathBytes = 4_095

    private let base: SandboxedPath
    private let baseDepth: Int
    private let filter: FileFilter
    private let end: ContinuousClock.Instant
    private var rules = IgnoreRules()
    private var levels: [Level] = []
    /// The path of the deepest level from the root, and the entry that is looked at.
    private var names: [[UInt8]]
    /// From where is searched to the last entry that was looked at, found or not.
    private(set) var place: [[UInt8]]
    /// How many directories couldn't be read, and one of them.
    private(set) var unreadable: (count: Int, example: SandboxedPath)?
    /// Whether the time was up before the tree was at its end.
    private(set) var isOutOfTime = false

    /// Begins at a directory, or behind the place where an earlier walk was, and ends at a time.
    ///
    /// - Throws: `SandboxError` if it can't be listed.
    init(
        in base: SandboxedPath,
        for filter: FileFilter,
        after place: [[UInt8]] = [],
        until end: ContinuousClock.Instant
    ) throws {
        self.base = base
        self.end = end
        self.filter = filter
        self.place = place
        names = base.relative.split(separator: UInt8(ascii: "/")).map(Array.init)
        baseDepth = names.count
        if !filter.includesIgnored { enterAncestors() }
        try enter(base, base.openDirectory(), after: place[...])
    }

    /// The next that is found; `nil` at the end of the tree or of the time.
    ///
    /// - Throws: `CancellationError`.
    mutating func next() throws -> Found? {
        while !isOutOfTime, let level = levels.last {
            guard level.next < level.entries.count else {
                if let end = level.end { stop(at: end) } else { leave() }
                continue
            }
            let entry = level.entries[level.next]
            levels[levels.count - 1].next += 1
            names.append(entry.name)
            place = Array(names[baseDepth...])
            if entry.kind == .directory {
                try Task.checkCancellation()
                let passed = level.next == 0 ? level.passed : nil
                // On the way to where an earlier walk was, time would stand still.
                isOutOfTime = passed == nil && ContinuousClock.now >= end
                if !isOutOfTime { enter(after: passed ?? []) }
            } else {
                names.removeLast()
            }
            if entry.isFound { return found(entry) }
        }
        return nil
    }

    private func found(_ entry: Entry) -> Found {
        Found(names: place, kind: entry.kind, information: entry.information)
    }

    private mutating func stop(at name: [UInt8]) {
        isOutOfTime = true
        place = names[baseDepth...] + [name]
    }

    private mutating func leave() {
        levels.removeLast()
        rules.leave(depth: names.count)
        if !levels.isEmpty { names.removeLast() }
    }

    /// Takes the ignore files above the base.
    private mutating func enterAncestors() {
        guard !names.contains(Array("..".utf8)) else { return }
        var directory = SandboxedPath?.some(base)
        var ancestors: [SandboxedPath] = []
        while let parent = directory?.parent {
            ancestors.append(parent)
            directory = parent
        }
        for (depth, ancestor) in ancestors.reversed().enumerated() {
            rules.enter(ancestor, depth: depth) {
                ancestor.appending($0).information(followsLast: false) != nil
            }
        }
    }

    /// Enters the directory that ``names`` leads to; one that can't be listed, or lies too deep, is
    /// counted.
    private mutating func enter(after passed: ArraySlice<[UInt8]>) {
        let path = base.appending(names: names[baseDepth...])
        if path.relative.count <= Self.maxPathBytes,
            let directory = try? path.openDirectory(followsLast: false),
            (try? enter(path, directory, after: passed)) != nil
        {
            return
        }
        unreadable = ((unreadable?.count ?? 0) + 1, unreadable?.example ?? path)
        names.removeLast()
    }

    private mutating func enter(
        _ path: SandboxedPath,
        _ directory: consuming Directory,
        after passed: ArraySlice<[UInt8]>
    ) throws(SandboxError) {
        var all: [Directory.Entry] = []
        try directory.forEach {
            all.append($0)
            return true
        }
        if !filter.includesIgnored {
            rules.enter(path, depth: names.count) { name in all.contains { $0.name == name } }
        }
        all.sort { $0.name.lexicographicallyPrecedes($1.name) }
        levels.append(level(of: all, in: directory, after: passed))
    }

    /// Keeps what is found or entered of a directory's entries, which are in order.
    private mutating func level(
        of all: [Directory.Entry],
        in directory: borrowing Directory,
        after passed: ArraySlice<[UInt8]>
    ) -> Level {
        var level = Level()
        let first = passed.first
        for entry in all {
            if let first, entry.name.lexicographicallyPrecedes(first) { continue }
            if var wanted = wanted(entry, in: directory) {
                if entry.name == first {
                    wanted.isFound = false
                    level.passed = passed.dropFirst()
                }
                level.entries.append(wanted)
            }
            // Rules may be so many that one directory takes longer than there is.
            if entry.name != first, Task.isCancelled || ContinuousClock.now >= end {
                level.end = entry.name
                break
            }
        }
        return level
    }

    /// - Returns: `nil` for what is neither found nor entered.
    private mutating func wanted(_ entry: Directory.Entry, in directory: borrowing Directory)
        -> Entry?
    {
        guard filter.includesHidden || entry.name.first != UInt8(ascii: ".") else { return nil }
        let isDirectory = entry.kind == .directory
        names.append(entry.name)
        defer { names.removeLast() }
        let isLeftOut =
            filter.excluded.match(names[baseDepth...])
            || (!filter.includesIgnored && rules.ignores(names, isDirectory: isDirectory))
        guard !isLeftOut else { return nil }
        var isFound =
            filter.kind.map { $0 == entry.kind } ?? true
            && (filter.patterns.isEmpty || filter.patterns.match(names[baseDepth...]))
        var information: FileInformation?
        if isFound, filter.asksForInformation {
            information = directory.information(of: entry.name)
            isFound = filter.accepts(information)
        }
        guard isFound || isDirectory else { return nil }
        return Entry(name: entry.name, kind: entry.kind, isFound: isFound, information: information)
    }
}
