import JSONRPC
import MCP
import Patterns
import Sandbox
import Text

/// Searches the files of one tree after the other, and writes what it finds on a page.
struct ContentSearch: ~Copyable {
    /// What is told of a file, and how much of it.
    struct Telling {
        var mode: SearchText.Mode
        var before: Int
        var after: Int
        var maxPerFile: Int
        var spansLines: Bool
    }

    private static let skipTime = Duration.seconds(5)

    private let bases: [SandboxedPath]
    private let pattern: Pattern
    private let telling: Telling
    private let end: ContinuousClock.Instant
    private let progress: (Int) -> Void
    private(set) var page: MatchPage
    /// How many files were looked into.
    private(set) var searchedFiles = 0
    private(set) var notes = SearchNotes()

    /// `progress`: is told how many files were searched.
    init(
        in bases: [SandboxedPath],
        for pattern: consuming Pattern,
        telling: Telling,
        onto page: MatchPage,
        within time: Duration,
        progress: @escaping (Int) -> Void
    ) {
        self.bases = bases
        self.pattern = pattern
        self.telling = telling
        self.page = page
        self.progress = progress
        end = .now + time
    }

    /// Searches from a place on where an earlier search ended.
    ///
    /// - Throws: `SandboxError` if a directory can't be listed; ``BudgetError``; `CancellationError`.
    mutating func run(_ filter: FileFilter, after start: FilePlace?) throws {
        for index in (start?.root ?? 0)..<max(bases.count, start?.root ?? 0) where !page.isCut {
            let start = index == start?.root ? start : nil
            if let start, start.number > 0 {
                try search(start.names, in: index, afterLine: start.number)
            }
            guard bases[index].information()?.kind != .file else {
                if start == nil { try search([], in: index) }
                continue
            }
            var walk = try TreeWalk(
                in: bases[index],
                for: filter,
                after: start?.names ?? [],
                until: end
            )
            while !page.isCut, let found = try walk.next() {
                try search(found.names, in: index)
            }
            if walk.isOutOfTime, !page.isCut {
                page.end(at: FilePlace(root: index, names: walk.place))
                notes.isOutOfTime = true
            }
            notes.add(unreadable: walk.unreadable)
        }
    }

    private mutating func search(_ names: [[UInt8]], in index: Int, afterLine line: Int = 0) throws
    {
        let path = bases[index].appending(names: names)
        page.begin(at: FilePlace(root: index, names: names))
        do {
            let file = try path.openFile(followsLast: names.isEmpty)
            var search = LineSearch(
                of: try SearchedText(of: file),
                spansLines: telling.spansLines
            )
            // Otherwise a search with little time would never get on in a large file.
            try search.skip(lines: line, until: end + Self.skipTime)
            try look(&search, at: FilePlace(number: line, root: index, names: names))
            if search.wasTooHard { notes.add(.tooHard, path) }
        } catch let error as SearchedText.Unsearched {
            notes.add(error == .binary ? .binary : .tooLarge, path)
        } catch let error as SandboxError {
            if names.isEmpty { throw error }
            notes.add(.unreadable, path)
        }
        searchedFiles += 1
        progress(searchedFiles)
        if !page.isCut { page.endFile() }
    }

    private mutating func look(_ search: inout LineSearch, at place: FilePlace) throws {
        var lines = SearchLines(before: telling.before, after: telling.after)
        var count = 0
        while !page.isCut {
            try Task.checkCancellation()
            switch try search.step(pattern) {
            case .ended:
                if telling.mode == .count, count > 0 { try page.addFile(count: count) }
                return try page.add(lines.rest(of: &search, upTo: search.bytes.count))
            case .searched: break
            case .found where telling.mode == .files: return try page.addFile(count: nil)
            case .found where telling.mode == .count: count += 1
            case .found(let found):
                count += 1
                // They are the last ones' also where there is no room for the next.
                try page.add(lines.rest(of: &search, upTo: found.lines.lowerBound))
                guard count <= telling.maxPerFile else { return page.markMore() }
                try page.add(lines.show(found, of: &search))
            }
            guard !page.isCut else { return }
            guard ContinuousClock.now < end else {
                return try stop(&search, at: place, having: count)
            }
            if search.holdsMuch {
                let wanted = lines.wanted(search, from: search.next)
                lines.shift(by: search.forget(before: wanted))
            }
        }
    }

    /// Ends the page in the middle of a file; behind it, if not even one line was searched.
    private mutating func stop(_ search: inout LineSearch, at place: FilePlace, having count: Int)
        throws
    {
        notes.isOutOfTime = true
        if telling.mode == .count, count > 0 {
            try page.addFile(count: count)
            if !page.isCut { page.markMore() }
        }
        var place = place
        let line = search.searchedLines()
        if line <= place.number {
            notes.add(
                .tooHard,
                bases[place.root].appending(names: place.names)
            )
            place.number = 0
        } else {
            place.number = line
        }
        if !page.isCut { page.end(at: place) }
    }
}
