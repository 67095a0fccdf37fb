import JSONRPC
import MCP
import TestKit
import Testing

/// Spec: basic/lifecycle and basic/utilities/cancellation of 2025-11-25: what a server does that
/// asks, and a client that doesn't do what it should.
@Suite(.timeLimit(.minutes(5)))
struct SessionQuestionTests {
    private static let capabilities: JSONObject = [
        "elicitation": [:], "sampling": [:], "roots": [:],
    ]

    private static func session(
        limits: Limits = Limits(),
        answering responder: TestClient.Responder? = nil
    ) async -> TestClient {
        await .session(
            .desk(limits: limits),
            .v2025_11_25,
            capabilities: capabilities,
            answering: responder
        )
    }

    private static func respond(_ client: TestClient, to question: JSON, _ outcome: JSONObject) {
        var response: JSONObject = ["jsonrpc": "2.0", "id": question["id"] ?? nil]
        for (name, value) in outcome { response[name] = value }
        client.send(.object(response))
    }

    @Test func `LIF-3 a call before initialized asks nothing, and one after does`() async {
        let client = TestClient(.desk()) { _, _ in ["result": .named("Bob")] }
        _ = await client.request(
            "initialize",
            [
                "protocolVersion": "2025-11-25", "capabilities": .object(Self.capabilities),
            ]
        )
        let told = await client.call("fill_in")
        #expect(told["isError"] == true)
        #expect(told.firstText?.contains("notifications/initialized") == true)
        #expect(client.questions.isEmpty)
        client.notify("notifications/initialized")
        #expect(await client.text(of: "fill_in").contains("Bob"))
    }

