import JSONRPC

/// Leads through the chapters: sends, waits, and has everything printed.
struct TourGuide {
    let printer: TourPrinter
    let sampleData: String
    private var server: ChildServer?
    private var lastID = 0
    private var lastRequest: (method: String, params: JSONObject) = ("", [:])
    private var lastCursor: JSON?

    init(printer: TourPrinter, sampleData: String) {
        self.printer = printer
        self.sampleData = sampleData
    }

    /// - Throws: ``TourError``, if the server doesn't do its part.
    mutating func run(_ chapters: [TourChapter]) throws(TourError) {
        let start = ContinuousClock.now
        for (index, chapter) in chapters.enumerated() {
            printer.print(chapter, number: index + 1)
            if chapter.startsServer || server == nil { server = try startServer() }
            for step in chapter.steps {
                printer.print(note: step.note)
                try take(step, isStateless: chapter.isStateless)
            }
        }
        server = nil
        let tenths = Int((ContinuousClock.now - start) / .milliseconds(100))
        printer.print(note: "\(lastID) requests in \(tenths / 10).\(tenths % 10) seconds.")
    }

    private func startServer() throws(TourError) -> ChildServer {
        // What the person has configured must not show here; short pages show how pages work.
        var environment = ProcessEnvironment.variables
            .filter { !$0.key.utf8.starts(with: "ROOTCELLAR_".utf8) }
        environment["ROOTCELLAR_PAGE_SIZE"] = "5"
        let program = ProcessEnvironment.program
        printer.print(command: [program, "serve", sampleData])
        return try ChildServer(program: program, paths: [sampleData], environment: environment)
    }

    private mutating func take(_ step: TourStep, isStateless: Bool) throws(TourError) {
        guard let server else { return }
        switch step.exchange {
        case .request(let method, let params):
            try request(method, params, step, isStateless: isStateless)
        case .nextPage:
            var (method, params) = lastRequest
            if var arguments = params["arguments"]?.object {
                arguments["cursor"] = lastCursor
                params["arguments"] = .object(arguments)
            } else {
                params["cursor"] = lastCursor
            }
            try request(method, params, step, isStateless: isStateless)
        case .notification(let method):
            printer.print(asked: method, [:])
            let message: JSON = ["jsonrpc": "2.0", "method": .string(method)]
            try server.send(message.text)
            printer.print(silence: "a notification has no answer")
        case .line(let line, let count):
            printer.print(line: line)
            try server.send(line)
            for _ in 0..<count { printer.print(answer: try server.next(), to: step) }
        case .cancelled(let method, let params):
            try cancel(method, params)
        }
    }

    private mutating func request(
        _ method: String,
        _ params: JSONObject,
        _ step: TourStep,
        isStateless: Bool
    ) throws(TourError) {
        guard let server else { return }
        printer.print(asked: method, params)
        lastRequest = (method, params)
        let id = nextID()
        let sent = isStateless ? Self.stateless(params) : params
        try server.send(Self.message(id, method, sent))
        while true {
            let message = try server.next()
            if message["id"] == id {
                lastCursor =
                    message["result"]?["nextCursor"]
                    ?? message["result"]?["structuredContent"]?["nextCursor"]
                return printer.print(answer: message, to: step)
            }
            printer.print(notification: message)
        }
    }

    private mutating func cancel(_ method: String, _ params: JSONObject) throws(TourError) {
        guard let server else { return }
        printer.print(asked: method, params)
        let (id, ping) = (nextID(), nextID())
        try server.send(Self.message(id, method, params))
        printer.print(asked: "notifications/cancelled", ["requestId": id])
        let cancelled: JSON = [
            "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id],
        ]
        try server.send(cancelled.text)
        printer.print(asked: "ping", [:])
        try server.send(Self.message(ping, "ping", [:]))
        let answer = try server.next()
        guard answer["id"] == ping else { throw TourError("a cancelled request was answered") }
        printer.print(silence: "the ping is answered; the cancelled request never is")
    }

    private mutating func nextID() -> JSON {
        lastID += 1
        return .integer(lastID)
    }

    private static func message(_ id: JSON, _ method: String, _ params: JSONObject) -> String {
        let message: JSON = [
            "jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params),
        ]
        return message.text
    }

    /// What each request of the stateless revision says of its client.
    private static func stateless(_ params: JSONObject) -> JSONObject {
        var meta: JSONObject = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": ["name": "tour", "version": "1"],
            "io.modelcontextprotocol/clientCapabilities": [:],
        ]
        for (name, value) in params["_meta"]?.object ?? [:] { meta[name] = value }
        var params = params
        params["_meta"] = .object(meta)
        return params
    }
}
