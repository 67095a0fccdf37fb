import JSONRPC
import MCP
import TestKit
import Testing

/// Spec: basic/patterns/subscriptions and basic/patterns/cancellation of 2026-07-28.
@Suite(.timeLimit(.minutes(5)))
struct ListenTests {
    static func params(_ filter: JSON) -> JSONObject { ["notifications": filter] }

    private static func idOf(_ message: JSON) -> JSON? {
        message["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"]
    }

    /// Begins to listen.
    ///
    /// - Returns: What was agreed to.
    @discardableResult
    static func listen(_ client: TestClient, _ id: JSON, _ filter: JSON) async -> JSON? {
        client.begin(id, "subscriptions/listen", params(filter))
        let message = await client.next()
        #expect(message["method"] == "notifications/subscriptions/acknowledged")
        #expect(idOf(message) == id)
        return message["params"]?["notifications"]
    }

    private static let everything: JSON = [
        "toolsListChanged": true, "promptsListChanged": true, "resourcesListChanged": true,
        "resourceSubscriptions": ["meadow://a"],
    ]

    @Test(
        arguments: [
            (["toolsListChanged": true], ["notifications/tools/list_changed"]),
            (["resourcesListChanged": true], ["notifications/resources/list_changed"]),
            (["resourceSubscriptions": ["meadow://a"]], ["notifications/resources/updated"]),
            (["toolsListChanged": false, "resourceSubscriptions": []], []), ([:], []),
        ] as [(JSON, [JSON])]
    )
    func `SUB-2 only what was asked for is sent`(filter: JSON, methods: [JSON]) async {
        let meadow = Meadow()
        let client = TestClient.stateless(meadow.server())
        await Self.listen(client, 1, filter)
        meadow.lists.changed(.tools)
        meadow.lists.changed(.resources)
        meadow.change("meadow://a")
        meadow.change("meadow://b")
        let heard = await client.takePassedBy()
        #expect(heard.map { $0["method"] } == methods)
        #expect(heard.allSatisfy { Self.idOf($0) == 1 })
    }

