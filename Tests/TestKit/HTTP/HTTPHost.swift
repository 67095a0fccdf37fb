#if HTTP
public import JSONRPC

/// A server that listens on a port of this machine.
public protocol HTTPHost: Sendable {
    var port: Int { get }
}

extension HTTPHost {
    public func connect() async throws -> RawConnection {
        try await RawConnection.connect(to: port)
    }

    /// The fields of every request, which others may replace; an empty value leaves one out.
    public func fields(_ more: [String: String]) -> [String: String] {
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
    public func request(
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
    public func post(_ message: JSON, _ fields: [String: String] = [:]) async throws -> HTTPReply {
        try await request("POST", fields, body: message.text)
    }

    /// Posts a message, and reads the events of its answer as they come.
    public func events(_ message: JSON, _ fields: [String: String] = [:]) async throws
        -> EventReader
    {
        let connection = try await connect()
        try await connection.send("POST", self.fields(fields), message.bytes())
        return try await EventReader(connection)
    }

    public func post(_ request: StatelessRequest, _ more: [String: String] = [:]) async throws
        -> HTTPReply
    {
        try await post(request.message, request.fields.merging(more) { $1 })
    }

    public func events(_ request: StatelessRequest, _ more: [String: String] = [:]) async throws
        -> EventReader
    {
        try await events(request.message, request.fields.merging(more) { $1 })
    }
}
#endif
