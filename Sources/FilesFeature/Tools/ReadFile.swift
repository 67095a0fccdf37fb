import Blocking
import JSONRPC
import MCP
import Sandbox
import Text

/// Reads a text file, or a range of its lines; or shows a picture.
struct ReadFile: Tool {
    static let name = "read_file"
    static let title = "Read a file"
    static let description = """
        Reads a text file, whole or a range of lines, as `cat`, `head` and `tail` do; pictures are \
        shown. The first line of the reply says which lines it has, and of how many. A reply that \
        is cut ends with the call that goes on.
        """
    static let effect = Effect.reads

    @Parameter("File to read: absolute, or `root:path`.", .notEmpty)
    var path: String

    @Parameter("First line to read, counting from 1.", .atLeast(1))
    var firstLine: Int?

    @Parameter("At most this many lines.", .within(1...100_000))
    var maxLines = 2_000

    @Parameter("Read this many lines from the end instead.", .within(1...100_000))
    var lastLines: Int?

    @Parameter(Budget.note)
    var maxChars = Budget()

    func call(on files: Files, _ context: CallContext) async throws -> ToolContent {
        guard firstLine == nil || lastLines == nil else {
            throw InvalidArguments(problems: ["`lastLines` can't be given with `firstLine`"])
        }
        let path = try files.roots.path(path)
        return try await files.pool.run {
            let file = try path.openFile()
            if let picture = try Picture(in: file) { return picture.reply(for: path) }
            let range = LineRange(maxLines: maxLines, maxBytes: maxChars.characters - Self.reserved)
            let lines =
                if let lastLines {
                    try range.last(min(lastLines, maxLines), of: file)
                } else {
                    try range.lines(from: firstLine ?? 1, of: file)
                }
            return reply(with: lines, of: path)
        }
    }

    /// Kept free for the header and the next call.
    private static let reserved = 160

    private func reply(with lines: LineRange.Lines, of path: SandboxedPath) -> ToolContent {
        var facts: JSONObject = ["path": .string(path.description), "encoding": "utf-8"]
        facts["lineEndings"] = .string(lines.lineEndings)
        facts["firstLine"] = lines.firstLine.map(JSON.integer)
        facts["lineCount"] = lines.totalCount.map(JSON.integer)
        facts["truncated"] = .bool(lines.next != nil || lines.isLineCut)
        var blocks: [ContentBlock] = [.text(header(of: lines, path)), .text(lines.text)]
        if let note = note(on: lines, path) { blocks.append(.text(note)) }
        return ToolContent(blocks, facts: facts)
    }

    private func header(of lines: LineRange.Lines, _ path: SandboxedPath) -> String {
        let count = lines.totalCount.map { "\($0)" } ?? "at least \(lines.leastCount)"
        let which =
            switch (lines.firstLine, lines.count) {
            case (_, 0): "no lines"
            case (let first?, let count): "lines \(first)-\(first + count - 1)"
            case (nil, let count): "the last \(count) lines"
            }
        return "\(path), \(which) of \(count), utf-8\(lines.hasMark ? " with mark" : ""), "
            + lines.lineEndings
    }

    /// What was left out, and the call that goes on.
    private func note(on lines: LineRange.Lines, _ path: SandboxedPath) -> String? {
        var parts: [String] = []
        if lines.isLineCut {
            parts.append("the last line shown is longer than `maxChars` and is cut")
        }
        if lastLines != nil, lines.isCut {
            parts.append("fewer lines than asked for fit `maxChars`")
        }
        if let next = lines.next {
            let call: JSON = ["path": .string(path.description), "firstLine": .integer(next)]
            parts.append("go on with read_file \(call.text)")
        }
        return parts.isEmpty ? nil : "[" + parts.joined(separator: "; ") + "]"
    }
}
