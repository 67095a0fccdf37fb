import Blocking
import JSONRPC
import MCP
import Sandbox
import Text

/// Finds files by name, size and time.
struct FindFiles: Tool {
    static let name = "find_files"
    static let title = "Find files"
    static let description = """
        Finds files by patterns of their names, as `fd` and `rg --files` do: `*.swift`, \
        `src/**/*.{c,h}`. A pattern without a slash is of a name at any depth. Left out are what \
        begins with a dot, what `.gitignore` and `.ignore` say, and what is behind links, unless \
        asked for.
        """
    static let effect = Effect.reads

    /// What is looked for.
    enum Kind: String, CaseIterable, ParameterValue {
        case file, directory, link, any
    }

    /// Whether case counts.
    enum Case: String, CaseIterable, ParameterValue {
        case smart, sensitive, insensitive
    }

    /// What comes first.
    enum Order: String, CaseIterable, ParameterValue {
        case path, newest, largest
    }

    @Parameter("Globs, of which a path matches any: `*`, `?`, `[a-z]`, `**`, `{a,b}`.")
    var patterns: [String] = []

    @Parameter("Directory to search: absolute, or `root:path`. Leave out for all roots.")
    var path: String?

    @Parameter("Globs of what is left out, with all beneath it.")
    var exclude: [String] = []

    @Parameter("What to find.")
    var kind = Kind.file

    @Parameter("`smart`: case counts if a pattern has a capital letter.")
    var caseRule = Case.smart

    @Parameter("At least this many bytes.", .atLeast(0))
    var minSize: Int?

    @Parameter("At most this many bytes.", .atLeast(0))
    var maxSize: Int?

    @Parameter("Changed since this day or moment, as 2026-04-14.")
    var since: PointInTime?

    @Parameter("Changed until this day or moment.")
    var until: PointInTime?

    @Parameter("Whether to find names that begin with a dot.")
    var hidden = false

    @Parameter("Whether to find what ignore files leave out.")
    var ignored = false

    @Parameter("What comes first; other orders than `path` go through everything for each reply.")
    var sort = Order.path

    @Parameter("Whether to tell size and time.")
    var details = false

    @Parameter("At most this many in one reply.", .within(1...1_000))
    var limit = 200

    @Parameter("`nextCursor` of the reply to go on from, with the other arguments unchanged.")
    var cursor: String?

    @Parameter("Stop after this long and say how far it got.")
    var timeoutSeconds = TimeLimit(10)

    @Parameter(Budget.note)
    var maxChars = Budget()

    struct Output: ToolOutput {
        var base: String?
        var files: [FoundFile] = []
        var totalCount: Int?
        var truncated = false
        var nextCursor: String?
        var notes: [String]?

        static let fields = [
            Field("base", \Self.base, "The directory that the paths are relative to, if only one."),
            Field("files", \.files, "In order."),
            Field(
                "totalCount",
                \.totalCount,
                "How many there are; left out where that isn't known."
            ),
            Field("truncated", \.truncated, "Whether there may be more than these."),
            Field("nextCursor", \.nextCursor, "Pass it back for the rest."),
            Field("notes", \.notes, "What couldn't be searched."),
        ]
    }

    func call(on files: Files, _ context: CallContext) async throws -> Output {
        try await files.pool.run {
            let bases =
                try path.map { [try files.roots.path($0)] } ?? files.roots.all.map(\.directory)
            let base = bases.count == 1 ? bases[0] : nil
            let call: JSON = [
                .string(base?.description ?? ""), patterns.json, exclude.json, kind.json,
                caseRule.json, minSize.json, maxSize.json, since.json, until.json,
                .bool(hidden), .bool(ignored), sort.json,
            ]
            let start = try cursor.map { cursor throws(InvalidArguments) in
                try FilePlace(cursor: cursor, of: call, in: bases)
            }
            var search = FileSearch(
                in: bases,
                for: try filter(from: base),
                after: start,
                within: .seconds(timeoutSeconds.seconds)
            )
            var output = Output(base: base?.description)
            let page = EntryPage<FoundFile>(
                limit: limit,
                maxChars: maxChars.characters,
                used: output.widest.json.bytes().count,
                call: call
            )
            if sort == .path {
                try search.fill(&output, page)
            } else {
                try search.fill(&output, page, by: sort, limit: limit)
            }
            // What has no room in what is kept for them is left out.
            while output.json.bytes().count > maxChars.characters, output.notes?.popLast() != nil {}
            return output
        }
    }

    private func filter(from base: SandboxedPath?) throws(InvalidArguments) -> FileFilter {
        let ignoresCase =
            switch caseRule {
            case .smart: !Globs.haveCapitals(patterns)
            case .sensitive: false
            case .insensitive: true
            }
        var filter = FileFilter(
            patterns: try Globs(patterns, of: "patterns", from: base, ignoresCase: ignoresCase),
            excluded: try Globs(exclude, of: "exclude", from: base, ignoresCase: ignoresCase)
        )
        filter.kind = FileKind(rawValue: kind.rawValue)
        filter.sizes = try Self.range(minSize, maxSize, "minSize", "maxSize")
        filter.times = try Self.range(since?.start, until?.end, "since", "until")
        filter.includesHidden = hidden
        filter.includesIgnored = ignored
        filter.wantsInformation = details || sort != .path
        return filter
    }

    private static func range(_ low: Int?, _ high: Int?, _ first: String, _ second: String)
        throws(InvalidArguments) -> ClosedRange<Int>?
    {
        guard low != nil || high != nil else { return nil }
        guard low ?? .min <= high ?? .max else {
            throw InvalidArguments(problems: [
                "`\(first)` is beyond `\(second)`: nothing is between"
            ])
        }
        return (low ?? .min)...(high ?? .max)
    }
}
