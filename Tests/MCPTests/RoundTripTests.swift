import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

/// Spec: basic/patterns/mrtr of 2026-07-28.
@Suite(.timeLimit(.minutes(5)))
struct RoundTripTests {
    static let everything: JSONObject = ["elicitation": [:], "sampling": [:], "roots": [:]]

    static func client(_ server: Server) -> TestClient {
        .stateless(server, capabilities: everything)
    }

    /// A first round, and the parameters of the retry that confirms.
    static func asked(
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
