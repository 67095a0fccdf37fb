import Blocking
import JSONRPC
import MCP
import Sandbox
import Text

/// Lists a directory, or the roots.
struct ListDirectory: Tool {
    static let name = "list_directory"
    static let title = "List a directory"
    static let description = """
        Lists what a directory holds, as `ls` does. Without a path it lists the roots: the \
        directories that are served, and whether they may be changed. Names with unusual \
        characters are shown escaped, and are understood in that form.
        """
    static let effect = Effect.reads

    @Parameter("Directory to list: absolute, or `root:path`. Leave out for the roots.")
    var path: String?

    @Parameter("How many levels deep.", .within(1...20))
    var depth = 1

    @Parameter("At most this many entries in one reply.", .within(1...1_000))
    var limit = 500

    @Parameter("`nextCursor` of the reply to go on from, with the other arguments unchanged.")
    var cursor: String?

    @Parameter(Budget.note)
    var maxChars = Budget()

    struct Output: ToolOutput {
        var base: String?
        var entries: [DirectoryEntry]
        var totalCount: Int
        var truncated: Bool
        var nextCursor: String?

        static let fields = [
            Field("base", \Self.base, "The directory that the entries' paths are relative to."),
            Field("entries", \.entries, "Directories first, then by name."),
            Field("totalCount", \.totalCount, "How many entries there are in all."),
            Field("truncated", \.truncated, "Whether there are more than these."),
            Field("nextCursor", \.nextCursor, "Pass it back for the rest."),
        ]
    }

    func call(on files: Files, _ context: CallContext) async throws -> Output {
        guard let path else { return roots(of: files) }
        let directory = try files.roots.path(path)
        let binding: JSON = [.string(directory.description), .integer(depth)]
        let start = try cursor.map {
            try Continuation(cursor: $0, of: binding).position.string ?? ""
        }
        return try await files.pool.run {
            let listing = try DirectoryListing(of: directory, depth: depth)
            var page = DirectoryPage(after: start, limit: limit, maxChars: maxChars.characters)
            for entry in listing.entries where page.takes(entry.relative) {
                guard page.add(listing.described(entry), entry.relative) else { break }
            }
            let next = page.last.map { Continuation(of: binding, at: .string($0)).cursor }
            return Output(
                base: directory.description,
                entries: page.entries,
                totalCount: listing.entries.count,
                truncated: page.isCut,
                nextCursor: page.isCut ? next : nil
            )
        }
    }

    private func roots(of files: Files) -> Output {
        let entries = files.roots.all.map {
            DirectoryEntry(path: "\($0.name):", kind: .directory, writable: $0.isWritable)
        }
        return Output(entries: entries, totalCount: entries.count, truncated: false)
    }
}

/// One entry of a listing.
struct DirectoryEntry: Record {
    var path: String
    var kind: FileKind
    var size: Int?
    var modified: String?
    var writable: Bool?

    static let fields = [
        Field("path", \Self.path, "Relative to `base`; of a root the prefix of its paths."),
        Field("kind", \.kind),
        Field("size", \.size, "Bytes, of a file."),
        Field("modified", \.modified, "When the content last changed, UTC."),
        Field("writable", \.writable, "Of a root: whether tools may change it."),
    ]
}

/// The entries of one reply, until it is full.
private struct DirectoryPage {
    private(set) var entries: [DirectoryEntry] = []
    private(set) var last: String?
    private(set) var isCut = false
    private var skipping: String?
    private let limit: Int
    /// What is left when the rest of the reply is counted.
    private var charactersLeft: Int

    init(after start: String?, limit: Int, maxChars: Int) {
        skipping = start
        self.limit = limit
        charactersLeft = maxChars - 150
    }

    /// Whether an entry is still to be told: those up to the cursor were.
    mutating func takes(_ relative: String) -> Bool {
        guard let skipping else { return true }
        if relative.utf8.elementsEqual(skipping.utf8) { self.skipping = nil }
        return false
    }

    /// Adds an entry if there is room; always the first, so that every call gets on.
    mutating func add(_ entry: DirectoryEntry, _ relative: String) -> Bool {
        charactersLeft -= entry.json.bytes().count + 1
        guard entries.isEmpty || (entries.count < limit && charactersLeft > 0) else {
            isCut = true
            return false
        }
        entries.append(entry)
        last = relative
        return true
    }
}
