import JSONRPC
import MCP
import TestKit
import Testing

/// The scenarios tools-call-with-progress, tools-call-with-logging and server-sse-polling: what
/// comes before a result.
///
/// Spec: basic/patterns/progress, server/utilities/logging.
@Suite(.timeLimit(.minutes(5)))
struct StepTests {
    @Test(arguments: Stage.all)
    func `PRG-1 PRG-2 tools-call-with-progress: three steps under the token, before the result`(
        stage: Stage
    ) async throws {
        let client = try await stage.client()
        for token in ["progress-test-1", 7] as [JSON] {
            let result = await client.request(
                "tools/call",
                ["name": "test_tool_with_progress", "_meta": ["progressToken": token]]
            )
            #expect(result["result"]?.text.isEmpty == false)
            let steps = await client.takePassedBy()
            #expect(
                steps.map { $0["method"] } == Array(repeating: "notifications/progress", count: 3)
            )
            #expect(steps.allSatisfy { $0["params"]?["progressToken"] == token })
            #expect(steps.map { $0["params"]?["progress"] } == [0, 50, 100])
            #expect(steps.allSatisfy { $0["params"]?["total"] == 100 })
        }
        _ = await client.call("test_tool_with_progress")
        #expect(await client.takePassedBy().isEmpty)
        await client.finish()
    }

    @Test(arguments: Stage.sessions)
    func `LOG-2 tools-call-with-logging: three messages at info, once the level is that low`(
        stage: Stage
    ) async throws {
        let client = try await stage.client()
        _ = await client.call("test_tool_with_logging")
        #expect(await client.takePassedBy().isEmpty)
        _ = await client.request("logging/setLevel", ["level": "debug"])
        _ = await client.call("test_tool_with_logging")
        let messages = await client.takePassedBy()
        #expect(
            messages.map { $0["params"]?["data"] } == [
                "Tool execution started", "Tool processing data", "Tool execution completed",
            ]
        )
        #expect(messages.allSatisfy { $0["params"]?["level"] == "info" })
        await client.finish()
    }

    @Test(arguments: Stage.stateless)
    func `LOG-3 server-stateless: log messages come only to a request that gave a level`(
        stage: Stage
    ) async throws {
        let client = try await stage.client()
        for tool in ["test_logging_tool", "test_tool_with_logging"] as [JSON] {
            #expect(await client.request("tools/call", ["name": tool])["result"] != nil)
            #expect(await client.takePassedBy().isEmpty)
            let meta: JSON = ["io.modelcontextprotocol/logLevel": "debug"]
            _ = await client.request("tools/call", ["name": tool, "_meta": meta])
            #expect(await client.takePassedBy().isEmpty == false)
        }
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `a call that takes a while is answered in the end`(stage: Stage) async throws {
        let client = try await stage.client()
        #expect(await client.text(of: "test_reconnection").isEmpty == false)
        await client.finish()
    }
}
