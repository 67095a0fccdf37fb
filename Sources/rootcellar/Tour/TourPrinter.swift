import JSONRPC
import Text

/// Writes the tour for people: what was asked, and what came back, shortened.
struct TourPrinter {
    /// Whether there is a terminal that shows colours.
    let isStyled: Bool

    /// How a part of a line looks on a terminal.
    private enum Style: String {
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
        write(styled(note, .note))
    }

    func print(asked method: String, _ params: JSONObject) {
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
        write("  " + styled("→ " + title, .asked))
        for line in shown.isEmpty ? [] : TourText.lines(of: .object(shown), maxLines: 14) {
            write("      " + line)
        }
    }

    func print(line: String) {
        write("  " + styled("→ ", .asked) + TourText.shortened(line, to: 90))
    }

    func print(silence: String) {
        write("  " + styled("← " + silence, .aside))
    }

    func print(notification: JSON) {
        let method = notification["method"]?.string ?? "?"
        let params = notification["params"]?.object ?? [:]
        let facts = params.filter { $0.name != "progressToken" }
            .map { "\($0.name): \(displayed($0.value.string ?? $0.value.text))" }
        write("  " + styled("← " + method, .answered))
        for line in TourText.wrapped(facts.joined(separator: ", ")) { write("      " + line) }
    }

    /// What of an answer a person would look at.
    func print(answer: JSON, to step: TourStep) {
        if let batch = answer.array {
            write("  " + styled("← \(batch.count) answers in one message", .answered))
            for one in batch { print(answer: one, to: step) }
            return
        }
        var lines: [String]
        let isWrong: Bool
        if let error = answer["error"] {
            isWrong = true
            let code = error["code"]?.integer ?? 0
            lines = TourText.wrapped("error \(code): \(error["message"]?.string ?? "")")
            if let data = error["data"] { lines += TourText.wrapped("data: \(data.text)") }
        } else {
            let result = answer["result"]?.object ?? [:]
            isWrong = result["isError"]?.bool ?? false
            lines = TourText.lines(ofResult: result, showing: step.shown, maxLines: step.maxLines)
            if lines.isEmpty { lines = ["an empty result"] }
            while lines.last?.isEmpty ?? false { lines.removeLast() }
        }
        write("  " + styled("← ", isWrong ? .wrong : .answered) + (lines.first ?? ""))
        for line in lines.dropFirst() { write("    " + line) }
    }

    private func styled(_ text: String, _ style: Style) -> String {
        isStyled ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes a line without the blanks at its end.
    private func write(_ line: String) {
        Swift.print(String(line.reversed().drop { $0 == " " }.reversed()))
    }
}
