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

    @Parameter("Byte to begin at instead, counting from 0.", .atLeast(0))
    var firstByte: Int?

    @Parameter("At most this many lines.", .within(1...100_000))
    var maxLines = LinesReply.defaultMaxLines

    @Parameter("Read this many lines from the end instead.", .within(1...100_000))
    var lastLines: Int?

    @Parameter(Budget.note)
    var maxChars = Budget()

    func call(on files: Files, _ context: CallContext) async throws -> ToolContent {
        guard [firstLine, firstByte, lastLines].count(where: { $0 != nil }) <= 1 else {
            throw InvalidArguments(problems: [
                "only one of `firstLine`, `firstByte` and `lastLines` can be given"
            ])
        }
        return try await files.pool.run {
            let path = try files.roots.path(path)
            let file = try path.openFile()
            let head = try file.read(at: 0, count: 16)
            if let picture = try Picture(in: file, head: head) {
                return try picture.reply(for: path, maxChars: maxChars.characters)
            }
            try TextBytes.checkEncoding(ofBytes: head, of: path)
            let reply = LinesReply(path: path, maxLines: maxLines, maxChars: maxChars.characters)
            if let lastLines {
                let range = try reply.range(isFromEnd: true, of: file)
                return reply.content(with: try range.last(lastLines, of: file))
            }
            let start = firstByte.map { .byte($0) } ?? LineRange.Start.line(firstLine ?? 1)
            let range = try reply.range(isFromEnd: false, of: file)
            return reply.content(with: try range.lines(from: start, of: file))
        }
    }
}
