import JSONRPC

/// Leads through the chapters: sends, waits, and has everything printed.
struct TourGuide {
    let printer: TourPrinter
    let sampleData: String
    let copy: TourCopy
    private(set) var requestCount = 0
    private var server: ChildServer?
    private var lastRequest: (method: String, params: JSONObject) = ("", [:])
    private var lastCursor: JSON?

    init(printer: TourPrinter, sampleData: String, copy: TourCopy) {
        self.printer = printer
        self.sampleData = sampleData
        self.copy = copy
    }

    /// - Throws: ``TourError``, if the server doesn't do its part; ``SettingsError``.
    mutating func run(_ chapters: [TourChapter]) throws {
        for (index, chapter) in chapters.enumerated() {
            printer.print(chapter, number: index + 1)
            if let start = chapter.start { server = try startServer(on: start) }
            for step in chapter.steps {
                printer.print(note: step.note)
                try take(step, isStateless: chapter.isStateless)
            }
        }
        server = nil
    }

    /// What a server of the tour sees of the environment.
    ///
    /// What the person has configured must not show here; short pages show how pages work.
    static var environment: [String: String] {
        var environment = ProcessEnvironment.variables
            .filter { !$0.key.utf8.starts(with: "ROOTCELLAR_".utf8) }
        environment["ROOTCELLAR_PAGE_SIZE"] = "5"
        return environment
    }

    /// What each request of the stateless revision says of its client.
    static func stateless(_ params: JSONObject) -> JSONObject {
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

    private func startServer(on start: TourChapter.Start) throws(TourError) -> ChildServer {
        let path =
            switch start {
            case .sampleData: sampleData
            case .copy: copy.path
            }
        let program = ProcessEnvironment.program
        printer.print(command: [program, "serve", path])
        return try ChildServer(program: program, arguments: [path], environment: Self.environment)
    }

    private mutating func take(_ step: TourStep, isStateless: Bool) throws {
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
        case .cancelled(let method, let params): try cancel(method, params)
        case .stream(let method, let params):
            printer.print(asked: method, params)
            try server.send(Self.message(nextID(), method, Self.stateless(params)))
            printer.print(notification: try server.next())
        case .happening(let happening):
            printer.print(happening: copy.story(of: happening))
            try copy.apply(happening)
            printer.print(notification: try server.next())
        case .question(let answer): try self.answer(with: answer)
        case .end:
            printer.print(happening: "the server is asked to end (SIGTERM)")
            server.terminate()
            while let message = try server.last() { printer.print(message, to: step) }
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
            printer.print(message, to: step)
            guard message["id"] == id else { continue }
            lastCursor =
                message["result"]?["nextCursor"]
                ?? message["result"]?["structuredContent"]?["nextCursor"]
            return
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

    /// Answers what the server asks next.
    private func answer(with result: JSONObject) throws(TourError) {
        guard let server else { return }
        let question = try server.next()
        guard let id = question["id"], question["method"] != nil else {
            throw TourError("the server asks nothing")
        }
        printer.print(notification: question)
        printer.print(answered: result)
        let response: JSON = ["jsonrpc": "2.0", "id": id, "result": .object(result)]
        try server.send(response.text)
    }

    private mutating func nextID() -> JSON {
        requestCount += 1
        return .integer(requestCount)
    }

    static func message(_ id: JSON, _ method: String, _ params: JSONObject) -> String {
        let message: JSON = [
            "jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params),
        ]
        return message.text
    }
}
