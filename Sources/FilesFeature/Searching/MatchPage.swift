import JSONRPC
import MCP
import Sandbox

/// What was found in files, until the reply is full.
struct MatchPage {
    private let limit: Int
    private let maxChars: Int
    private let call: JSON
    private let bases: [SandboxedPath]
    private(set) var files: [FileMatches] = []
    /// How much was found: lines, or files where only those are told.
    private(set) var count = 0
    private var charactersUsed: Int
    /// The file that is searched.
    private var current: FilePlace?
    /// What the reply needs for it and for going on in it, once something is found.
    private var opening: (path: String, characters: Int, cursor: Int)?
    /// What the next page comes after.
    private var place: FilePlace?
    /// Whether there may be more.
    private(set) var isCut = false

    /// A page of a reply whose other members take so many characters.
    ///
    /// `call`: what cursors are bound to.
    init(limit: Int, maxChars: Int, used: Int, call: JSON, in bases: [SandboxedPath]) {
        self.limit = limit
        self.maxChars = maxChars
        self.call = call
        self.bases = bases
        charactersUsed = used
    }

    /// Where the next page goes on, if there is one.
    var nextCursor: String? { isCut ? place.map(cursor) : nil }

    /// Begins a file; it is only told if something is found.
    mutating func begin(at place: FilePlace) { (current, opening) = (place, nil) }

    /// Ends the file.
    mutating func endFile() {
        place = current
        current = nil
    }

    /// Adds lines; where there is no room for one that was found, none are, and the page is cut.
    ///
    /// - Throws: ``BudgetError`` if nothing at all has room.
    mutating func add(_ lines: [SearchLines.Line]) throws(BudgetError) {
        guard let last = lines.last, let opening = opened() else { return }
        let found = lines.filter(\.isFound)
        guard count < limit || found.isEmpty else {
            isCut = true
            return
        }
        let isOpen = files.last?.lines != nil && files.last?.path == opening.path
        let shown = lines.map(\.shown)
        let characters = shown.reduce(isOpen ? 0 : opening.characters) {
            $0 + JSON.string($1).bytes().count + 1
        }
        guard hasRoom(characters, cursor: opening.cursor) else {
            // What was found matters more than what is around it.
            if found.isEmpty { return }
            if files.isEmpty, found.count < lines.count { return try add(found) }
            return try cut(needing: characters + opening.cursor)
        }
        if !isOpen { files.append(FileMatches(path: opening.path, lines: [])) }
        files[files.count - 1].lines? += shown
        count += found.count
        current?.number = last.number
        place = current
    }

    /// Adds the file itself; where there is no room for it the page is cut.
    ///
    /// - Throws: ``BudgetError`` if it has no room alone.
    mutating func addFile(count found: Int?) throws(BudgetError) {
        guard let opening = opened() else { return }
        guard count < limit else {
            isCut = true
            return
        }
        guard hasRoom(opening.characters, cursor: opening.cursor) else {
            return try cut(needing: opening.characters + opening.cursor)
        }
        files.append(FileMatches(path: opening.path, count: found))
        count += 1
    }

    /// Tells that the file has more than is shown of it.
    mutating func markMore() { files[files.count - 1].more = true }

    /// Ends the page although there is room, behind a place.
    mutating func end(at place: FilePlace) {
        isCut = true
        self.place = place
    }

    private mutating func opened() -> (path: String, characters: Int, cursor: Int)? {
        guard opening == nil, var furthest = current else { return opening }
        let path = furthest.path(in: bases)
        furthest.number = 1_000_000_000_000
        opening = (
            path, JSON.string(path).bytes().count + FileMatches.frame, cursor(furthest).utf8.count
        )
        return opening
    }

    private mutating func hasRoom(_ characters: Int, cursor: Int) -> Bool {
        let used = charactersUsed + characters
        guard used + cursor <= maxChars else { return false }
        charactersUsed = used
        return true
    }

    private mutating func cut(needing characters: Int) throws(BudgetError) {
        guard !files.isEmpty else {
            throw BudgetError(needed: charactersUsed + characters, given: maxChars)
        }
        isCut = true
    }

    private func cursor(_ place: FilePlace) -> String {
        Continuation(of: call, at: .string(place.text(in: bases))).cursor
    }
}

/// What was found in one file.
struct FileMatches: Record {
    var path: String
    var count: Int?
    var lines: [String]?
    var more: Bool?

    static let fields = [
        Field("path", \Self.path, "Relative to `base`, or with its root where there is none."),
        Field("count", \.count, "How many lines match."),
        Field("lines", \.lines, "`12:text` of a line that matches, `13-text` of one around it."),
        Field("more", \.more, "Whether more of it matches than is shown."),
    ]
    /// What one takes in JSON at most, but for path and lines.
    fileprivate static let frame = 80
}
