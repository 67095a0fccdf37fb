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
        var entries: [DirectoryEntry] = []
        var totalCount: Int?
        var truncated = false
        var nextCursor: String?

        static let fields = [
            Field("base", \Self.base, "The directory that the entries' paths are relative to."),
            Field("entries", \.entries, "Directories first, then by name."),
            Field(
                "totalCount",
                \.totalCount,
                "How many entries there are in all; left out where that isn't known."
            ),
            Field("truncated", \.truncated, "Whether there are more than these."),
            Field("nextCursor", \.nextCursor, "Pass it back for the rest."),
        ]
    }

    func call(on files: Files, _ context: CallContext) async throws -> Output {
        guard let path else { return try roots(of: files) }
        return try await files.pool.run {
            let directory = try files.roots.path(path)
            var output = Output(base: directory.description)
            let (place, page) = try begin(
                output,
                [.string(directory.description), .integer(depth)]
            )
            var start = ListingPlace.beginning
            if let place {
                guard let read = ListingPlace(place) else { throw Continuation.notOurs }
                start = read
            }
            let listing = try DirectoryListing(
                of: directory,
                depth: depth,
                after: start,
                onto: page
            )
            output.take(listing.page)
            // Deeper than one level only a listing from the beginning to the end tells it.
            let isWhole = place == nil && !output.truncated
            output.totalCount =
                depth == 1 ? listing.ownCount : isWhole ? output.entries.count : nil
            return output
        }
    }

    private func roots(of files: Files) throws -> Output {
        var output = Output()
        var (place, page) = try begin(output, [nil])
        let all = files.roots.all
        var start = 0
        if let place {
            guard let index = all.firstIndex(where: { $0.name == place }) else {
                throw InvalidArguments(problems: [
                    "the root that `cursor` goes on after isn't served now; leave `cursor` out"
                ])
            }
            start = index + 1
        }
        for root in all[start...] where !page.isCut {
            let entry = DirectoryEntry(
                path: "\(root.name):",
                kind: .directory,
                writable: root.isWritable
            )
            try page.add(entry, at: root.name)
        }
        output.take(page)
        output.totalCount = all.count
        return output
    }

    /// Where to go on, as the cursor has it, and a page with room for the rest of a reply.
    private func begin(_ output: Output, _ call: JSON) throws -> (
        place: String?, EntryPage<DirectoryEntry>
    ) {
        var widest = output
        widest.totalCount = 1_000_000_000
        widest.nextCursor = ""
        let page = EntryPage<DirectoryEntry>(
            limit: limit,
            maxChars: maxChars.characters,
            used: widest.json.bytes().count,
            call: call
        )
        guard let cursor else { return (nil, page) }
        guard let place = try Continuation(cursor: cursor, of: call).position.string else {
            throw Continuation.notOurs
        }
        return (place, page)
    }
}

extension ListDirectory.Output {
    fileprivate mutating func take(_ page: EntryPage<DirectoryEntry>) {
        entries = page.entries
        truncated = page.isCut
        nextCursor = page.nextCursor
    }
}

/// One entry of a listing.
struct DirectoryEntry: Record {
    var path: String
    var kind: FileKind
    var size: Int?
    var modified: String?
    var writable: Bool?
    var problem: String?

    static let fields = [
        Field("path", \Self.path, "Relative to `base`; of a root the prefix of its paths."),
        Field("kind", \.kind),
        Field("size", \.size, "Bytes, of a file."),
        Field("modified", \.modified, "When the content last changed, UTC."),
        Field("writable", \.writable, "Of a root: whether tools may change it."),
        Field("problem", \.problem, "Of a directory: why what is in it isn't listed."),
    ]
}
