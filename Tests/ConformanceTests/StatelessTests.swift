import JSONRPC
import MCP
import TestKit
import Testing

/// The scenario server-stateless, as far as it isn't about HTTP.
///
/// Spec: basic/index, basic/versioning, server/discover of 2026-07-28.
@Suite(.timeLimit(.minutes(5)))
struct StatelessTests {
    private static let version = "io.modelcontextprotocol/protocolVersion"
    private static let capabilities = "io.modelcontextprotocol/clientCapabilities"
    private static let information = "io.modelcontextprotocol/clientInfo"

    private func meta(without name: String? = nil, version: String = "2026-07-28") -> JSON {
        var meta = TestClient.statelessMeta()
        meta[Self.version] = .string(version)
        if let name { meta[name] = nil }
        return .object(meta)
    }

    @Test(arguments: Stage.stateless)
    func `MET-1 DSC-5 what _meta must have is demanded, and clientInfo isn't`(stage: Stage)
        async throws
    {
        let client = try await stage.bareClient()
        for params in [
            [:], ["_meta": [:]], ["_meta": meta(without: Self.version)],
            ["_meta": meta(without: Self.capabilities)],
        ] as [JSONObject] {
            let answer = await client.request("server/discover", params)
            #expect(answer["error"]?["code"] == -32602)
        }
        let answer = await client.request(
            "server/discover",
            ["_meta": meta(without: Self.information)]
        )
        #expect(answer["result"] != nil)
        await client.finish()
    }

    @Test(arguments: Stage.stateless)
    func `DSC-1 LIF-5 discover tells all, and what it declares works`(stage: Stage) async throws {
        let client = try await stage.client()
        let result = await client.request("server/discover")["result"]
        #expect(result?["supportedVersions"]?.array?.contains("2026-07-28") == true)
        let capabilities = result?["capabilities"]
        for (name, method) in [
            ("tools", "tools/list"), ("prompts", "prompts/list"), ("resources", "resources/list"),
        ] {
            #expect(capabilities?[name] != nil)
            #expect(await client.request(method)["result"] != nil)
        }
        #expect(capabilities?["tools"] == ["listChanged": true])
        #expect(capabilities?["prompts"] == ["listChanged": true])
        #expect(capabilities?["resources"] == ["subscribe": true])
        await client.finish()
    }

    @Test(arguments: Stage.stateless)
    func `DSC-2 a version that isn't served is refused with those that are`(stage: Stage)
        async throws
    {
        let client = try await stage.bareClient()
        let params: JSONObject = ["_meta": meta(version: "v999.0.0")]
        let error = await client.request("server/discover", params)["error"]
        #expect(error?["code"] == -32022)
        #expect(error?["data"]?["requested"] == "v999.0.0")
        let served = await client.request("server/discover", ["_meta": meta()])["result"]
        #expect(error?["data"]?["supported"] == served?["supportedVersions"])
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `MET-6 test_missing_capability is refused to a client that can't sample`(stage: Stage)
        async throws
    {
        let client = try await stage.client(capabilities: [:])
        let params: JSONObject = ["name": "test_missing_capability"]
        let answer = await client.request("tools/call", params)
        if stage.revision.isStateless {
            #expect(answer["error"]?["code"] == -32021)
            #expect(answer["error"]?["data"] == ["requiredCapabilities": ["sampling": [:]]])
        } else {
            #expect(answer["result"]?["isError"] == true)
        }
        await client.finish()
    }

    @Test(
        arguments: Stage.stateless,
        [
            "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe",
            "unknown/method", "tasks/result", "tasks/list",
        ]
    )
    func `what the revision hasn't is -32601, with the request's id`(stage: Stage, method: String)
        async throws
    {
        let client = try await stage.client()
        client.begin("m", method, ["uri": "test://watched-resource", "level": "debug"])
        let answer = await client.next()
        #expect(answer["id"] == "m")
        #expect(answer["error"]?["code"] == -32601)
        await client.finish()
    }

    @Test(arguments: Stage.stateless)
    func `STD-3 test_streaming_elicitation sends no request, but asks by its result`(stage: Stage)
        async throws
    {
        let client = try await stage.client(
            capabilities: ["elicitation": [:]],
            meta: ["progressToken": "p"]
        )
        let answer = await client.request("tools/call", ["name": "test_streaming_elicitation"])
        #expect(answer["result"]?["resultType"] == "input_required")
        let before = await client.takePassedBy()
        #expect(before.map { $0["method"] } == ["notifications/progress"])
        await client.finish()
    }
}
