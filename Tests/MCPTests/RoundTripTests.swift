import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

/// Spec: basic/patterns/mrtr of 2026-07-28.
@Suite(.timeLimit(.minutes(5)))
struct RoundTripTests {
    static let everything: JSONObject = ["elicitation": [:], "sampling": [:], "roots": [:]]

    private static func client(_ server: Server) -> TestClient {
        .stateless(server, capabilities: everything)
    }

    /// A first round, and the parameters of the retry that confirms.
    private static func asked(
        _ client: TestClient,
        _ params: JSONObject = ["name": "confirm"]
    ) async -> JSONObject {
        var retry = params
        let result = await client.request("tools/call", params)["result"]
        retry["requestState"] = result?["requestState"]
        retry["inputResponses"] = .sure
        return retry
    }

    @Test(
        arguments: [
            ("tools/call", ["name": "fill_in"], "form"),
            ("prompts/get", ["name": "draft"], "topic"),
            ("resources/read", ["uri": "desk://letters/3"], "open"),
        ] as [(String, JSONObject, String)]
    )
    func `MRT-1 MRT-2 tools, prompts and resources ask by a result`(
        method: String,
        params: JSONObject,
        key: String
    ) async {
        let client = Self.client(.desk())
        let result = await client.request(method, params)["result"]
        #expect(result?["resultType"] == "input_required")
        #expect(result?["inputRequests"]?.object?.names == [key])
        #expect(result?["inputRequests"]?[key]?.object?.names == ["method", "params"])
        #expect(result?["requestState"]?.string?.isEmpty == false)
        #expect(result?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "rootcellar")
        // CCH-1: what asks isn't kept, and so has no hints.
        #expect(
            result?.object?.names
                == ["resultType", "inputRequests", "requestState", "_meta"]
        )
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `MRT-1 no other method asks, whatever its work wants`() async {
        let blades = BoundResourceTemplate(
            Blade.self,
            in: { context in
                _ = try await context.client.answer(to: RootsQuestion(), key: "r")
                return Meadow()
            },
            watching: { _, uri, _, _ in throw ResourceNotFound(uri: uri) }
        )
        let asking = Feature(
            templates: [blades],
            completers: [
                CompletionKind("any"): { _, _, context in
                    _ = try await context.client.answer(to: RootsQuestion(), key: "r")
                    return .none
                }
            ],
            resources: { context in
                _ = try await context.client.answer(to: RootsQuestion(), key: "r")
                return []
            }
        )
        let client = Self.client(.forTests([asking, Desk().feature], rootsUse: .always))
        for method in [
            "server/discover", "tools/list", "resources/list", "resources/templates/list",
            "prompts/list", "completion/complete",
        ] {
            let answer = await client.request(
                method,
                [
                    "ref": ["type": "ref/prompt", "name": "draft"],
                    "argument": ["name": "x", "value": ""],
                ]
            )
            #expect(answer["result"]?["inputRequests"] == nil, "\(method)")
        }
        client.begin(
            "l",
            "subscriptions/listen",
            ["notifications": ["resourceSubscriptions": ["meadow://a"]]]
        )
        let acknowledged = await client.next()
        #expect(acknowledged["params"]?["notifications"] == [:])
    }

