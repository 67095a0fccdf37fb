#if HTTP
import Foundation
import JSONRPC
import MCP
import Synchronization

/// A program that serves over HTTP, and the way to it that the official SDKs go: each message is a
/// POST of its own; a session has one GET stream, and comes back for answers that it was let go from.
final class HTTPDoor: Door {
    private struct State {
        /// The fields by which a session is known.
        var session: [String: String] = [:]
        /// The headers that mirror parameters, by tool and parameter: what the last list said.
        var mirrored: [String: [String: String]] = [:]
    }

    private let server: HTTPProgram
    private let isStateless: Bool
    private let receive: @Sendable (JSON) -> Void
    private let lines: AsyncStream<String>.Continuation
    private let state = Mutex(State())
    private let work = Mutex<Task<Void, Never>?>(nil)

    init(
        _ server: HTTPProgram,
        isStateless: Bool,
        receive: @escaping @Sendable (JSON) -> Void
    ) {
        self.server = server
        self.isStateless = isStateless
        self.receive = receive
        let (stream, lines) = AsyncStream<String>.makeStream()
        self.lines = lines
        let work = Task { [self] in
            await withDiscardingTaskGroup { group in
                for await line in stream { await take(line, in: &group) }
            }
        }
        self.work.withLock { $0 = work }
    }

    func send(_ line: String) { lines.yield(line) }

    func terminate() { server.terminate() }

    /// Everything that is under way ends because the server does.
    func finish() async {
        server.terminate()
        lines.finish()
        await work.withLock(\.self)?.value
        await server.end()
    }

    /// Sends a message, and waits where the next has to: until it is accepted, or opened a session.
    private func take(_ line: String, in group: inout DiscardingTaskGroup) async {
        guard let message = try? JSON(parsing: line) else {
            preconditionFailure("over HTTP only messages are sent: \(line)")
        }
        let method = message["method"]?.string
        guard message["id"] != nil && method != nil else {
            await reporting { try await tell(message) }
            if method == "notifications/initialized" {
                group.addTask { await self.reporting { try await self.listen() } }
            }
            return
        }
        guard method != "initialize" else { return await reporting { try await ask(message) } }
        group.addTask { await self.reporting { try await self.ask(message) } }
    }

    /// What goes wrong is seen by the test, as a message that nobody expects.
    private func reporting(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            receive(["failed": .string("\(error)")])
        }
    }

    private func tell(_ message: JSON) async throws {
        let reply = try await server.post(message, fields(of: message))
        // Spec: notifications and responses that are taken **must** get 202 without a body.
        guard reply.status == 202 && reply.body.isEmpty else {
            return receive(["refused": .integer(reply.status), "body": .string(reply.text)])
        }
    }

    private func ask(_ message: JSON) async throws {
        let connection = try await server.connect()
        try await connection.send("POST", server.fields(fields(of: message)), message.bytes())
        let events = try await EventReader(connection)
        guard events.head.isEventStream else {
            return take(try await connection.withBody(events.head), to: message)
        }
        var position = try await read(events, to: message)
        while let (id, wait) = position {
            try await Task.sleep(for: .milliseconds(wait))
            let stream = try await stream(after: id)
            guard stream.head.status == 200 else { return }
            position = try await read(stream, to: message)
        }
    }

    /// Takes the events of an answer.
    ///
    /// - Returns: Where to go on, and after how many milliseconds, if the response wasn't among them.
    private func read(_ events: EventReader, to request: JSON) async throws -> (String, Int)? {
        var position: (id: String, wait: Int)?
        while let event = try await events.next() {
            if let id = event.id { position = (id, position?.wait ?? 1_000) }
            if let wait = event.retry.flatMap({ Int($0) }) { position?.wait = wait }
            guard let message = event.json else { continue }
            guard message["id"] == request["id"] && message["method"] == nil else {
                receive(message)
                continue
            }
            note(message, to: request)
            receive(message)
            return nil
        }
        return position
    }

    private func take(_ reply: HTTPReply, to request: JSON) {
        guard let message = reply.json else {
            return receive(["refused": .integer(reply.status), "body": .string(reply.text)])
        }
        if let id = reply["mcp-session-id"] {
            let version = message["result"]?["protocolVersion"]?.string
            state.withLock {
                $0.session = ["Mcp-Session-Id": id, "MCP-Protocol-Version": version ?? ""]
            }
        }
        note(message, to: request)
        receive(message)
    }

    /// Reads the stream for what belongs to no request, up to its end.
    private func listen() async throws {
        let events = try await stream(after: nil)
        while let message = try await events.message() { receive(message) }
    }

    private func stream(after id: String?) async throws -> EventReader {
        let connection = try await server.connect()
        var fields = state.withLock(\.session)
        fields["Content-Type"] = ""
        fields["Accept"] = "text/event-stream"
        fields["Last-Event-ID"] = id
        try await connection.send("GET", server.fields(fields), [])
        return try await EventReader(connection)
    }
}

extension HTTPDoor {
    private func fields(of message: JSON) -> [String: String] {
        guard isStateless else { return state.withLock(\.session) }
        let params = message["params"]
        let version = params?["_meta"]?["io.modelcontextprotocol/protocolVersion"]?.string
        var fields = ["MCP-Protocol-Version": version ?? Revision.v2026_07_28.rawValue]
        let method = message["method"]?.string
        fields["Mcp-Method"] = method
        fields["Mcp-Name"] = (method == "resources/read" ? params?["uri"] : params?["name"])?.string
        guard method == "tools/call" else { return fields }
        let mirrored = state.withLock { $0.mirrored[params?["name"]?.string ?? ""] ?? [:] }
        for (name, field) in mirrored {
            fields[field] = params?["arguments"]?[name]?.string.map(Self.encoded)
        }
        return fields
    }

    /// Spec: what a header can't have, and what looks as if it was encoded, is encoded
    /// (basic/transports/streamable-http, "Value Encoding").
    private static func encoded(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard !isPlain || text.isEmpty || text.hasPrefix("=?base64?") else { return text }
        return "=?base64?\(Data(text.utf8).base64EncodedString())?="
    }

    /// Remembers which parameters a list of tools wants in headers.
    private func note(_ response: JSON, to request: JSON) {
        guard request["method"] == "tools/list" else { return }
        var mirrored: [String: [String: String]] = [:]
        for tool in response["result"]?["tools"]?.array ?? [] {
            for (name, schema) in tool["inputSchema"]?["properties"]?.object ?? [:] {
                guard let suffix = schema["x-mcp-header"]?.string else { continue }
                mirrored[tool["name"]?.string ?? "", default: [:]][name] = "Mcp-Param-" + suffix
            }
        }
        state.withLock { $0.mirrored = mirrored }
    }
}
#endif
