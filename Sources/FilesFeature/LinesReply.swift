import JSONRPC
import MCP
import Sandbox

/// Lines of a file as a reply: a header, the lines, and if there is more the call that goes on.
struct LinesReply {
    static let defaultMaxLines = 2_000
    /// Less is no reply.
    private static let minBytes = 16

    let path: SandboxedPath
    let maxLines: Int
    let maxChars: Int

    /// As many lines as there is room for beside the longest header and note: of this reply, and of
    /// those that the calls in the notes give, which would have no room otherwise.
    ///
    /// `isFromEnd`: whether the last lines are wanted.
    ///
    /// - Throws: ``BudgetError`` if there is room for none.
    func range(isFromEnd: Bool, of file: borrowing File) throws(BudgetError) -> LineRange {
        let size = file.information.size
        // One digit more than the file needs: it may grow. Those of the kernel have no size.
        let number = 10 * (size == 0 ? 1 << 20 : min(size, 1 << 58) + 10)
        let total = size > LineRange.maxCountedBytes ? nil : number
        let widest = { (start: LineRange.Start?, total: Int?, least: Int?, rest: LineRange.Rest) in
            LineRange.Lines(
                start: start,
                count: number,
                totalCount: total,
                leastCount: least,
                rest: rest,
                isLineCut: true,
                hasMark: true,
                lineEndings: "mixed"
            )
        }
        let rest = LineRange.Rest.after(.byte(number))
        var replies = [
            widest(.line(number), total, number, rest), widest(.byte(number), nil, nil, rest),
        ]
        if isFromEnd {
            replies.append(widest(nil, nil, number, .before(.byte(number), lineCount: number)))
        }
        // What came before the last lines is asked for by a number of lines.
        let later = Self(path: path, maxLines: isFromEnd ? number : maxLines, maxChars: maxChars)
        let used = replies.map(later.size).max() ?? 0
        guard maxChars - used >= Self.minBytes else {
            throw BudgetError(needed: used + Self.minBytes, given: maxChars)
        }
        return LineRange(maxLines: maxLines, maxBytes: maxChars - used)
    }

    func content(with lines: LineRange.Lines) -> ToolContent {
        var facts: JSONObject = ["path": .string(path.description), "encoding": "utf-8"]
        facts["lineEndings"] = .string(lines.lineEndings)
        if case .line(let first) = lines.start { facts["firstLine"] = .integer(first) }
        facts["lineCount"] = lines.totalCount.map(JSON.integer)
        facts["truncated"] = .bool(lines.rest != nil)
        var blocks: [ContentBlock] = [.text(header(of: lines)), .text(lines.text)]
        if let note = note(on: lines) { blocks.append(.text(note)) }
        return ToolContent(blocks, facts: facts)
    }

    /// How much of the budget goes into what isn't lines.
    private func size(of lines: LineRange.Lines) -> Int {
        header(of: lines).utf8.count + (note(on: lines)?.utf8.count ?? 0)
    }

    private func header(of lines: LineRange.Lines) -> String {
        let which =
            switch (lines.start, lines.count) {
            case (_, 0): "no lines"
            case (.line(let first), let count): "lines \(first)-\(first + count - 1)"
            case (.byte(let first), let count): "\(count) lines from byte \(first)"
            case (nil, let count): "the last \(count) lines"
            }
        let total =
            lines.totalCount.map { " of \($0)" } ?? lines.leastCount.map { " of at least \($0)" }
        return "\(path), \(which)\(total ?? ""), utf-8\(lines.hasMark ? " with mark" : ""), "
            + lines.lineEndings
    }

    /// What was left out, and the call that gives it.
    private func note(on lines: LineRange.Lines) -> String? {
        switch lines.rest {
        case nil: nil
        case .after(let start):
            (lines.isLineCut ? "[the last line is cut; " : "[")
                + "go on with read_file \(call(from: start, maxLines: maxLines).text)]"
        case .before(let start, let count):
            (lines.isLineCut ? "[the first line is cut; " : "[")
                + "what comes before: read_file \(call(from: start, maxLines: count).text)]"
        }
    }

    /// The arguments of a call that reads on as this one did.
    private func call(from start: LineRange.Start, maxLines: Int) -> JSON {
        var call: JSONObject = ["path": .string(path.description)]
        switch start {
        case .line(let first): call["firstLine"] = .integer(first)
        case .byte(let first): call["firstByte"] = .integer(first)
        }
        if maxLines != Self.defaultMaxLines { call["maxLines"] = .integer(maxLines) }
        if maxChars != Budget().characters { call["maxChars"] = .integer(maxChars) }
        return .object(call)
    }
}
