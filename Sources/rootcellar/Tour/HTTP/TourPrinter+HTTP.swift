#if HTTP
import JSONRPC
import Text

extension TourPrinter {
    /// A request: its line, the fields that are worth a look, and the message in its body.
    func print(_ request: HTTPTour.Request, _ fields: HTTPConnection.Fields) {
        write("  " + styled("→ \(request.verb) /mcp", .asked))
        // What is left out is left out here, too.
        for (name, value) in fields where !value.isEmpty {
            write("      " + styled("\(name): \(Self.shown(value, of: name))", .aside))
        }
        guard let method = request.method else { return }
        let (title, lines) = Self.request(method, request.params)
        write("    " + styled(title, .asked))
        for line in lines { write("      " + line) }
    }

    /// The head of an answer, and the lines of its body if it is no stream.
    func print(_ head: HTTPConnection.Head, _ body: [String]?) {
        let style = head.status < 400 ? Style.answered : .wrong
        let type = head["Content-Type"].map { " " + $0 } ?? ""
        write("  " + styled("← \(head.status)\(type)", style))
        for name in ["Mcp-Session-Id", "WWW-Authenticate", "Allow"] {
            guard let value = head[name] else { continue }
            write("      " + styled("\(name): \(Self.shown(value, of: name))", .aside))
        }
        for line in body ?? [] { write("    " + line) }
    }

    /// An event of a stream.
    func print(_ event: HTTPConnection.Event, showing names: [String] = []) {
        let id = event.id.map { " " + displayed($0) } ?? ""
        guard let message = event.message else {
            return write("  " + styled("← event\(id), with nothing in it", .answered))
        }
        guard let method = message["method"]?.string else {
            write("  " + styled("← event\(id): the answer", .answered))
            for line in Self.lines(of: message, showing: names).lines { write("      " + line) }
            return
        }
        write("  " + styled("← event\(id): \(displayed(method))", .answered))
        for line in Self.facts(of: message) { write("      " + line) }
    }

    /// A field's value: of secrets and ids only as much as tells one from the other.
    private static func shown(_ value: String, of name: String) -> String {
        switch name {
        case "Authorization": "Bearer …"
        case "Mcp-Session-Id": TourText.shortened(displayed(value), to: 13)
        default: displayed(value)
        }
    }
}
#endif
