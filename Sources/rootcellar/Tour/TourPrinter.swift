import JSONRPC
import Text

/// Writes the tour for people: what was asked, and what came back, shortened.
struct TourPrinter {
    /// Whether there is a terminal that shows colours.
    let isStyled: Bool

    /// How a part of a line looks on a terminal.
    enum Style: String {
        case heading = "1;36"
        case note = "1"
        case asked = "32"
        case answered = "33"
        case wrong = "31"
        case aside = "2"
    }

    func print(_ chapter: TourChapter, number: Int) {
        let title = "\(number). \(chapter.title)"
        let rule = String(repeating: "─", count: max(2, 76 - title.count))
        write("")
        write(styled("── \(title) \(rule)", .heading))
        for line in TourText.wrapped(chapter.note, to: 80) { write(styled(line, .aside)) }
    }

    func print(command: [String]) {
        write("")
        write(styled("$ " + command.map { displayed($0) }.joined(separator: " "), .aside))
    }

    func print(note: String) {
        write("")
        for line in TourText.wrapped(note, to: 88) { write(styled(line, .note)) }
    }

    func print(asked method: String, _ params: JSONObject) {
        let (title, lines) = Self.request(method, params)
        write("  " + styled("→ " + title, .asked))
        for line in lines { write("      " + line) }
    }

    /// A request's title, and its parameters in lines.
    static func request(_ method: String, _ params: JSONObject) -> (title: String, lines: [String])
    {
        var title = method
        var shown = params
        if ["tools/call", "prompts/get"].contains(method) {
            title += " " + (params["name"]?.string ?? "")
            shown = JSONObject(
                (params["arguments"]?.object ?? [:]).map { ($0.name, $0.value) }
                    + params.filter { !["name", "arguments"].contains($0.name) }
                    .map { ($0.name, $0.value) }
            )
        }
        return (title, shown.isEmpty ? [] : TourText.lines(of: .object(shown), maxLines: 14))
    }

    /// What this client answers to a question of the server's.
    func print(answered result: JSONObject) {
        write("  " + styled("→ the client's answer", .asked))
        for line in TourText.lines(of: .object(result), maxLines: 14) { write("      " + line) }
    }

    /// What happens outside the protocol.
    func print(happening story: String) {
        write("  " + styled("· " + story, .aside))
    }

    func print(line: String) {
        write("  " + styled("→ ", .asked) + TourText.shortened(line, to: 90))
    }

    func print(silence: String) {
        write("  " + styled("← " + silence, .aside))
    }

    /// A message of the server's: a notification, or the answer.
    func print(_ message: JSON, to step: TourStep) {
        if message["method"] == nil {
            print(answer: message, to: step)
        } else {
            print(notification: message)
        }
    }

    /// A notification, or a request of the server's.
    func print(notification: JSON) {
        write("  " + styled("← " + (notification["method"]?.string ?? "?"), .answered))
        for line in Self.facts(of: notification) { write("      " + line) }
    }

    /// What a notification says.
    static func facts(of notification: JSON) -> [String] {
        let params = (notification["params"]?.object ?? [:]).filter { $0.name != "progressToken" }
        guard params.allSatisfy({ $0.name != "_meta" }) else {
            return TourText.lines(
                of: .object(JSONObject(params.map { ($0.name, $0.value) })),
                maxLines: 14
            )
        }
        let facts = params.map { "\($0.name): \(displayed($0.value.string ?? $0.value.text))" }
        return facts.isEmpty ? [] : TourText.wrapped(facts.joined(separator: ", "))
    }

    /// What of an answer a person would look at.
    func print(answer: JSON, to step: TourStep) {
        if let batch = answer.array {
            write("  " + styled("← \(batch.count) answers in one message", .answered))
            for one in batch { print(answer: one, to: step) }
            return
        }
        let (isWrong, lines) = Self.lines(
            of: answer,
            showing: step.shown,
            maxLines: step.maxLines
        )
        write("  " + styled("← ", isWrong ? .wrong : .answered) + (lines.first ?? ""))
        for line in lines.dropFirst() { write("    " + line) }
    }

    /// Whether an answer says that something is wrong, and its lines, of which there is one at least.
    ///
    /// `names`: members of its result to show; empty for all that a reader would look at.
    static func lines(of answer: JSON, showing names: [String] = [], maxLines: Int = 12)
        -> (isWrong: Bool, lines: [String])
    {
        if let error = answer["error"] {
            let code = error["code"]?.integer ?? 0
            let data = error["data"].map { TourText.wrapped("data: \($0.text)") } ?? []
            return (
                true, TourText.wrapped("error \(code): \(error["message"]?.string ?? "")") + data
            )
        }
        let result = answer["result"]?.object ?? [:]
        var lines = TourText.lines(ofResult: result, showing: names, maxLines: maxLines)
        while lines.last?.isEmpty ?? false { lines.removeLast() }
        return (result["isError"]?.bool ?? false, lines.isEmpty ? ["an empty result"] : lines)
    }

    func styled(_ text: String, _ style: Style) -> String {
        isStyled ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes a line without the blanks at its end.
    func write(_ line: String) {
        Swift.print(String(line.reversed().drop { $0 == " " }.reversed()))
    }
}
