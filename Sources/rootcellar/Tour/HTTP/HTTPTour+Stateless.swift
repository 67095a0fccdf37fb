#if HTTP
import JSONRPC

extension HTTPTour {
    /// Who is kept out, before anything is done.
    mutating func refusals() throws(TourError) {
        begin(
            "Over HTTP: who is kept out",
            "Every program on the machine can send something to the port, and so can every page in "
                + "a browser. Where a request comes from is looked at before its body is read."
        )
        try ask(
            "A program that doesn't know the token.",
            Request(method: "initialize", fields: [("Authorization", "")])
        )
        try ask(
            "A page whose own name was made to lead to this machine: DNS rebinding.",
            Request(method: "initialize", fields: [("Host", "roasters.example")])
        )
        try ask(
            "A page of another site.",
            Request(method: "initialize", fields: [("Origin", "https://roasters.example")])
        )
        try ask(
            "And a body such as any page can send without asking.",
            Request(method: "initialize", fields: [("Content-Type", "text/plain")])
        )
    }

    /// Requests that stand alone, and a stream that ends as it should.
    mutating func stateless() throws {
        begin(
            "Over HTTP: without a session, 2026-07-28",
            "Each request stands alone; header fields repeat what a proxy may want to know of the "
                + "body (`_meta` is left out here again)."
        )
        let call: JSONObject = ["name": "list_databases", "arguments": [:]]
        try ask(
            "A call needs nothing before it.",
            statelessRequest("tools/call", call, [("Mcp-Name", "list_databases")]),
            showing: ["resultType", "structuredContent"]
        )
        try ask(
            "A field that says something else than the body: nothing is done.",
            statelessRequest("tools/call", call, [("Mcp-Name", "list_directory")])
        )
        try ask("A method that isn't there is not found.", statelessRequest("tools/lsit"))
        try ask(
            "There are no sessions to open a stream of.",
            Request(verb: "GET", fields: [("MCP-Protocol-Version", "2026-07-28")])
        )
        let (news, _) = try ask(
            "News come on the answer to a request that asks for them.",
            statelessRequest(
                "subscriptions/listen",
                ["notifications": ["resourceSubscriptions": [.string(copy.uri)]]]
            )
        )
        try showEvent(on: news)
        try happen(.line(TourScript.line("Market")))
        try showEvent(on: news)
        printer.print(note: "A server that ends gives the request its result.")
        printer.print(happening: "the server is asked to end (SIGTERM)")
        server.terminate()
        while try showEvent(on: news, showing: ["resultType", "_meta"]) != nil {}
    }

    private func statelessRequest(
        _ method: String,
        _ params: JSONObject = [:],
        _ fields: HTTPConnection.Fields = []
    ) -> Request {
        Request(
            method: method,
            params: params,
            fields: [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method)] + fields,
            isStateless: true
        )
    }
}
#endif