    @Test func `MRT-2 what is asked together has its own key, and only declared things are asked`()
        async
    {
        let client = Self.client(.desk())
        let result = await client.request("tools/call", ["name": "both"])["result"]
        let requests = result?["inputRequests"]?.object ?? [:]
        #expect(requests.count == 1)
        for capabilities in [[:], ["roots": [:]], ["sampling": [:]]] as [JSONObject] {
            let poor = TestClient.stateless(.desk(), capabilities: capabilities)
            let error = await poor.request("tools/call", ["name": "fill_in"])["error"]
            #expect(error?["code"] == -32021)
            #expect(
                error?["data"] == ["requiredCapabilities": ["elicitation": ["form": [:]]]]
            )
        }
    }

    @Test func `MRT-3 a state of which any byte was changed is refused`() async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        let retry = await Self.asked(client)
        let state = Array((retry["requestState"]?.string ?? "").utf8)
        #expect(state.count >= 16)
        for index in state.indices {
            for change: UInt8 in [1, 0x20] {
                var changed = state
                changed[index] ^= change
                let text = String(decoding: changed, as: UTF8.self)
                guard Array(text.utf8) != state else { continue }
                var forged = retry
                forged["requestState"] = .string(text)
                let error = await client.request("tools/call", forged)["error"]
                #expect(error?["code"] == -32602)
            }
        }
        #expect(desk.changes == 0)
        #expect(await client.request("tools/call", retry)["result"]?.firstText == "changed")
    }

    @Test(
        arguments: [
            "", "x", "-TAMPERED", nil, 7, true, [:], ["a"], "é", "\u{0}",
            .string(String(repeating: "a", count: 100_000)),
        ] as [JSON]
    )
    func `MRT-3 a state that isn't ours is refused, and nothing is done`(state: JSON) async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        var retry = await Self.asked(client)
        let given = retry["requestState"]?.string ?? ""
        retry["requestState"] = state == "-TAMPERED" ? .string(given + "-TAMPERED") : state
        for (method, name) in [("tools/call", "confirm"), ("prompts/get", "draft")] {
            retry["name"] = .string(name)
            #expect(await client.request(method, retry)["error"]?["code"] == -32602)
        }
        #expect(desk.changes == 0)
    }

    @Test(
        arguments: [
            ("tools/call", ["name": "confirm", "arguments": ["what": "other"]]),
            ("tools/call", ["name": "confirm", "arguments": [:]]),
            ("tools/call", ["name": "confirm", "arguments": ["what": "it", "else": 1]]),
            ("tools/call", ["name": "fill_in"]), ("prompts/get", ["name": "confirm"]),
            ("resources/read", ["uri": "desk://letters/3"]),
        ] as [(String, JSONObject)]
    )
    func `MRT-4 a state of another method or other arguments is refused`(
        method: String,
        params: JSONObject
    ) async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        var retry = await Self.asked(client, ["name": "confirm", "arguments": ["what": "it"]])
        for name in ["name", "arguments"] { retry[name] = nil }
        for (name, value) in params { retry[name] = value }
        #expect(await client.request(method, retry)["error"]?["code"] == -32602)
        #expect(desk.changes == 0)
    }

    @Test func `MRT-4 arguments in another order are the same arguments`() async {
        let client = Self.client(.desk())
        let first: JSONObject = ["name": "confirm", "arguments": ["what": "it"], "more": 1]
        var retry = await Self.asked(client, first)
        let (arguments, more) = (retry["arguments"], retry["more"])
        retry["arguments"] = nil
        retry["more"] = nil
        retry["more"] = more
        retry["arguments"] = arguments
        #expect(await client.request("tools/call", retry)["result"]?.firstText == "changed")
    }

    @Test func `MRT-4 arguments that only look the same are others`() async {
        let client = Self.client(.desk())
        var retry = await Self.asked(
            client,
            ["name": "confirm", "arguments": ["what": "caf\u{E9}"]]
        )
        retry["arguments"] = ["what": "cafe\u{301}"]
        #expect(await client.request("tools/call", retry)["error"]?["code"] == -32602)
        retry["arguments"] = ["what": "caf\u{E9}"]
        #expect(await client.request("tools/call", retry)["result"]?.firstText == "changed")
    }

    @Test func `MRT-4 a state is refused once its time is over`() async {
        let now = Mutex(ContinuousClock.Instant.now)
        let states = RememberedStates { now.withLock(\.self) }
        let client = Self.client(.desk(states: states))
        for (age, isTaken) in [(599, true), (601, false)] {
            let retry = await Self.asked(client)
            now.withLock { $0 += .seconds(age) }
            let answer = await client.request("tools/call", retry)
            #expect((answer["error"] == nil) == isTaken, "\(age) s")
        }
    }

    @Test func `MRT-5 a state that confirmed a change is used up`() async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        let retry = await Self.asked(client)
        #expect(await client.request("tools/call", retry)["result"]?.firstText == "changed")
        for _ in 1...3 {
            #expect(await client.request("tools/call", retry)["error"]?["code"] == -32602)
        }
        #expect(desk.changes == 1)
    }

    @Test func `MRT-5 of many who confirm with one state at once, one changes`() async {
        let desk = Desk()
        let server = Server.desk(desk)
        let retry = await Self.asked(Self.client(server))
        let changed = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...50 {
                group.addTask {
                    await Self.client(server).request("tools/call", retry)["error"] == nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(changed == 1)
        #expect(desk.changes == 1)
    }

    @Test func `MRT-5 a confirmation without a state doesn't count, and is asked for`() async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        let result = await client.request(
            "tools/call",
            ["name": "confirm", "inputResponses": .sure]
        )["result"]
        #expect(result?["inputRequests"]?["sure"] != nil)
        #expect(desk.changes == 0)
    }

    @Test(arguments: [nil, 7, "x", [], true, 1.5] as [JSON])
    func `MRT-6 inputResponses that are no object are -32602`(given: JSON) async {
        let client = Self.client(.desk())
        let params: JSONObject = ["name": "fill_in", "inputResponses": given]
        #expect(await client.request("tools/call", params)["error"]?["code"] == -32602)
    }

    @Test(
        arguments: [
            nil, 7, "x", [], true, [:], ["result": ["action": "accept"]],
            ["code": -1, "message": "no"],
        ] as [JSON]
    )
    func `MRT-6 a missing or wrong answer is asked for again, and others don't count`(answer: JSON)
        async
    {
        let client = Self.client(.desk())
        for responses in [["form": answer], ["from": .named("Bob")], [:]] as [JSONObject] {
            let result = await client.request(
                "tools/call",
                ["name": "fill_in", "inputResponses": .object(responses)]
            )["result"]
            #expect(result?["inputRequests"]?.object?.names == ["form"])
        }
        let result = await client.request(
            "tools/call",
            ["name": "fill_in", "inputResponses": ["form": .named("Bob"), "more": answer]]
        )["result"]
        #expect(result?.firstText?.contains("Bob") == true)
    }

    @Test func `MRT-6 what was answered before need not be answered again`() async {
        let client = Self.client(.desk())
        var params: JSONObject = ["name": "in_turn", "arguments": ["count": 4]]
        var states: Set<JSON> = []
        for number in 1...4 {
            let result = await client.request("tools/call", params)["result"]
            #expect(result?["inputRequests"]?.object?.names == ["n\(number)"])
            params["requestState"] = result?["requestState"]
            params["inputResponses"] = ["n\(number)": .value("v\(number)")]
            states.insert(params["requestState"] ?? nil)
        }
        let result = await client.request("tools/call", params)["result"]
        #expect(result?["resultType"] == "complete")
        #expect(result?.firstText == "v1,v2,v3,v4")
        #expect(states.count == 4)
    }

    @Test
    func
        `MRT-6 of an answer that is given twice the later counts, and the former state still works`()
        async
    {
        let client = Self.client(.desk())
        var params: JSONObject = ["name": "in_turn", "inputResponses": ["n1": .value("a")]]
        let result = await client.request("tools/call", params)["result"]
        params["requestState"] = result?["requestState"]
        params["inputResponses"] = ["n1": .value("b"), "n2": .value("c")]
        #expect(await client.request("tools/call", params)["result"]?.firstText == "b,c")
        params["inputResponses"] = ["n2": .value("c")]
        #expect(await client.request("tools/call", params)["result"]?.firstText == "a,c")
    }

    @Test
    func `MRT-7 first rounds that nobody comes back from cost bounded memory and change nothing`()
        async
    {
        let desk = Desk()
        let kept = Mutex(0)
        let states = CountedStates(RememberedStates(maxBytes: 100_000)) {
            kept.withLock { $0 += 1 }
        }
        let client = Self.client(.desk(desk, states: states))
        let first = await Self.asked(client)
        for _ in 1..<10_000 { _ = await client.request("tools/call", ["name": "confirm"]) }
        let last = await Self.asked(client)
        #expect(kept.withLock(\.self) == 10_001)
        #expect(desk.changes == 0)
        // The oldest was forgotten, the newest is there.
        #expect(await client.request("tools/call", first)["error"]?["code"] == -32602)
        #expect(await client.request("tools/call", last)["result"]?.firstText == "changed")
    }

    @Test func `MRT-7 what nobody asked for isn't kept`() async {
        let keeping = Mutex<[JSON]>([])
        let states = CountedStates(RememberedStates()) { payload in
            keeping.withLock { $0.append(payload) }
        }
        let client = Self.client(.desk(states: states))
        let rubbish = JSON.string(String(repeating: "x", count: 1_000_000))
        _ = await client.request(
            "tools/call",
            [
                "name": "in_turn",
                "inputResponses": ["n1": .value("a"), "rubbish": ["rubbish": rubbish]],
            ]
        )
        #expect(keeping.withLock(\.self) == [["n1": .value("a")]])
    }

    @Test func `MRT-8 MET-6 what the first round declared doesn't count in the retry`() async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        var retry = await Self.asked(client)
        retry["_meta"] = ["io.modelcontextprotocol/clientCapabilities": ["sampling": [:]]]
        #expect(await client.request("tools/call", retry)["error"]?["code"] == -32021)
        #expect(desk.changes == 0)
        retry["_meta"] = nil
        #expect(await client.request("tools/call", retry)["result"]?.firstText == "changed")
    }

    @Test func `MRT-8 a retry without the required _meta is refused like any request`() async {
        let server = Server.desk()
        let retry = await Self.asked(Self.client(server))
        let bare = TestClient(server)
        #expect(await bare.request("tools/call", retry)["error"]?["code"] == -32602)
    }

    @Test func `MSG-9 MSG-10 a retry on another connection is the same`() async {
        let server = Server.desk()
        let first = Self.client(server)
        let retry = await Self.asked(first)
        first.leave()
        let second = Self.client(server)
        #expect(await second.request("tools/call", retry)["result"]?.firstText == "changed")
    }

    /// A process remembers its states, so another knows nothing of them: `docs/protocol-revisions.md`
    /// says how that departs from the text.
    @Test
    func `MSG-10 a process that was started anew refuses the state, and asks again without it`()
        async
    {
        var retry = await Self.asked(Self.client(.desk()))
        let another = Self.client(.desk())
        let error = await another.request("tools/call", retry)["error"]
        #expect(error?["code"] == -32602)
        #expect(error?["message"]?.string?.contains("call again without it") == true)
        retry["requestState"] = nil
        #expect(
            await another.request("tools/call", retry)["result"]?["inputRequests"]?["sure"] != nil
        )
    }

    @Test func `MSG-8 MSG-10 conversations that interleave on one connection don't mix`() async {
        let client = Self.client(.desk())
        var calls: [JSONObject] = (1...5).map {
            ["name": "in_turn", "arguments": ["count": .integer($0)]]
        }
        for round in 1...5 {
            for index in calls.indices {
                let result = await client.request("tools/call", calls[index])["result"]
                guard let key = result?["inputRequests"]?.object?.names.first else {
                    let text = (1...index + 1).map { "c\(index)n\($0)" }.joined(separator: ",")
                    #expect(result?.firstText == text)
                    continue
                }
                #expect(key == "n\(round)")
                calls[index]["requestState"] = result?["requestState"]
                calls[index]["inputResponses"] = [key: .value("c\(index)\(key)")]
            }
        }
    }

    @Test func `CCH-4 what came of an answer may not be kept`() async {
        let client = Self.client(.desk())
        let read: JSONObject = ["uri": "desk://letters/3"]
        let asked = await client.request("resources/read", read)["result"]
        #expect(asked?["ttlMs"] == nil)
        var retry = read
        retry["requestState"] = asked?["requestState"]
        retry["inputResponses"] = ["open": ["action": "accept", "content": ["open": true]]]
        let result = await client.request("resources/read", retry)["result"]
        #expect(result?["contents"]?[0]?["text"] == "letter 3")
        #expect(result?["ttlMs"] == 0)
        #expect(result?["cacheScope"] == "private")
    }

    @Test func `MET-6 a capability of an earlier request is not relied on`() async {
        let server = Server.desk()
        let client = Self.client(server)
        let asked = await client.request("tools/call", ["name": "say"])["result"]
        #expect(asked?["resultType"] == "input_required")
        let later = await client.request(
            "tools/call",
            ["name": "say", "_meta": ["io.modelcontextprotocol/clientCapabilities": [:]]]
        )
        #expect(later["error"]?["code"] == -32021)
        #expect(later["error"]?["data"] == ["requiredCapabilities": ["sampling": [:]]])
    }

    @Test func `MET-6 a session's capabilities are not those of a stateless request beside it`()
        async
    {
        let client = await TestClient.session(.desk(), .v2025_11_25, capabilities: Self.everything)
        let answer = await client.request(
            "tools/call",
            ["name": "say", "_meta": .object(TestClient.statelessMeta())]
        )
        #expect(answer["error"]?["code"] == -32021)
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test
    func `DSC-4 extensions are advertised where they can be understood, and change nothing else`()
        async
    {
        let identifier = "io.github.rootcellar/example"
        let server = Server.forTests([Desk().feature], extensions: [identifier: ["x": 1]])
        let advertised: JSON = [identifier: ["x": 1]]
        let poor = TestClient.stateless(server)
        let discovered = await poor.request("server/discover")["result"]
        #expect(discovered?["capabilities"]?["extensions"] == advertised)
        let rich = TestClient.stateless(server, capabilities: ["extensions": [identifier: [:]]])
        #expect(
            await rich.request("tools/list")["result"]
                == (await poor.request("tools/list")["result"])
        )
        for revision in Revision.allCases where !revision.isStateless {
            let plain = await TestClient(server).open(revision)
            #expect(plain["capabilities"]?["extensions"] == nil)
            let host = await TestClient(server).open(revision, capabilities: ["extensions": [:]])
            #expect(host["capabilities"]?["extensions"] == advertised)
        }
    }
}

/// Tells of each state that is made.
private struct CountedStates: RequestStates {
    let states: RememberedStates
    let made: @Sendable (JSON) -> Void

    init(_ states: RememberedStates, made: @escaping @Sendable (JSON) -> Void) {
        self.states = states
        self.made = made
    }

    init(_ states: RememberedStates, made: @escaping @Sendable () -> Void) {
        self.init(states) { (_: JSON) in made() }
    }

    func state(keeping payload: JSON, boundTo binding: JSON) -> String {
        made(payload)
        return states.state(keeping: payload, boundTo: binding)
    }

    func payload(of state: String, boundTo binding: JSON) -> JSON? {
        states.payload(of: state, boundTo: binding)
    }

    func spend(_ state: String) -> Bool { states.spend(state) }
}
