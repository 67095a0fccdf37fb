public import JSONRPC
import Logging
public import MCP

/// A client in memory: speaks to a server through a connection, as a stream would.
public actor TestClient {
    private nonisolated let conversation: Conversation
    private nonisolated let stream: SharedStream
    private nonisolated let mailbox = Mailbox()
    private var lastID = 0
    private let meta: JSONObject?

    /// Connects to a server.
    ///
    /// `meta`: sent with each request; for a stateless client what makes it one.
    public init(_ server: Server, meta: JSONObject? = nil) {
        self.meta = meta
        stream = SharedStream { [mailbox] message in
            let line = message.json.bytes()
            // A line of ours that isn't JSON is the worst of failures, and so is made visible.
            mailbox.put((try? JSON(parsing: line)) ?? ["unreadable": .string("\(line)")])
        }
        conversation = Conversation(server, standalone: stream)
    }

    /// A client of the stateless era.
    public static func stateless(_ server: Server, capabilities: JSONObject = [:]) -> TestClient {
        TestClient(server, meta: statelessMeta(capabilities: capabilities))
    }

    /// A client that has opened a session of a revision.
    public static func session(_ server: Server, _ revision: Revision) async -> TestClient {
        let client = TestClient(server)
        _ = await client.request(
            "initialize",
            [
                "protocolVersion": .string(revision.rawValue), "capabilities": [:],
                "clientInfo": ["name": "test", "version": "1"],
            ]
        )
        client.send(["jsonrpc": "2.0", "method": "notifications/initialized"])
        return client
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
    public nonisolated func send(raw: String) {
        conversation.receive(Message(line: Array(raw.utf8)), on: stream)
    }

    /// The next message, whatever it is.
    public func next() async -> JSON { await mailbox.next() }

    /// The messages that came while an answer was waited for, and weren't that.
    public func takePassedBy() -> [JSON] { mailbox.takeAll() }

    /// Makes a request and waits for its answer; several may be under way.
    public func request(_ method: String, _ params: JSONObject = [:]) async -> JSON {
        lastID += 1
        let id = JSON.integer(lastID)
        send([
            "jsonrpc": "2.0", "id": id, "method": .string(method),
            "params": .object(marked(params)),
        ])
        return await mailbox.next(id)
    }

    /// The result of calling a tool.
    public func call(_ tool: String, _ arguments: JSONObject = [:]) async -> JSON {
        let answer = await request(
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
    public nonisolated func finish() async {
        await conversation.finish(grace: .seconds(5), patience: .seconds(5))
    }

    private func marked(_ params: JSONObject) -> JSONObject {
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