    @Test func `SUB-3 the acknowledgement leaves out what can't be had`() async {
        let client = TestClient.stateless(Meadow().server())
        var filter = Self.everything.object ?? [:]
        filter["resourceSubscriptions"] = [
            "other://x", "meadow://a", "meadow://beyond", "", "meadow://a",
        ]
        filter["taskIds"] = ["t"]
        filter["unheard"] = [:]
        let agreed = await Self.listen(client, "x", .object(filter))
        // Prompts aren't announced to change.
        #expect(
            agreed == [
                "toolsListChanged": true, "resourcesListChanged": true,
                "resourceSubscriptions": ["meadow://a"],
            ]
        )
    }

    @Test func `SUB-3 what happens before the acknowledgement is neither lost nor sent early`()
        async
    {
        let meadow = Meadow()
        let client = TestClient.stateless(meadow.server())
        client.begin(
            1,
            "subscriptions/listen",
            Self.params([
                "toolsListChanged": true, "resourceSubscriptions": ["meadow://a", "meadow://slow"],
            ])
        )
        await meadow.gate.reached()
        for _ in 1...1_000 {
            meadow.lists.changed(.tools)
            meadow.change("meadow://a")
        }
        #expect(await client.takePassedBy().isEmpty)
        meadow.gate.open()
        var methods: [JSON?] = []
        for _ in 1...3 { methods.append(await client.next()["method"]) }
        #expect(
            methods == [
                "notifications/subscriptions/acknowledged", "notifications/tools/list_changed",
                "notifications/resources/updated",
            ]
        )
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `SUB-4 SUB-5 streams are apart, also where ids differ only in type`() async {
        let meadow = Meadow()
        let client = TestClient.stateless(meadow.server())
        await Self.listen(client, "1", ["toolsListChanged": true])
        await Self.listen(client, 1, Self.everything)
        await Self.listen(client, 2, ["resourceSubscriptions": ["meadow://b"]])
        meadow.lists.changed(.tools)
        meadow.change("meadow://a")
        let heard = await client.takePassedBy()
        let tools = heard.filter { $0["method"] == "notifications/tools/list_changed" }
        #expect(Set(tools.map(Self.idOf)) == ["1", 1])
        #expect(heard.count == 3)
        client.notify("notifications/cancelled", ["requestId": "1"])
        meadow.lists.changed(.tools)
        meadow.change("meadow://b")
        #expect(await client.takePassedBy().map(Self.idOf) == [1, 2])
    }

    @Test func `SUB-5 neither progress nor log messages come on a stream`() async {
        let meadow = Meadow()
        let server = Server.forTests([Feature.chatty(meadow)], listChanges: meadow.lists)
        var meta = TestClient.statelessMeta()
        meta["progressToken"] = 1
        meta["io.modelcontextprotocol/logLevel"] = "debug"
        let client = TestClient(server, meta: meta)
        client.begin(5, "subscriptions/listen", Self.params(Self.everything))
        let first = await client.next()
        #expect(first["method"] == "notifications/subscriptions/acknowledged")
        meadow.lists.changed(.tools)
        #expect(await client.next()["method"] == "notifications/tools/list_changed")
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `CAN-1 SUB-7 after a cancellation nothing more is sent, and nothing is left`() async
    {
        let meadow = Meadow()
        let server = meadow.server()
        for _ in 1...200 {
            let client = TestClient.stateless(server)
            await Self.listen(client, 1, Self.everything)
            let late = meadow.changers(of: "meadow://a")
            client.notify("notifications/cancelled", ["requestId": 1])
            // At once, when the work may not know yet.
            meadow.lists.changed(.tools)
            for changed in late { changed() }
            await client.finish()
            #expect(await client.takePassedBy().isEmpty)
        }
        #expect(meadow.watchCount == 0)
    }

    @Test func `CAN-1 a stream cancelled before its acknowledgement is never acknowledged`() async {
        let meadow = Meadow()
        let client = TestClient.stateless(meadow.server())
        client.begin(
            1,
            "subscriptions/listen",
            Self.params(["resourceSubscriptions": ["meadow://slow"]])
        )
        await meadow.gate.reached()
        client.notify("notifications/cancelled", ["requestId": 1])
        meadow.gate.open()
        await client.finish()
        #expect(await client.takePassedBy().isEmpty)
        #expect(meadow.watchCount == 0)
    }

    @Test func `SUB-7 nothing of a stream is left when the client has gone`() async {
        let meadow = Meadow()
        let client = TestClient.stateless(meadow.server())
        await Self.listen(client, 1, Self.everything)
        client.leave()
        await client.finish()
        #expect(meadow.watchCount == 0)
        meadow.lists.changed(.tools)
        #expect(await client.takePassedBy().isEmpty)
    }

    /// The result says that the end was meant.
    ///
    /// The cancellation page has the server cancel its streams too; that comes after, for the
    /// official client takes one that comes first for a lost stream.
    @Test
    func `SUB-6 CAN-3 MET-4 a stream that the server ends has a result, and is then cancelled`()
        async
    {
        let meadow = Meadow()
        let client = TestClient.stateless(meadow.server())
        await Self.listen(client, "s", Self.everything)
        await Self.listen(client, 7, ["toolsListChanged": true])
        await client.finish()
        meadow.lists.changed(.tools)
        let rest = await client.takePassedBy()
        #expect(rest.count == 4)
        for id in ["s", 7] as [JSON] {
            let ends = rest.filter { $0["id"] == id || $0["params"]?["requestId"] == id }
            #expect(ends.count == 2)
            let result = ends.first?["result"]
            #expect(result?.object?.names == ["resultType", "_meta"])
            #expect(result?["resultType"] == "complete")
            #expect(result?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == id)
            #expect(
                result?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "rootcellar"
            )
            #expect(ends.last?["method"] == "notifications/cancelled")
        }
        #expect(meadow.watchCount == 0)
    }

    @Test func `CAN-3 nothing but a stream is ever cancelled by the server`() async {
        let client = TestClient.stateless(.desk(), capabilities: ["elicitation": [:]])
        _ = await client.request("tools/call", ["name": "fill_in"])
        client.begin("c", "tools/call", ["name": "fill_in"])
        client.notify("notifications/cancelled", ["requestId": "c"])
        await client.finish()
        #expect(await client.takePassedBy().allSatisfy { $0["method"] == nil })
    }

    @Test func `an id that is listened with is in use until the stream has ended`() async {
        let meadow = Meadow()
        let client = TestClient.stateless(meadow.server())
        await Self.listen(client, 1, ["toolsListChanged": true])
        client.begin(1, "subscriptions/listen", Self.params(Self.everything))
        let refused = await client.next()
        #expect(refused["error"]?["code"] == -32600)
        // With the id the client would take its stream to have ended.
        #expect(refused["id"] == nil)
        meadow.lists.changed(.resources)
        meadow.lists.changed(.tools)
        #expect(await client.takePassedBy().count == 1)
    }

    @Test func `a session has no streams, and a stateless client no subscribing`() async {
        let session = await TestClient.session(Meadow().server(), .v2025_11_25)
        let refused = await session.request("subscriptions/listen", Self.params(Self.everything))
        #expect(refused["error"]?["code"] == -32601)
        let client = TestClient.stateless(Meadow().server())
        for method in ["resources/subscribe", "resources/unsubscribe"] {
            let answer = await client.request(method, ["uri": "meadow://a"])
            #expect(answer["error"]?["code"] == -32601)
        }
    }

    @Test func `both eras listen on one connection, each in its way`() async {
        let meadow = Meadow()
        let client = await TestClient.session(meadow.server(), .v2025_11_25)
        _ = await client.request("resources/subscribe", ["uri": "meadow://a"])
        var params = Self.params(["resourceSubscriptions": ["meadow://a"]])
        params["_meta"] = .object(TestClient.statelessMeta())
        client.begin("l", "subscriptions/listen", params)
        _ = await client.next()
        meadow.change("meadow://a")
        let heard = await client.takePassedBy()
        #expect(Set(heard.map(Self.idOf)) == [nil, "l"])
        #expect(heard.count == 2)
    }
}

extension Feature {
    /// A feature whose watches report and log.
    fileprivate static func chatty(_ meadow: Meadow) -> Feature {
        let blades = BoundResourceTemplate(
            Blade.self,
            in: { context in
                context.report(1, of: 2)
                context.log(.error, "chatty", "x")
                return meadow
            },
            watching: { _, uri, _, _ in throw ResourceNotFound(uri: uri) }
        )
        return Feature(templates: [blades])
    }
}
