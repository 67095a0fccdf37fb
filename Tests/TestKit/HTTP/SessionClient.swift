#if HTTP
public import JSONRPC

/// A client that has opened a session.
public struct SessionClient: Sendable {
    public let host: any HTTPHost
    public let id: String
    public let fields: [String: String]

    /// Opens a session.
    public init(
        _ host: any HTTPHost,
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

    public static func initialize(
        _ revision: String = "2025-11-25",
        _ capabilities: JSONObject = [:]
    )
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

    public func post(_ message: JSON, _ more: [String: String] = [:]) async throws -> HTTPReply {
        try await host.post(message, fields.merging(more) { $1 })
    }

    public func events(_ message: JSON) async throws -> EventReader {
        try await host.events(message, fields)
    }

    /// A request as it is sent.
    public static func request(_ method: String, _ params: JSONObject = [:], id: JSON = 1) -> JSON {
        ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params)]
    }

    public static func call(
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
    public func listen(after id: String? = nil) async throws -> EventReader {
        let connection = try await host.connect()
        var fields = fields
        fields["Last-Event-ID"] = id
        fields["Content-Type"] = ""
        fields["Accept"] = "text/event-stream"
        try await connection.send("GET", host.fields(fields), [])
        return try await EventReader(connection)
    }
}
#endif
