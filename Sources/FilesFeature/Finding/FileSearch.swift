import JSONRPC
import MCP
import Sandbox
import Text

/// Looks for files in one tree after the other, and writes what it finds on a page.
struct FileSearch {
    private let bases: [SandboxedPath]
    private let filter: FileFilter
    private let start: FilePlace?
    private let end: ContinuousClock.Instant
    private var notes = SearchNotes()

    /// Looks in directories, from a place on where an earlier search in order of paths ended.
    init(
        in bases: [SandboxedPath],
        for filter: FileFilter,
        after start: FilePlace?,
        within time: Duration
    ) {
        end = .now + time
        self.bases = bases
        self.filter = filter
        self.start = start
    }

    /// Fills a page in the order of paths.
    ///
    /// - Throws: `SandboxError` if a directory can't be listed; ``BudgetError``; `CancellationError`.
    mutating func fill(_ output: inout FindFiles.Output, _ page: consuming EntryPage<FoundFile>)
        throws
    {
        for index in (start?.root ?? 0)..<max(bases.count, start?.root ?? 0) where !page.isCut {
            let passed = index == start?.root ? start?.names ?? [] : []
            var walk = try TreeWalk(in: bases[index], for: filter, after: passed, until: end)
            while !page.isCut, let found = try walk.next() {
                let place = FilePlace(root: index, names: found.names)
                try page.add(describe(found, in: index), at: place.text(in: bases))
            }
            if walk.isOutOfTime, !page.isCut {
                try page.end(at: FilePlace(root: index, names: walk.place).text(in: bases))
                notes.isOutOfTime = true
            }
            notes.add(unreadable: walk.unreadable)
        }
        take(page, onto: &output)
        output.totalCount = start == nil && !page.isCut ? page.entries.count : nil
    }

    /// Fills a page with what comes first by what the system knows of each.
    ///
    /// - Throws: As ``fill(_:_:)``.
    mutating func fill(
        _ output: inout FindFiles.Output,
        _ page: consuming EntryPage<FoundFile>,
        by order: FindFiles.Order,
        limit: Int
    ) throws {
        var ranking = FileRanking(limit + 1, after: start)
        var isOutOfTime = false
        for (index, base) in bases.enumerated() {
            var walk = try TreeWalk(in: base, for: filter, until: end)
            while let found = try walk.next() {
                let number = found.information.map { order.number(of: $0) } ?? 0
                let place = FilePlace(number: number, root: index, names: found.names)
                ranking.offer(found, at: place)
            }
            isOutOfTime = isOutOfTime || walk.isOutOfTime
            notes.add(unreadable: walk.unreadable)
        }
        for (place, found) in ranking.first where !page.isCut {
            try page.add(describe(found, in: place.root), at: place.text(in: bases))
        }
        take(page, onto: &output)
        output.totalCount = isOutOfTime ? nil : ranking.totalCount
        if isOutOfTime {
            output.truncated = true
            let note = "the time was up before all was searched; narrow it by `path`"
            output.notes = [note] + (output.notes ?? [])
        }
    }

    private func take(_ page: borrowing EntryPage<FoundFile>, onto output: inout FindFiles.Output) {
        output.files = page.entries
        output.truncated = page.isCut
        output.nextCursor = page.nextCursor
        output.notes = notes.sentences
    }

    private func describe(_ found: TreeWalk.Found, in index: Int) -> FoundFile {
        var file = FoundFile(path: FilePlace(root: index, names: found.names).path(in: bases))
        if found.kind != .file { file.kind = found.kind }
        if filter.wantsInformation, let information = found.information {
            if found.kind == .file { file.size = information.size }
            file.modified = timestamp(information.modifiedSeconds)
        }
        return file
    }
}

/// One of what was found.
struct FoundFile: Record {
    var path: String
    var kind: FileKind?
    var size: Int?
    var modified: String?

    static let fields = [
        Field("path", \Self.path, "Relative to `base`, or with its root where there is none."),
        Field("kind", \.kind, "Of what is no regular file."),
        Field("size", \.size, "Bytes, of a file."),
        Field("modified", \.modified, "When the content last changed, UTC."),
    ]
}

extension FindFiles.Order {
    /// What is sorted by.
    fileprivate func number(of information: FileInformation) -> Int {
        switch self {
        case .path: 0
        case .newest: information.modifiedSeconds
        case .largest: information.size
        }
    }
}

extension FindFiles.Output {
    /// Filled with what takes the most room, but for files and cursor.
    var widest: Self {
        var output = self
        output.totalCount = 1_000_000_000
        output.nextCursor = ""
        output.notes = [String(repeating: "x", count: 240)]
        return output
    }
}
