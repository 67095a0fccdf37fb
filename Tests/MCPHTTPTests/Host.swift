#if HTTP
import JSONRPC
import Logging
import MCP
import ServiceLifecycle
import Synchronization
import TestKit

@testable import MCPHTTP

/// A server that listens while a test runs, and a client of it.
struct Host: Sendable {
    let port: Int
    let endpoint: Endpoint
    private let group: ServiceGroup

    /// Serves on a free port of loopback while `body` runs.
    static func serving(
        _ server: MCP.Server,
        _ change: (inout HTTPOptions) -> Void = { _ in },
        logger: Logger = .silent,
        body: @Sendable (Host) async throws -> Void
    ) async throws {
        var options = HTTPOptions(address: .network(host: "127.0.0.1", port: 0))
        options.grace = .seconds(1)
        // On a busy machine nothing is soon.
        options.patience = .seconds(60)
        change(&options)
        let (ports, portsSource) = AsyncStream<Int>.makeStream()
        let service = try StreamableHTTP(server, options, logger: logger) { port in
            portsSource.yield(port ?? 0)
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [service], logger: .silent)
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { portsSource.finish() }
                try await group.run()
            }
            var iterator = ports.makeAsyncIterator()
            if let port = await iterator.next() {
                let host = Host(port: port, endpoint: service.endpoint, group: group)
                do {
                    try await body(host)
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }

    /// Asks the server to end, and doesn't wait for it.
    func shutDown() async { await group.triggerGracefulShutdown() }

    func connect() async throws -> RawConnection { try await RawConnection.connect(to: port) }

    /// The fields of every request, which others may replace; an empty value leaves one out.
    func fields(_ more: [String: String]) -> [String: String] {
        var fields = [
            "Host": "127.0.0.1:\(port)", "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
        ]
        for (name, value) in more {
            let known = fields.keys.first { $0.lowercased() == name.lowercased() }
            fields[known ?? name] = value
        }
        return fields.filter { !$0.value.isEmpty }
    }

    /// Sends a request of any kind, and reads its answer.
    func request(
        _ method: String,
        to target: String = "/mcp",
        _ fields: [String: String] = [:],
        body: String = ""
    ) async throws -> HTTPReply {
        let connection = try await connect()
        try await connection.send(method, to: target, self.fields(fields), Array(body.utf8))
        return try await method == "HEAD" ? connection.head() : connection.reply()
    }

    /// Posts a message, and reads its answer.
    func post(_ message: JSON, _ fields: [String: String] = [:]) async throws -> HTTPReply {
        try await request("POST", fields, body: message.text)
    }

    /// Posts a message, and reads the events of its answer as they come.
    func events(_ message: JSON, _ fields: [String: String] = [:]) async throws -> EventReader {
        let connection = try await connect()
        try await connection.send("POST", self.fields(fields), message.bytes())
        return try await EventReader(connection)
    }
}

extension SessionClient {
    /// Waits until so many of its streams are open; each look is a request, which takes its time.
    func hasStreams(_ count: Int) async throws {
        while host.endpoint.sessions.session(id, of: "")?.log.openCount != count {
            _ = try await post(Self.request("ping", id: "look"))
        }
    }
}

/// A request as the stateless revision has it, with the fields that mirror it.
struct StatelessRequest {
    var message: JSON
    var fields: [String: String]

    init(
        _ method: String,
        _ params: JSONObject = [:],
        id: JSON = 1,
        capabilities: JSONObject = [:],
        meta: JSONObject = [:]
    ) {
        var params = params
        var all = TestClient.statelessMeta(capabilities: capabilities)
        for (name, value) in meta { all[name] = value }
        params["_meta"] = .object(all)
        message = [
            "jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params),
        ]
        fields = ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method]
        fields["Mcp-Name"] =
            (method == "resources/read" ? params["uri"] : params["name"] ?? nil)?.string
    }

    static func call(
        _ tool: String,
        _ arguments: JSONObject = [:],
        id: JSON = 1,
        capabilities: JSONObject = [:],
        meta: JSONObject = [:]
    ) -> StatelessRequest {
        StatelessRequest(
            "tools/call",
            ["name": .string(tool), "arguments": .object(arguments)],
            id: id,
            capabilities: capabilities,
            meta: meta
        )
    }
}

extension Host {
    func post(_ request: StatelessRequest, _ more: [String: String] = [:]) async throws -> HTTPReply
    {
        try await post(request.message, request.fields.merging(more) { $1 })
    }

    func events(_ request: StatelessRequest, _ more: [String: String] = [:]) async throws
        -> EventReader
    {
        try await events(request.message, request.fields.merging(more) { $1 })
    }
}

/// A client that has opened a session.
struct SessionClient: Sendable {
    let host: Host
    let id: String
    let fields: [String: String]

    /// Opens a session.
    init(
        _ host: Host,
        _ revision: String = "2025-11-25",
        capabilities: JSONObject = [:],
        more: [String: String] = [:]
    ) async throws {
        self.host = host
        let reply = try await host.post(Self.initialize(revision, capabilities), more)
        id = reply["mcp-session-id"] ?? ""
        var fields = more.merging(["Mcp-Session-Id": id]) { $1 }
        // Earlier ones know no such field.
        if revision >= "2025-06-18" { fields["MCP-Protocol-Version"] = revision }
        self.fields = fields
        _ = try await post(["jsonrpc": "2.0", "method": "notifications/initialized"])
    }

    static func initialize(_ revision: String = "2025-11-25", _ capabilities: JSONObject = [:])
        -> JSON
    {
        [
            "jsonrpc": "2.0", "id": 0, "method": "initialize",
            "params": [
                "protocolVersion": .string(revision), "capabilities": .object(capabilities),
                "clientInfo": ["name": "test", "version": "1"],
            ],
        ]
    }

    func post(_ message: JSON, _ more: [String: String] = [:]) async throws -> HTTPReply {
        try await host.post(message, fields.merging(more) { $1 })
    }

    func events(_ message: JSON) async throws -> EventReader {
        try await host.events(message, fields)
    }

    /// A request as it is sent.
    static func request(_ method: String, _ params: JSONObject = [:], id: JSON = 1) -> JSON {
        ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params)]
    }

    static func call(
        _ tool: String,
        _ arguments: JSONObject = [:],
        id: JSON = 1,
        progressToken: JSON? = nil
    ) -> JSON {
        var params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        if let progressToken { params["_meta"] = ["progressToken": progressToken] }
        return request("tools/call", params, id: id)
    }

    /// Opens the stream for what belongs to no request, or goes on with one.
    func listen(after id: String? = nil) async throws -> EventReader {
        let connection = try await host.connect()
        var fields = fields
        fields["Last-Event-ID"] = id
        fields["Content-Type"] = ""
        fields["Accept"] = "text/event-stream"
        try await connection.send("GET", host.fields(fields), [])
        return try await EventReader(connection)
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
#endif
