#if HTTP
import JSONRPC

extension HTTPTour {
    /// A session, from `initialize` to DELETE.
    mutating func session() throws {
        begin(
            "Over HTTP: a session",
            "The same server for many clients at once, on one endpoint. What was a line on the "
                + "pipe is the body of a POST, and its answer is JSON or a stream of events."
        )
        printer.print(command: [
            "ROOTCELLAR_HTTP_TOKEN=…", ProcessEnvironment.program, "serve", "--http", "--listen",
            "127.0.0.1:0", sampleData, copy.path,
        ])
        let fields = try openSession()
        try ask(
            "An answer that comes alone and soon is JSON.",
            Request(
                method: "tools/call",
                params: [
                    "name": "query_database",
                    "arguments": ["sql": "SELECT name, street FROM shops"],
                ],
                fields: fields
            )
        )
        let news = try listen(fields)
        try loseConnection(fields)
        try ask("The host is done.", Request(verb: "DELETE", fields: fields))
        try showEvent(on: news)
        try ask(
            "The session is no more. A client that is told so opens another.",
            Request(method: "tools/list", fields: fields)
        )
    }

    /// - Returns: The fields that the session's requests have.
    private mutating func openSession() throws(TourError) -> HTTPConnection.Fields {
        let (_, head) = try ask(
            "A host opens a session. These fields are in every request; from now on they are left out.",
            Request(
                method: "initialize",
                params: [
                    "protocolVersion": "2025-11-25", "capabilities": [:],
                    "clientInfo": ["name": "tour", "version": "1"],
                ],
                showsEveryField: true
            ),
            showing: ["protocolVersion", "capabilities"]
        )
        guard let id = head["Mcp-Session-Id"] else { throw TourError("no session was opened") }
        let fields = [("Mcp-Session-Id", id), ("MCP-Protocol-Version", "2025-11-25")]
        try ask(
            "The answer named the session; what belongs to it says so.",
            Request(method: "notifications/initialized", fields: fields)
        )
        return fields
    }

    /// Opens a stream of news, and has something to tell.
    private mutating func listen(_ fields: HTTPConnection.Fields) throws -> HTTPConnection {
        let (news, _) = try ask(
            "A GET opens a stream for what the server says unasked. The first event is only a place.",
            Request(verb: "GET", fields: fields)
        )
        try showEvent(on: news)
        try ask(
            "As on the pipe, a client can subscribe to a file.",
            Request(
                method: "resources/subscribe",
                params: ["uri": .string(copy.uri)],
                fields: fields
            )
        )
        printer.print(note: "The news comes on the stream.")
        try happen(.line(TourScript.line("Quay")))
        try showEvent(on: news)
        return news
    }

    func happen(_ happening: TourCopy.Happening) throws {
        printer.print(happening: copy.story(of: happening))
        try copy.apply(happening)
    }

    /// Loses the stream of a long call, and comes back for the rest.
    private mutating func loseConnection(_ fields: HTTPConnection.Fields) throws(TourError) {
        var place = ""
        do {
            let (call, _) = try ask(
                "Long work is answered by a stream. Each event has an id.",
                Request(
                    method: "tools/call",
                    params: [
                        "name": "query_database",
                        "arguments": ["sql": .string(TourScript.endless), "timeoutSeconds": 1],
                        "_meta": ["progressToken": "how far?"],
                    ],
                    fields: fields
                )
            )
            while let event = try call.event() {
                printer.print(event)
                place = event.id ?? place
                if event.message != nil { break }
            }
            printer.print(happening: "the connection is lost")
        }
        let (rest, _) = try ask(
            "The work goes on: who comes back with the last id gets what was missed, and the answer.",
            Request(verb: "GET", fields: fields + [("Last-Event-ID", place)])
        )
        while try showEvent(on: rest) != nil {}
    }
}
#endif
