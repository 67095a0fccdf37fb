import JSONRPC
import MCP
import TestKit
import Testing

/// Spec: server/resources, "Subscriptions", and `list_changed` of server/tools, prompts and
/// resources, up to 2025-11-25.
@Suite(.timeLimit(.minutes(5)))
struct SubscribeTests {
    private static func updated(_ uri: String) -> JSON {
        [
            "jsonrpc": "2.0", "method": "notifications/resources/updated",
            "params": ["uri": .string(uri)],
        ]
    }

    private static let stateful = Revision.allCases.filter { !$0.isStateless }

    @Test(arguments: stateful)
    func `SUB-1 a session hears of what it subscribed to until it unsubscribes`(revision: Revision)
        async
    {
        let meadow = Meadow()
        let client = await TestClient.session(meadow.server(), revision)
        for uri in ["meadow://a", "meadow://b"] as [JSON] {
            let answer = await client.request("resources/subscribe", ["uri": uri])
            #expect(answer["result"] == [:])
        }
        for uri in ["meadow://a", "meadow://c", "meadow://b", "meadow://a"] { meadow.change(uri) }
        var heard: [JSON] = []
        for _ in 1...3 { heard.append(await client.next()) }
        #expect(heard == ["meadow://a", "meadow://b", "meadow://a"].map(Self.updated))
        let answer = await client.request("resources/unsubscribe", ["uri": "meadow://a"])
        #expect(answer["result"] == [:])
        #expect(meadow.watchCount == 1)
        meadow.change("meadow://a")
        meadow.change("meadow://b")
        #expect(await client.next() == Self.updated("meadow://b"))
    }

    @Test func `SUB-1 subscribing is declared where something can be watched`() async {
        let watching = await TestClient(Meadow().server()).open(.v2025_11_25)
        #expect(
            watching["capabilities"]?["resources"] == ["listChanged": true, "subscribe": true]
        )
        let blind = await TestClient(.bench()).open(.v2025_11_25)
        #expect(blind["capabilities"]?["resources"] == [:])
    }

    @Test func `SUB-1 subscribing twice is one subscription, in the spelling it was made in`() async
    {
        let meadow = Meadow()
        let client = await TestClient.session(meadow.server(), .v2025_11_25)
        for uri in ["meadow://a", "meadow://a", "meadow://\u{E9}", "meadow://e\u{301}"] {
            _ = await client.request("resources/subscribe", ["uri": .string(uri)])
        }
        #expect(meadow.watchCount == 3)
        meadow.change("meadow://a")
        #expect(await client.next() == Self.updated("meadow://a"))
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `unsubscribing from what was never subscribed to is harmless`() async {
        let client = await TestClient.session(Meadow().server(), .v2025_11_25)
        for uri in ["meadow://a", "other://x", ""] as [JSON] {
            let answer = await client.request("resources/unsubscribe", ["uri": uri])
            #expect(answer["result"] == [:])
        }
    }

    @Test(
        arguments: [
            ([:], -32602), (["uri": 7], -32602), (["uri": nil], -32602), (["uri": ["a"]], -32602),
            (["uri": "other://x"], -32002), (["uri": "meadow://beyond"], -32002),
            (["uri": ""], -32002),
        ] as [(JSONObject, JSON)]
    )
    func `what can't be watched is an error, and nothing is left behind`(
        params: JSONObject,
        code: JSON
    ) async {
        let meadow = Meadow()
        let client = await TestClient.session(meadow.server(), .v2025_11_25)
        #expect(await client.request("resources/subscribe", params)["error"]?["code"] == code)
        #expect(meadow.watchCount == 0)
    }

    @Test
    func `as many resources as allowed can be subscribed to, and others after some were let go`()
        async
    {
        let meadow = Meadow()
        let server = meadow.server(limits: .with { $0.maxSubscriptions = 3 })
        let client = await TestClient.session(server, .v2025_11_25)
        func subscribe(_ number: Int) async -> JSON {
            await client.request("resources/subscribe", ["uri": .string("meadow://\(number)")])
        }
        for number in 1...3 { #expect(await subscribe(number)["result"] == [:]) }
        let error = await subscribe(4)["error"]
        #expect(error?["code"] == 429)
        #expect(error?["message"]?.string?.contains("at most 3") == true)
        #expect(await subscribe(3)["result"] == [:])
        #expect(meadow.watchCount == 3)
        _ = await client.request("resources/unsubscribe", ["uri": "meadow://1"])
        #expect(await subscribe(4)["result"] == [:])
        // Another client has its own.
        let other = await TestClient.session(server, .v2025_11_25)
        let answer = await other.request("resources/subscribe", ["uri": "meadow://9"])
        #expect(answer["result"] == [:])
    }

    @Test func `SUB-7 nothing of a subscription is left when the client has gone`() async {
        let meadow = Meadow()
        let server = meadow.server()
        for ends in [{ $0.leave() }, { await $0.finish() }] as [(TestClient) async -> Void] {
            let client = await TestClient.session(server, .v2025_11_25)
            _ = await client.request("resources/subscribe", ["uri": "meadow://a"])
            #expect(meadow.watchCount == 1)
            await ends(client)
            #expect(meadow.watchCount == 0)
        }
        let next = await TestClient.session(server, .v2025_11_25)
        meadow.change("meadow://a")
        meadow.lists.changed(.resources)
        #expect(await next.next()["method"] == "notifications/resources/list_changed")
        #expect(await next.takePassedBy().isEmpty)
    }

    @Test(arguments: stateful)
    func `SUB-8 TOL-9 a session hears that a list has changed, once it is open`(revision: Revision)
        async
    {
        let meadow = Meadow()
        let client = TestClient(meadow.server())
        let result = await client.request(
            "initialize",
            ["protocolVersion": .string(revision.rawValue), "capabilities": [:]]
        )
        #expect(
            result["result"]?["capabilities"]?["tools"] == ["listChanged": true]
        )
        #expect(result["result"]?["capabilities"]?["prompts"] == [:])
        meadow.lists.changed(.tools)
        #expect(await client.request("ping")["result"] == [:])
        #expect(await client.takePassedBy().isEmpty)
        client.notify("notifications/initialized")
        client.notify("notifications/initialized")
        meadow.lists.changed(.resources)
        #expect(
            await client.next() == [
                "jsonrpc": "2.0", "method": "notifications/resources/list_changed",
            ]
        )
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `SUB-8 a client without a session hears of no list unasked`() async {
        let meadow = Meadow()
        let client = TestClient.stateless(meadow.server())
        _ = await client.request("tools/list")
        meadow.lists.changed(.tools)
        #expect(await client.request("tools/list")["result"] != nil)
        #expect(await client.takePassedBy().isEmpty)
    }
}
