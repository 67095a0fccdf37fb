import JSONRPC
import MCP
import TestKit
import Testing

/// Spec: basic/lifecycle and basic/utilities/ping of 2025-11-25; basic/versioning and
/// server/discover of 2026-07-28.
@Suite(.timeLimit(.minutes(5)))
struct LifecycleTests {
    @Test(arguments: [
        ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("2099-01-01", "2025-11-25"),
        ("x", "2025-11-25"), ("", "2025-11-25"),
    ])
    func `LIF-1 LIF-2 initialize answers with a version that is served`(
        asked: String,
        answered: String
    ) async {
        let client = TestClient(.bench())
        let params: JSONObject = [
            "protocolVersion": .string(asked), "capabilities": [:],
            "clientInfo": ["name": "c", "version": "1"],
        ]
        let result = await client.request("initialize", params)["result"]
        #expect(result?["protocolVersion"] == .string(answered))
        #expect(result?["serverInfo"]?["name"] == "rootcellar")
        #expect(result?["capabilities"]?.object != nil)
        #expect(result?["resultType"] == nil)
    }

    @Test func `initialize without a version is refused, and a second one too`() async {
        let client = TestClient(.bench())
        #expect(await client.request("initialize", [:])["error"]?["code"] == -32602)
        #expect(
            await client.request("initialize", ["protocolVersion": "2025-11-25"])["error"] == nil
        )
        let second = await client.request("initialize", ["protocolVersion": "2025-11-25"])
        #expect(second["error"]?["code"] == -32600)
    }

    @Test func `LIF-3 nothing is sent before initialized but answers`() async {
        let client = TestClient(.bench())
        _ = await client.request("initialize", ["protocolVersion": "2025-11-25"])
        #expect(await client.request("ping")["result"] == [:])
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `LIF-7 PNG-1 ping is answered before initialize, with nothing`() async {
        #expect(await TestClient(.bench()).request("ping")["result"] == [:])
    }

    @Test(arguments: Revision.allCases)
    func `LIF-5 CMP-1 LOG-1 what is served is declared`(revision: Revision) async {
        let result =
            if revision.isStateless {
                await TestClient.stateless(.bench()).request("server/discover")["result"]
            } else {
                await TestClient(.bench()).request(
                    "initialize",
                    ["protocolVersion": .string(revision.rawValue)]
                )["result"]
            }
        let names = Set(result?["capabilities"]?.object?.names ?? [])
        let all: Set = ["logging", "prompts", "resources", "tools", "completions"]
        #expect(names == (revision == .v2024_11_05 ? all.subtracting(["completions"]) : all))
    }

    @Test func `DSC-1 discover tells versions, capabilities and who answers`() async {
        let result = await TestClient.stateless(.bench()).request("server/discover")["result"]
        #expect(result?["resultType"] == "complete")
        #expect(result?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "rootcellar")
        #expect(result?["capabilities"] != nil)
    }

    @Test func `DSC-3 all versions are named, newest first`() async {
        let versions: JSON = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
        let result = await TestClient.stateless(.bench()).request("server/discover")["result"]
        #expect(result?["supportedVersions"] == versions)
    }

    @Test(arguments: ["1900-01-01", "2099-01-01", "2025-11-25", ""])
    func `DSC-2 a version that is not served by _meta is refused with those that are`(
        version: String
    ) async {
        var meta = TestClient.statelessMeta()
        meta["io.modelcontextprotocol/protocolVersion"] = .string(version)
        let error = await TestClient(.bench(), meta: meta).request("tools/list")["error"]
        #expect(error?["code"] == -32022)
        #expect(error?["data"]?["requested"] == .string(version))
        #expect(error?["data"]?["supported"]?[0] == "2026-07-28")
        #expect(error?["data"]?["supported"]?[1] == "2025-11-25")
    }

    @Test func `DSC-5 clientInfo may be absent or anything`() async {
        var meta = TestClient.statelessMeta()
        meta["io.modelcontextprotocol/clientInfo"] = nil
        #expect(await TestClient(.bench(), meta: meta).request("tools/list")["error"] == nil)
        meta["io.modelcontextprotocol/clientInfo"] = 7
        #expect(await TestClient(.bench(), meta: meta).request("tools/list")["error"] == nil)
    }

    @Test func `ERA-1 ERA-6 both eras live on one connection, in either order`() async {
        let client = TestClient(.bench())
        let stateless: JSONObject = ["_meta": .object(TestClient.statelessMeta())]
        #expect(
            await client.request("server/discover", stateless)["result"]?["resultType"]
                == "complete"
        )
        _ = await client.request("initialize", ["protocolVersion": "2025-06-18"])
        #expect(await client.request("tools/list")["result"]?["resultType"] == nil)
        #expect(
            await client.request("server/discover", stateless)["result"]?["resultType"]
                == "complete"
        )
        #expect(await client.request("tools/list", stateless)["result"]?["ttlMs"] != nil)
        #expect(await client.request("tools/list")["result"]?["ttlMs"] == nil)
    }

    @Test func `ERA-2 other reserved names in _meta don't make a request stateless`() async {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        let meta: JSON = [
            "io.modelcontextprotocol/related-task": ["taskId": "x"], "progressToken": 1,
        ]
        #expect(await client.request("tools/list", ["_meta": meta])["result"]?["resultType"] == nil)
    }

    @Test func `ERA-3 without session and marker only ping is answered, and the way in is told`()
        async
    {
        let error = await TestClient(.bench()).request("tools/list")["error"]
        #expect(error?["code"] == -32602)
        #expect(error?["message"]?.string?.contains("initialize") == true)
        #expect(error?["message"]?.string?.contains("clientCapabilities") == true)
    }

    @Test func `ERA-5 on a stream initialize opens a session even with the marker`() async {
        let client = TestClient(.bench())
        let params: JSONObject = [
            "protocolVersion": "2025-11-25", "_meta": .object(TestClient.statelessMeta()),
        ]
        #expect(
            await client.request("initialize", params)["result"]?["protocolVersion"] == "2025-11-25"
        )
        #expect(await client.request("tools/list")["error"] == nil)
    }

    @Test(arguments: [
        ("ping", true), ("logging/setLevel", true), ("resources/subscribe", true),
        ("resources/unsubscribe", true), ("unknown/method", true), ("tasks/list", true),
        ("server/discover", false), ("subscriptions/listen", false), ("unknown/method", false),
    ])
    func `a method that the era doesn't have is -32601`(method: String, isStateless: Bool) async {
        let client =
            isStateless
            ? TestClient.stateless(.bench()) : await TestClient.session(.bench(), .v2025_11_25)
        #expect(await client.request(method, ["level": "info"])["error"]?["code"] == -32601)
    }

    @Test(
        arguments: [
            (["io.modelcontextprotocol/protocolVersion"], nil),
            (["io.modelcontextprotocol/clientCapabilities"], nil),
            ([], ("io.modelcontextprotocol/protocolVersion", 7)),
            ([], ("io.modelcontextprotocol/clientCapabilities", [])),
            ([], ("io.modelcontextprotocol/logLevel", "loud")),
            ([], ("io.modelcontextprotocol/logLevel", 3)),
        ] as [([String], (String, JSON)?)]
    )
    func `MET-1 LOG-3 required _meta that is missing or mistyped is -32602`(
        missing: [String],
        wrong: (String, JSON)?
    ) async {
        var meta = TestClient.statelessMeta()
        for name in missing { meta[name] = nil }
        if let wrong { meta[wrong.0] = wrong.1 }
        #expect(
            await TestClient(.bench(), meta: meta).request("tools/list")["error"]?["code"] == -32602
        )
    }

    @Test func `MET-3 MET-5 unknown names and a broken traceparent are ignored`() async {
        var meta = TestClient.statelessMeta()
        meta["traceparent"] = "garbage"
        meta["io.modelcontextprotocol/unheard"] = ["of": 1]
        #expect(await TestClient(.bench(), meta: meta).request("tools/list")["error"] == nil)
    }

    @Test(arguments: [
        "server/discover", "tools/list", "resources/list", "resources/templates/list",
        "prompts/list",
    ])
    func `MET-4 CCH-1 CCH-2 CCH-3 stateless results name the server and how long they may be kept`(
        method: String
    ) async {
        let result = await TestClient.stateless(.bench()).request(method)["result"]
        #expect(result?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["version"] == "0.0.0")
        #expect(result?["ttlMs"]?.integer ?? -1 >= 0)
        #expect(result?["cacheScope"] == "private")
    }

    @Test func `CCH-1 calls and completions carry no hints, reads do`() async {
        let client = TestClient.stateless(.bench())
        #expect(await client.call("wait", ["now": true])["ttlMs"] == nil)
        let read = await client.request("resources/read", ["uri": "bench://shelf/1"])["result"]
        #expect(read?["ttlMs"] == 0)
    }
}
