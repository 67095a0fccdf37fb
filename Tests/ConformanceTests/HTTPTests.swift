#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

/// What the scenarios of both revisions ask of HTTP itself.
@Suite(.timeLimit(.minutes(5)))
struct HTTPTests {
    /// The suite's probe of a revision.
    private static func probe(_ revision: Revision) -> (message: JSON, fields: [String: String]) {
        guard revision.isStateless else {
            return (
                SessionClient.initialize(),
                ["MCP-Protocol-Version": "2025-11-25", "Mcp-Method": "initialize"]
            )
        }
        let request = StatelessRequest("server/discover")
        return (request.message, request.fields)
    }

    /// Spec: basic/transports of 2025-11-25 and basic/transports/streamable-http of 2026-07-28,
    /// "Security Warning": `Origin` **must** be validated.
    @Test(arguments: [Revision.v2025_11_25, .v2026_07_28])
    func `HTM-2 HTS-2 dns-rebinding-protection: another's Host and Origin get 4xx, its own 2xx`(
        revision: Revision
    ) async throws {
        let server = try await HTTPProgram.conformanceServer()
        let (message, fields) = Self.probe(revision)
        func status(host: String) async throws -> Int {
            let names = ["Host": host, "Origin": "http://" + host]
            return try await server.post(message, fields.merging(names) { $1 }).status
        }
        for host in ["evil.example.com", "localhost.evil.example.com:\(server.port)"] {
            #expect((400...499).contains(try await status(host: host)))
        }
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            #expect(try await status(host: "\(host):\(server.port)") == 200)
        }
    }

    /// Spec: both revisions let a client have several streams at once.
    @Test(arguments: [Revision.v2025_11_25, .v2026_07_28])
    func `HTM-4 server-sse-multiple-streams: three lists at once, each with its own answer`(
        revision: Revision
    ) async throws {
        let server = try await HTTPProgram.conformanceServer()
        let session = revision.isStateless ? nil : try await SessionClient(server)
        try await withThrowingTaskGroup(of: (JSON, HTTPReply).self) { group in
            for number in 1000...1002 {
                group.addTask {
                    let accept = ["Accept": "text/event-stream, application/json"]
                    let id = JSON.integer(number)
                    let request = SessionClient.request("tools/list", id: id)
                    guard let session else {
                        return (
                            id,
                            try await server.post(StatelessRequest("tools/list", id: id), accept)
                        )
                    }
                    return (id, try await session.post(request, accept))
                }
            }
            for try await (id, reply) in group {
                #expect(reply.status == 200)
                #expect(reply.json?["id"] == id)
                #expect(reply.json?["result"]?["tools"]?[0]?["name"] == "test_simple_text")
            }
        }
    }

    /// The stateless reader of the suite reads line by line.
    @Test func `HTM-4 tools-call-with-progress: each message of a stream is one line of data`()
        async throws
    {
        let server = try await HTTPProgram.conformanceServer()
        let request = StatelessRequest.call(
            "test_tool_with_progress",
            meta: ["progressToken": "progress-test-1"]
        )
        let reply = try await server.post(request)
        #expect(reply.isEventStream)
        let data = reply.text.split(separator: "\n").filter { $0.hasPrefix("data: ") }
        let messages = try data.map { try JSON(parsing: String($0.dropFirst("data: ".count))) }
        #expect(messages.dropLast().map { $0["params"]?["progress"] } == [0, 50, 100])
        #expect(
            messages.dropLast().allSatisfy { $0["params"]?["progressToken"] == "progress-test-1" }
        )
        #expect(messages.last?["result"]?.text.isEmpty == false)
    }

    @Test func `ERA-4 both eras at once, on the one endpoint`() async throws {
        let server = try await HTTPProgram.conformanceServer()
        let session = try await SessionClient(server)
        let listener = try await session.listen()
        let stream = try await server.events(
            StatelessRequest("subscriptions/listen", ["notifications": ["toolsListChanged": true]])
        )
        #expect(
            try await stream.message()?["method"] == "notifications/subscriptions/acknowledged"
        )
        for request in [
            { try await session.post(SessionClient.call("test_trigger_tool_change")) },
            { try await server.post(.call("test_trigger_tool_change")) },
        ] as [() async throws -> HTTPReply] {
            #expect(try await request().json?["result"]?["isError"] == nil)
            for events in [listener, stream] {
                #expect(try await events.message()?["method"] == "notifications/tools/list_changed")
            }
        }
    }
}
#endif
