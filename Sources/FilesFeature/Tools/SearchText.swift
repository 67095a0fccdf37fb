import Blocking
import JSONRPC
import MCP
import Patterns
import Sandbox
import Text

/// Searches what is in files.
struct SearchText: Tool {
    static let name = "search_text"
    static let title = "Search in files"
    static let description = """
        Searches the text of files for a regular expression, as `rg` and `grep -rn` do. Lines come \
        as `12:text`. `mode` tells only the files, or how many lines match in each. Binary files \
        aren't searched; left out are also what begins with a dot, what ignore files say, and what \
        is behind links, unless asked for.
        """
    static let effect = Effect.reads

    /// What is told.
    enum Mode: String, CaseIterable, ParameterValue {
        case content, files, count
    }

    @Parameter("What to search for, by PCRE2's rules; `^` and `$` are of lines.", .notEmpty)
    var pattern: String

    @Parameter("Directory or file to search: absolute, or `root:path`. Leave out for all roots.")
    var path: String?

    @Parameter("Whether `pattern` is the text itself.")
    var literal = false

    @Parameter("`smart`: case counts if `pattern` has a capital letter.")
    var caseRule = FindFiles.Case.smart

    @Parameter("Whether only whole words match.")
    var wholeWords = false

    @Parameter("Whether a match may be over several lines, `.` matching their ends.")
    var multiline = false

    @Parameter("Whether `\\w` and case are of all scripts and not of ASCII alone.")
    var unicode = false

    @Parameter("Globs of the files to search: `*.swift`, `src/**`.")
    var globs: [String] = []

    @Parameter("Globs of what is left out, with all beneath it.")
    var exclude: [String] = []

    @Parameter("What to tell: lines, the files alone, or how many lines match in each.")
    var mode = Mode.content

    @Parameter("Lines to show before each that matches.", .within(0...20))
    var before = 0

    @Parameter("Lines to show after it.", .within(0...20))
    var after = 0

    @Parameter("At most this many lines that match of one file in one reply.", .within(1...1_000))
    var maxPerFile = 50

    @Parameter("Whether to search files that begin with a dot.")
    var hidden = false

    @Parameter("Whether to search what ignore files leave out.")
    var ignored = false

    @Parameter("At most this many lines that match, or files, in one reply.", .within(1...1_000))
    var limit = 100

    @Parameter("`nextCursor` of the reply to go on from, with the other arguments unchanged.")
    var cursor: String?

    @Parameter("Stop after this long and say how far it got.")
    var timeoutSeconds = TimeLimit(10)

    @Parameter(Budget.note)
    var maxChars = Budget()

    struct Output: ToolOutput {
        var base: String?
        var files: [FileMatches] = []
        var searchedFiles = 0
        var truncated = false
        var nextCursor: String?
        var notes: [String]?

        static let fields = [
            Field("base", \Self.base, "The directory that the paths are relative to, if only one."),
            Field("files", \.files, "Those in which something was found, in order of paths."),
            Field("searchedFiles", \.searchedFiles, "How many files were looked into for this."),
            Field("truncated", \.truncated, "Whether there may be more than these."),
            Field("nextCursor", \.nextCursor, "Pass it back for the rest."),
            Field("notes", \.notes, "What wasn't searched."),
        ]
    }

    func call(on files: Files, _ context: CallContext) async throws -> Output {
        try await files.pool.run {
            let bases =
                try path.map { [try files.roots.path($0)] } ?? files.roots.all.map(\.directory)
            let base = bases.count == 1 ? bases[0] : nil
            let isFile = base?.information()?.kind == .file
            let call: JSON = [
                .string(base?.description ?? ""), .string(pattern), .bool(literal), caseRule.json,
                .bool(wholeWords), .bool(multiline), .bool(unicode), globs.json, exclude.json,
                mode.json, .bool(hidden), .bool(ignored),
            ]
            let start = try cursor.map { cursor throws(InvalidArguments) in
                try FilePlace(cursor: cursor, of: call, in: bases)
            }
            var output = Output(base: (isFile ? base?.parent : base)?.description)
            var widest = output
            widest.searchedFiles = 1_000_000_000
            widest.nextCursor = ""
            // What has no room in that is left out.
            widest.notes = [String(repeating: "x", count: maxChars.characters / 10)]
            var search = ContentSearch(
                in: bases,
                for: try Pattern(pattern, options),
                telling: ContentSearch.Telling(
                    mode: mode,
                    before: before,
                    after: after,
                    maxPerFile: maxPerFile,
                    spansLines: multiline || namesNewline
                ),
                onto: MatchPage(
                    limit: limit,
                    maxChars: maxChars.characters,
                    used: widest.json.bytes().count,
                    call: call,
                    in: bases
                ),
                within: .seconds(timeoutSeconds.seconds),
                progress: { count in
                    guard context.wantsProgress else { return }
                    context.report(Double(count), "files searched")
                }
            )
            try search.run(filter(from: base), after: start)
            output.files = search.page.files
            output.searchedFiles = search.searchedFiles
            output.truncated = search.page.isCut
            output.nextCursor = search.page.nextCursor
            output.notes = search.notes.sentences
            while output.json.bytes().count > maxChars.characters, output.notes?.popLast() != nil {}
            return output
        }
    }

    private var options: Pattern.Options {
        var options: Pattern.Options = []
        if literal { options.insert(.literal) }
        if wholeWords { options.insert(.wholeWords) }
        let ignoresCase = caseRule == .insensitive || (caseRule == .smart && !hasCapitals)
        if ignoresCase { options.insert(.ignoresCase) }
        if multiline { options.insert(.dotMatchesNewlines) }
        if unicode || !pattern.utf8.allSatisfy({ $0 < 0x80 }) { options.insert(.unicode) }
        return options
    }

    /// Whether there is a capital letter that isn't of an escape, as in `\\W`, or a class of letters
    /// of one case.
    private var hasCapitals: Bool {
        if !literal, pattern.contains(/\[:(upper|lower):\]|\\p\{\^?L[ul]/) { return true }
        var isEscaped = false
        for scalar in pattern.unicodeScalars {
            if scalar.properties.isUppercase, literal || !isEscaped { return true }
            isEscaped = scalar == "\\" && !isEscaped
        }
        return false
    }

    /// Whether it says where a line ends: then what it matches is over several.
    private var namesNewline: Bool {
        var isEscaped = false
        for scalar in pattern.unicodeScalars {
            if scalar == "\n" || (isEscaped && scalar == "n" && !literal) { return true }
            isEscaped = scalar == "\\" && !isEscaped
        }
        return false
    }

    private func filter(from base: SandboxedPath?) throws(InvalidArguments) -> FileFilter {
        var filter = FileFilter(
            patterns: try Globs(globs, of: "globs", from: base, ignoresCase: false),
            excluded: try Globs(exclude, of: "exclude", from: base, ignoresCase: false)
        )
        filter.kind = .file
        filter.includesHidden = hidden
        filter.includesIgnored = ignored
        return filter
    }
}
