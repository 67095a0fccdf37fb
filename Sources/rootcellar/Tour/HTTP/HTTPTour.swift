import JSONRPC

#if HTTP
/// The chapters over HTTP: a client with a socket asks a server on a port of its own.
struct HTTPTour {
    /// What is asked, and how it is shown.
    struct Request {
        var verb = "POST"
        /// `nil` for a request without a body.
        var method: String?
        var params: JSONObject = [:]
        /// Beside those that every request has, or instead of them; an empty value leaves one out.
        var fields: HTTPConnection.Fields = []
        var isStateless = false
        /// Whether the fields that every request has are shown, too.
        var showsEveryField = false
    }

    let printer: TourPrinter
    let sampleData: String
    let copy: TourCopy
    let server: ChildServer
    private let port: Int
    private let token: String
    private var requestCount = 0
    private var chapterCount: Int

    /// Goes through all of them.
    ///
    /// `chapterCount`: how many came before.
    ///
    /// - Returns: How many requests were made.
    /// - Throws: ``TourError``, if the server doesn't do its part; ``SettingsError``.
    static func run(
        printer: TourPrinter,
        sampleData: String,
        copy: TourCopy,
        after chapterCount: Int
    ) throws -> Int {
        var tour = try HTTPTour(printer, sampleData, copy, chapterCount)
        try tour.session()
        try tour.refusals()
        try tour.stateless()
        return tour.requestCount
    }

    private init(
        _ printer: TourPrinter,
        _ sampleData: String,
        _ copy: TourCopy,
        _ chapterCount: Int
    ) throws(TourError) {
        self.printer = printer
        self.sampleData = sampleData
        self.copy = copy
        self.chapterCount = chapterCount
        // Other users of the machine can reach the port, too.
        token = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        var environment = TourGuide.environment
        environment["ROOTCELLAR_HTTP_TOKEN"] = token
        server = try ChildServer(
            program: ProcessEnvironment.program,
            arguments: ["--http", "--listen", "127.0.0.1:0", sampleData, copy.path],
            environment: environment,
            readsLog: true
        )
        port = try Self.port(toldBy: server)
    }

    mutating func begin(_ title: String, _ note: String) {
        chapterCount += 1
        printer.print(TourChapter(title: title, note: note, steps: []), number: chapterCount)
    }

    /// Makes a request on a connection of its own, and shows both it and the answer; of a stream the
    /// head alone.
    @discardableResult
    mutating func ask(
        _ note: String,
        _ request: Request,
        showing names: [String] = [],
        maxLines: Int = 12
    ) throws(TourError) -> (connection: HTTPConnection, head: HTTPConnection.Head) {
        printer.print(note: note)
        let body = text(of: request)
        let fields = fields(of: request, body: body)
        printer.print(request, request.showsEveryField ? fields : request.fields)
        let connection = try HTTPConnection(port: port)
        try connection.send(request.verb, "/mcp", fields, body)
        let head = try connection.head()
        let message = head.isStream ? nil : try connection.message(behind: head)
        printer.print(
            head,
            message.map { TourPrinter.lines(of: $0, showing: names, maxLines: maxLines).lines }
        )
        return (connection, head)
    }

    /// Shows the next event of a stream.
    ///
    /// - Returns: The message in it; `nil` if there was none, or no further event.
    @discardableResult
    func showEvent(
        on connection: HTTPConnection,
        showing names: [String] = []
    ) throws(TourError) -> JSON? {
        guard let event = try connection.event() else {
            printer.print(silence: "the stream ends")
            return nil
        }
        printer.print(event, showing: names)
        return event.message
    }

    private mutating func text(of request: Request) -> String {
        guard let method = request.method else { return "" }
        requestCount += 1
        if method.hasPrefix("notifications/") {
            return (["jsonrpc": "2.0", "method": .string(method)] as JSON).text
        }
        let params = request.isStateless ? TourGuide.stateless(request.params) : request.params
        return TourGuide.message(.integer(requestCount), method, params)
    }

    private func fields(of request: Request, body: String) -> HTTPConnection.Fields {
        var fields: HTTPConnection.Fields = [
            ("Host", "127.0.0.1:\(port)"), ("Authorization", "Bearer \(token)"),
            ("Accept", "application/json, text/event-stream"),
        ]
        if !body.isEmpty {
            fields.append(("Content-Type", "application/json"))
            fields.append(("Content-Length", "\(body.utf8.count)"))
        }
        for (name, value) in request.fields {
            fields.removeAll { $0.name == name }
            if !value.isEmpty { fields.append((name, value)) }
        }
        return fields
    }

    /// Waits until the server says where it listens.
    private static func port(toldBy server: ChildServer) throws(TourError) -> Int {
        let place = "http://127.0.0.1:"
        while let line = try server.line() {
            let text = String(decoding: line, as: UTF8.self)
            guard let start = text.firstRange(of: place)?.upperBound else { continue }
            if let port = Int(text[start...].prefix { $0.isNumber }) { return port }
        }
        throw TourError("the server doesn't listen")
    }
}

extension HTTPConnection.Head {
    /// Whether a stream of events follows.
    var isStream: Bool { self["Content-Type"] == "text/event-stream" }
}
#else
/// What the tour says of HTTP in a build that has none.
enum HTTPTour {
    /// - Returns: How many requests were made: none.
    static func run(
        printer: TourPrinter,
        sampleData: String,
        copy: TourCopy,
        after chapterCount: Int
    ) throws -> Int {
        let chapter = TourChapter(
            title: "Over HTTP",
            note:
                "This build has no HTTP; `script/demo --http` makes one and goes on here.",
            steps: []
        )
        printer.print(chapter, number: chapterCount + 1)
        return 0
    }
}
#endif