    @Test(arguments: Revision.allCases.filter { !$0.isStateless })
    func `LIF-4 a client that declared nothing is asked nothing`(revision: Revision) async {
        let client = await TestClient.session(.desk(rootsUse: .always), revision)
        for tool in ["fill_in", "confirm", "open_page", "say", "research", "both", "in_turn"] {
            let told = await client.call(tool)
            #expect(told["isError"] == true, "\(tool)")
            #expect(told.firstText?.contains("capability") == true)
        }
        for (method, params) in [
            ("prompts/get", ["name": "draft"]), ("resources/read", ["uri": "desk://letters/1"]),
        ] as [(String, JSONObject)] {
            #expect(await client.request(method, params)["error"]?["message"] != nil)
        }
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `prompts and resources ask in a session as tools do`() async {
        let client = await Self.session { _, params in
            let isLetter = params["message"] == "Open it?"
            return [
                "result": [
                    "action": "accept", "content": isLetter ? ["open": true] : ["topic": "rain"],
                ]
            ]
        }
        let prompt = await client.request("prompts/get", ["name": "draft"])["result"]
        #expect(prompt?["messages"]?[0]?["content"]?["text"] == "About rain")
        let letter = await client.request("resources/read", ["uri": "desk://letters/3"])["result"]
        #expect(letter?["contents"]?[0]?["text"] == "letter 3")
    }

    @Test func `LIF-6 CAN-3 a client that stays silent is no longer waited for, and told so`() async
    {
        let client = await Self.session(limits: .with { $0.clientTimeout = .milliseconds(20) })
        client.begin("c", "tools/call", ["name": "fill_in"])
        let question = await client.next()
        let cancelled = await client.next()
        #expect(cancelled["method"] == "notifications/cancelled")
        #expect(cancelled["params"]?["requestId"] == question["id"])
        #expect(cancelled["id"] == nil)
        let told = await client.answer(to: "c")["result"]
        #expect(told?["isError"] == true)
        #expect(told?["_meta"]?["io.github.rootcellar/errorCode"] == "client_silent")
        // What comes too late is ignored.
        Self.respond(client, to: question, ["result": .named("Late")])
        #expect(await client.request("ping")["result"] == [:])
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `LIF-6 progress of the client's doesn't prolong the wait`() async {
        let client = await Self.session(limits: .with { $0.clientTimeout = .milliseconds(20) })
        client.begin("c", "tools/call", ["name": "fill_in"])
        let question = await client.next()
        #expect(question["params"]?["_meta"] == nil)
        client.notify(
            "notifications/progress",
            ["progressToken": question["id"] ?? nil, "progress": 1]
        )
        #expect(await client.answer(to: "c")["result"]?["isError"] == true)
    }

    @Test
    func `CAN-1 CAN-3 a call that is cancelled while it asks takes its question back, and no more`()
        async
    {
        let client = await Self.session()
        client.begin("c", "tools/call", ["name": "fill_in"])
        let question = await client.next()
        client.notify("notifications/cancelled", ["requestId": "c"])
        let cancelled = await client.next()
        #expect(cancelled["method"] == "notifications/cancelled")
        #expect(cancelled["params"]?["requestId"] == question["id"])
        Self.respond(client, to: question, ["result": .named("Bob")])
        #expect(await client.request("ping")["result"] == [:])
        await client.finish()
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `an id of the client's that is the question's too is no confusion`() async {
        let client = await Self.session()
        client.begin(1, "tools/call", ["name": "fill_in"])
        let question = await client.next()
        #expect(question["id"] == 1)
        // Cancels the client's own call of this id, not the server's question.
        client.begin("other", "tools/call", ["name": "fill_in"])
        let other = await client.next()
        client.notify("notifications/cancelled", ["requestId": "other"])
        #expect(await client.next()["params"]?["requestId"] == other["id"])
        Self.respond(client, to: question, ["result": .named("Bob")])
        #expect(await client.answer(to: 1)["result"]?.firstText?.contains("Bob") == true)
    }

    @Test
    func `MSG-3 two questions side by side have their own ids, and any order of answers will do`()
        async
    {
        let client = await Self.session()
        for isReversed in [false, true] {
            client.begin("b", "tools/call", ["name": "both"])
            var questions = [await client.next(), await client.next()]
            #expect(
                Set(questions.map { $0["method"] }) == ["sampling/createMessage", "roots/list"]
            )
            #expect(questions[0]["id"] != questions[1]["id"])
            if isReversed { questions.reverse() }
            for question in questions {
                let result: JSON =
                    question["method"] == "roots/list"
                    ? ["roots": []]
                    : [
                        "role": "assistant", "content": ["type": "text", "text": "yes"],
                        "model": "m",
                    ]
                Self.respond(client, to: question, ["result": result])
            }
            #expect(await client.answer(to: "b")["result"]?.firstText == "yes, 0")
        }
    }

    @Test func `when one of two questions fails the other is taken back`() async {
        let client = await Self.session()
        client.begin("b", "tools/call", ["name": "both"])
        let questions = [await client.next(), await client.next()]
        let words = questions.first { $0["method"] == "sampling/createMessage" } ?? nil
        let roots = questions.first { $0["method"] == "roots/list" } ?? nil
        Self.respond(client, to: words, ["error": ["code": -1, "message": "no"]])
        let cancelled = await client.next()
        #expect(cancelled["method"] == "notifications/cancelled")
        #expect(cancelled["params"]?["requestId"] == roots["id"])
        #expect(await client.answer(to: "b")["result"]?["isError"] == true)
    }

    @Test func `MSG-3 no id of a question is used twice in a session`() async {
        let client = await Self.session()
        var ids: Set<JSON> = []
        client.begin("c", "tools/call", ["name": "in_turn", "arguments": ["count": 50]])
        for _ in 1...50 {
            let question = await client.next()
            ids.insert(question["id"] ?? nil)
            Self.respond(client, to: question, ["result": .value("x")])
        }
        #expect(await client.answer(to: "c")["result"]?.firstText?.utf8.count == 99)
        #expect(ids.count == 50)
    }

    @Test(
        arguments: [
            #"{"jsonrpc":"2.0","id":99,"result":{}}"#, #"{"jsonrpc":"2.0","id":"1","result":{}}"#,
            #"{"jsonrpc":"2.0","id":null,"result":{}}"#, #"{"jsonrpc":"2.0","id":1.0,"result":{}}"#,
            #"{"jsonrpc":"2.0","id":-1,"error":{"code":-1,"message":"x"}}"#,
            #"{"jsonrpc":"2.0","error":{"code":-32700,"message":"x"}}"#,
        ]
    )
    func `an answer to what was never asked is ignored, and the question still waits`(line: String)
        async
    {
        let client = await Self.session()
        client.begin("c", "tools/call", ["name": "fill_in"])
        let question = await client.next()
        #expect(question["id"] == 1)
        client.send(raw: line)
        #expect(await client.request("ping")["result"] == [:])
        Self.respond(client, to: question, ["result": .named("Bob")])
        #expect(await client.answer(to: "c")["result"]?.firstText?.contains("Bob") == true)
    }

    @Test func `a question that is answered twice has one answer`() async {
        let client = await Self.session()
        client.begin("c", "tools/call", ["name": "in_turn"])
        let first = await client.next()
        Self.respond(client, to: first, ["result": .value("a")])
        Self.respond(client, to: first, ["result": .value("b")])
        let second = await client.next()
        Self.respond(client, to: first, ["result": .value("c")])
        Self.respond(client, to: second, ["result": .value("d")])
        #expect(await client.answer(to: "c")["result"]?.firstText == "a,d")
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `as many calls may ask at once as may be in flight, and each gets its own answer`()
        async
    {
        let client = await Self.session { _, params in ["result": .value(params["message"] ?? nil)]
        }
        let texts = await withTaskGroup(of: String.self) { group in
            for _ in 1...64 { group.addTask { await client.text(of: "in_turn") } }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(texts == ["Number 1?,Number 2?"])
    }

    @Test func `at the end what still waits for an answer is cancelled`() async {
        let client = await Self.session()
        client.begin("c", "tools/call", ["name": "fill_in"])
        let question = await client.next()
        client.leave()
        let cancelled = await client.next()
        #expect(cancelled["params"]?["requestId"] == question["id"])
        await client.finish()
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `a stateless call beside a session asks by its result`() async {
        let client = await Self.session()
        let meta = TestClient.statelessMeta(capabilities: Self.capabilities)
        let result = await client.request(
            "tools/call",
            ["name": "fill_in", "_meta": .object(meta)]
        )["result"]
        #expect(result?["resultType"] == "input_required")
        #expect(await client.takePassedBy().isEmpty)
    }
}
