import JSONRPC
import MCP
import TestKit
import Testing

/// The scenarios resources-subscribe, resources-unsubscribe, and the streams of server-stateless.
///
/// Spec: server/resources of 2025-11-25, basic/patterns/subscriptions of 2026-07-28.
@Suite(.timeLimit(.minutes(5)))
struct ChangeTests {
    private static func idOf(_ message: JSON) -> JSON? {
        message["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"]
    }

    @Test(arguments: Stage.sessions)
    func `SUB-1 resources-subscribe, -unsubscribe: exactly nothing is answered, and updates come`(
        stage: Stage
    ) async throws {
        let client = try await stage.client()
        let params: JSONObject = ["uri": "test://watched-resource"]
        #expect(await client.request("resources/subscribe", params)["result"] == [:])
        let text = await client.text(of: "test_trigger_resource_update")
        #expect(
            await client.next() == [
                "jsonrpc": "2.0", "method": "notifications/resources/updated",
                "params": .object(params),
            ]
        )
        let read = await client.request("resources/read", params)["result"]
        #expect(read?["contents"]?[0]?["text"] == .string(text))
        #expect(await client.request("resources/unsubscribe", params)["result"] == [:])
        _ = await client.call("test_trigger_resource_update")
        // What would be told was told before this.
        _ = await client.call("test_trigger_tool_change")
        #expect(await client.next()["method"] == "notifications/tools/list_changed")
        await client.finish()
    }

    @Test(arguments: Stage.sessions)
    func `SUB-8 a session hears of changed lists`(stage: Stage) async throws {
        let client = try await stage.client()
        for (tool, method) in [
            ("test_trigger_tool_change", "notifications/tools/list_changed"),
            ("test_trigger_prompt_change", "notifications/prompts/list_changed"),
        ] as [(String, JSON)] {
            _ = await client.call(tool)
            #expect(await client.next()["method"] == method)
        }
        await client.finish()
    }

    @Test(arguments: Stage.stateless)
    func `SUB-2 SUB-3 SUB-4 streams get what they asked for, marked with their id`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        client.begin(
            "tools",
            "subscriptions/listen",
            ["notifications": ["toolsListChanged": true]]
        )
        let first = await client.next()
        #expect(first["method"] == "notifications/subscriptions/acknowledged")
        #expect(first["params"]?["notifications"] == ["toolsListChanged": true])
        #expect(Self.idOf(first) == "tools")
        client.begin(
            1000,
            "subscriptions/listen",
            [
                "notifications": [
                    "promptsListChanged": true, "resourcesListChanged": true,
                    "resourceSubscriptions": ["test://watched-resource", "test://static-text"],
                ]
            ]
        )
        let second = await client.next()
        #expect(
            second["params"]?["notifications"] == [
                "promptsListChanged": true, "resourceSubscriptions": ["test://watched-resource"],
            ]
        )
        for (tool, id, method) in [
            ("test_trigger_tool_change", "tools", "notifications/tools/list_changed"),
            ("test_trigger_prompt_change", 1000, "notifications/prompts/list_changed"),
            ("test_trigger_resource_update", 1000, "notifications/resources/updated"),
        ] as [(String, JSON, JSON)] {
            _ = await client.call(tool)
            let heard = await client.next()
            #expect(heard["method"] == method)
            #expect(Self.idOf(heard) == id)
        }
        await client.finish()
    }

    @Test(arguments: [true, false])
    func `SUB-6 CAN-3 a program that is asked to end tells each stream so: a result, then a cancel`(
        bySignal: Bool
    ) async throws {
        let client = try TestClient(
            program: Package.conformanceServer,
            meta: TestClient.statelessMeta()
        )
        for id in ["1", 1] as [JSON] {
            client.begin(
                id,
                "subscriptions/listen",
                ["notifications": ["toolsListChanged": true]]
            )
            _ = await client.next()
        }
        if bySignal { client.terminate() }
        await client.finish()
        let rest = await client.takePassedBy()
        #expect(rest.count == 4)
        for id in ["1", 1] as [JSON] {
            let result = rest.firstIndex { $0["id"] == id }
            let cancelled = rest.firstIndex { $0["params"]?["requestId"] == id }
            #expect(result ?? 9 < cancelled ?? 0)
            let meta = rest[result ?? 0]["result"]?["_meta"]
            #expect(meta?["io.modelcontextprotocol/subscriptionId"] == id)
        }
    }
}
