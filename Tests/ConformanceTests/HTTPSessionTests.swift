#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

/// What the scenarios of 2025-11-25 ask of HTTP itself; all else is played over it too, by ``Stage``.
///
/// Spec: basic/transports of 2025-11-25.
@Suite(.timeLimit(.minutes(5)))
struct HTTPSessionTests {
    /// The suite opens a session both with and without the version's field.
    @Test(arguments: [["MCP-Protocol-Version": "2025-11-25"], [:]])
    func `SES-1 HTS-3 HTS-8 server-initialize: a session whose id is visible ASCII, and 202`(
        fields: [String: String]
    ) async throws {
        let server = try await HTTPProgram.conformanceServer()
        let opened = try await server.post(SessionClient.initialize(), fields)
        #expect(opened.status == 200)
        #expect(opened.json?["result"]?["protocolVersion"] == "2025-11-25")
        let id = try #require(opened["mcp-session-id"])
        #expect(!id.isEmpty && id.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        let initialized: JSON = ["jsonrpc": "2.0", "method": "notifications/initialized"]
        let accepted = try await server.post(initialized, ["Mcp-Session-Id": id])
        #expect(accepted.status == 202 && accepted.body.isEmpty)
    }

    @Test func `SES-2 SES-3 server-session-lifecycle: a session that was ended is 404`()
        async throws
    {
        let server = try await HTTPProgram.conformanceServer()
        let session = try await SessionClient(server)
        #expect(try await session.post(SessionClient.request("tools/list")).status == 200)
        let ended = try await server.request("DELETE", session.fields)
        #expect((200...299).contains(ended.status))
        #expect(try await session.post(SessionClient.request("tools/list")).status == 404)
    }

    @Test(arguments: [true, false])
    func `RSM-1 RSM-2 RSM-3 server-sse-polling: let go, and back for the result`(fromStart: Bool)
        async throws
    {
        let server = try await HTTPProgram.conformanceServer()
        let session = try await SessionClient(server)
        let call = SessionClient.call("test_reconnection", id: "long")
        let events = try await session.events(call).rest()
        // The stream ended by itself, and without a result.
        #expect(events.first?.id != nil && events.first?.data == "")
        #expect(events.contains { $0.retry.flatMap { Int($0) } != nil })
        #expect(events.allSatisfy { $0.json == nil })
        let seen = fromStart ? events.first : events.last
        let resumed = try await session.listen(after: seen?.id)
        #expect(resumed.head.status == 200 && resumed.head.isEventStream)
        let rest = try await resumed.rest().compactMap(\.json)
        #expect(rest.map { $0["id"] } == ["long"])
        #expect(rest.first?["result"]?.text == "The result of a call that took a while.")
    }

    @Test func `HTS-4 tools-call-sampling: the question is on the call's own stream`() async throws
    {
        let server = try await HTTPProgram.conformanceServer()
        let session = try await SessionClient(server, capabilities: Stage.capabilities)
        let call = SessionClient.call("test_sampling", ["prompt": "Say hello"], id: "call")
        let stream = try await session.events(call)
        let question = try #require(try await stream.message())
        #expect(question["method"] == "sampling/createMessage")
        let answer: JSON = [
            "jsonrpc": "2.0", "id": question["id"] ?? nil, "result": .said("Paris"),
        ]
        let accepted = try await session.post(answer)
        #expect(accepted.status == 202 && accepted.body.isEmpty)
        let result = try await stream.message()
        #expect(result?["id"] == "call" && result?["result"]?.text == "LLM response: Paris")
        #expect(try await stream.next() == nil)
    }
}

extension HTTPProgram {
    /// The fixtures at a port.
    static func conformanceServer() async throws -> HTTPProgram {
        try await HTTPProgram(Package.conformanceServer, ["--port", "0"])
    }
}
#endif
