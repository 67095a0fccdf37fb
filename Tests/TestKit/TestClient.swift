public import Foundation
public import JSONRPC
import Logging
public import MCP

/// A client: speaks to a server in memory, or to a program through its standard streams.
public actor TestClient {
    /// Answers what a server asks: with `result` or `error`, as the response has it; with `nil`
    /// not at all, and the question is kept like any other message.
    public typealias Responder = @Sendable (_ method: String, _ params: JSON) -> JSONObject?

    private nonisolated let door: any Door
    private nonisolated let correspondent: Correspondent
    private nonisolated let meta: JSONObject?
    private var lastID = 0

    private init(_ meta: JSONObject?, _ correspondent: Correspondent, _ door: any Door) {
        self.meta = meta
        self.correspondent = correspondent
        self.door = door
        correspondent.connect(door)
    }

    /// Connects to a server.
    ///
    /// `meta`: sent with each request; for a stateless client what makes it one.
    ///
    /// `principal`: who the transport knows the client to be.
    ///
    /// `answering`: answers what the server asks, in either era.
    public init(
        _ server: Server,
        meta: JSONObject? = nil,
        principal: String = "",
        answering responder: Responder? = nil
    ) {
        let correspondent = Correspondent(responder)
        let door = MemoryDoor(server, principal: principal) { correspondent.receive($0) }
        self.init(meta, correspondent, door)
    }

    /// Starts a program that is a server.
    public init(
        program: URL,
        _ arguments: [String] = [],
        meta: JSONObject? = nil,
        answering responder: Responder? = nil
    ) throws {
        let correspondent = Correspondent(responder)
        let door = try ProgramDoor(program, arguments) { correspondent.receive($0) }
        self.init(meta, correspondent, door)
    }

    #if HTTP
    /// Starts a program that is a server over HTTP.
    ///
    /// `arguments`: those that make it listen on a free port of 127.0.0.1.
    ///
    /// `isStateless`: whether requests have the fields of the stateless era.
    public static func overHTTP(
        program: URL,
        _ arguments: [String],
        isStateless: Bool,
        meta: JSONObject? = nil,
        answering responder: Responder? = nil
    ) async throws -> TestClient {
        let correspondent = Correspondent(responder)
        let program = try await HTTPProgram(program, arguments)
        let door = HTTPDoor(program, isStateless: isStateless) { correspondent.receive($0) }
        return TestClient(meta, correspondent, door)
    }
    #endif

    /// A client of the stateless era.
    public static func stateless(
        _ server: Server,
        capabilities: JSONObject = [:],
        answering responder: Responder? = nil
    ) -> TestClient {
        let meta = statelessMeta(capabilities: capabilities)
        return TestClient(server, meta: meta, answering: responder)
    }

    /// A client that has opened a session of a revision.
    public static func session(
        _ server: Server,
        _ revision: Revision,
        capabilities: JSONObject = [:],
        answering responder: Responder? = nil
    ) async -> TestClient {
        let client = TestClient(server, answering: responder)
        await client.open(revision, capabilities: capabilities)
        return client
    }

    /// A client of a revision, in the way that the revision has.
    public static func of(
        _ revision: Revision,
        _ server: Server,
        capabilities: JSONObject = [:],
        answering responder: Responder? = nil
    ) async -> TestClient {
        revision.isStateless
            ? stateless(server, capabilities: capabilities, answering: responder)
            : await session(server, revision, capabilities: capabilities, answering: responder)
    }

    /// Opens a session.
    ///
    /// - Returns: What `initialize` gave.
    @discardableResult
    public func open(_ revision: Revision, capabilities: JSONObject = [:]) async -> JSON {
        let result = await request(
            "initialize",
            [
                "protocolVersion": .string(revision.rawValue),
                "capabilities": .object(capabilities),
                "clientInfo": ["name": "test", "version": "1"],
            ]
        )
        send(["jsonrpc": "2.0", "method": "notifications/initialized"])
        return result["result"] ?? result
    }

    /// What a stateless request carries.
    public static func statelessMeta(capabilities: JSONObject = [:]) -> JSONObject {
        [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": .object(capabilities),
            "io.modelcontextprotocol/clientInfo": ["name": "test", "version": "1"],
        ]
    }

    /// Sends a message as it is.
    public nonisolated func send(_ message: JSON) { send(raw: message.text) }

    /// Sends a line that may not be a message.
    public nonisolated func send(raw: String) { door.send(raw) }

    /// Sends a notification.
    public nonisolated func notify(_ method: String, _ params: JSONObject = [:]) {
        send(["jsonrpc": "2.0", "method": .string(method), "params": .object(params)])
    }

    /// Sends a request, whose answer will be among the messages.
    public nonisolated func begin(_ id: JSON, _ method: String, _ params: JSONObject = [:]) {
        send([
            "jsonrpc": "2.0", "id": id, "method": .string(method),
            "params": .object(marked(params)),
        ])
    }

    /// The next message, whatever it is.
    public func next() async -> JSON { await correspondent.mailbox.next() }

    /// The answer to a request that was begun.
    public func answer(to id: JSON) async -> JSON { await correspondent.mailbox.next(id) }

    /// The messages that came while an answer was waited for, and weren't that.
    public func takePassedBy() -> [JSON] { correspondent.mailbox.takeAll() }

    /// All that the server asked, each with its method and parameters.
    public nonisolated var questions: [JSON] { correspondent.questions }

    /// Makes a request and waits for its answer; several may be under way.
    public func request(_ method: String, _ params: JSONObject = [:]) async -> JSON {
        lastID += 1
        let id = JSON.integer(lastID)
        begin(id, method, params)
        return await correspondent.mailbox.next(id)
    }

    /// Makes a request, and again with the answers as long as it ends by asking.
    public func answered(_ method: String, _ params: JSONObject = [:]) async -> JSON {
        var params = params
        while true {
            let answer = await request(method, params)
            guard let requests = answer["result"]?["inputRequests"]?.object else { return answer }
            let responses = correspondent.responses(to: requests)
            guard !responses.isEmpty else { return answer }
            params["inputResponses"] = .object(responses)
            params["requestState"] = answer["result"]?["requestState"]
        }
    }

    /// The result of calling a tool, whose questions are answered.
    public func call(_ tool: String, _ arguments: JSONObject = [:]) async -> JSON {
        let answer = await answered(
            "tools/call",
            ["name": .string(tool), "arguments": .object(arguments)]
        )
        return answer["result"] ?? answer
    }

    /// The text of the first block of what a tool replied.
    public func text(of tool: String, _ arguments: JSONObject = [:]) async -> String {
        await call(tool, arguments)["content"]?[0]?["text"]?.string ?? ""
    }

    /// Waits for what is in flight, and ends.
    public nonisolated func finish() async { await door.finish() }

    /// Goes away, without waiting for anything.
    public nonisolated func leave() { (door as? MemoryDoor)?.abandon() }

    /// Asks the program to end.
    public nonisolated func terminate() { door.terminate() }

    private nonisolated func marked(_ params: JSONObject) -> JSONObject {
        guard let meta else { return params }
        var marked = params
        var all = meta
        for (name, value) in params["_meta"]?.object ?? [:] { all[name] = value }
        marked["_meta"] = .object(all)
        return marked
    }
}

extension Server {
    /// A server of these features, whose log goes nowhere.
    public static func forTests(
        _ features: [Feature],
        pageSize: Int = 100,
        limits: Limits = Limits(),
        requestStates: any RequestStates = RememberedStates(),
        listChanges: ListChanges = ListChanges(),
        rootsUse: ClientRootsUse = .never,
        extensions: JSONObject = [:]
    ) -> Server {
        Server(
            information: ServerInformation(
                name: "rootcellar",
                title: "Rootcellar",
                version: "0.0.0",
                description: "A server under test.",
                icons: []
            ),
            features: features,
            pageSize: pageSize,
            limits: limits,
            requestStates: requestStates,
            listChanges: listChanges,
            rootsUse: rootsUse,
            extensions: extensions,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

extension Limits {
    /// The standard limits with some changed.
    public static func with(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits()
        change(&limits)
        return limits
    }
}
