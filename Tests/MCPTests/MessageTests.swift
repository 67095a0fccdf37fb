import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

/// Spec: basic/index; ids are those of `docs/protocol-revisions.md`.
@Suite(.timeLimit(.minutes(5)))
struct MessageTests {
    @Test(arguments: [0, -1, 9_007_199_254_740_993, "", "1", "é", "e\u{301}"] as [JSON])
    func `MSG-2 an id comes back with its type and value`(id: JSON) async {
        let client = TestClient(.bench())
        client.send(["jsonrpc": "2.0", "id": id, "method": "ping"])
        #expect(await client.next() == ["jsonrpc": "2.0", "id": id, "result": [:]])
    }

    @Test(
        arguments: [
            (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600, nil),
            (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600, nil),
            (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600, nil),
            (#"{"id":7,"method":"ping"}"#, -32600, 7),
            (#"{"jsonrpc":"1.0","id":7,"method":"ping"}"#, -32600, 7),
            (#"{"jsonrpc":"2.0","id":7,"Method":"ping"}"#, -32600, 7),
            (#"{"jsonrpc":"2.0","id":7,"method":3}"#, -32600, 7),
            (#"{"jsonrpc":"2.0","id":7,"method":"ping","id":8}"#, -32600, nil),
            (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, -32600, nil),
            ("3", -32600, nil), (#""x""#, -32600, nil), ("{", -32700, nil),
            ("nonsense", -32700, nil),
            (#"{"a":"\ud800"}"#, -32700, nil),
        ] as [(String, Int, JSON?)]
    )
    func `a bad message costs one error and never the connection`(
        line: String,
        code: Int,
        id: JSON?
    ) async {
        let client = TestClient(.bench())
        client.send(raw: line)
        let answer = await client.next()
        #expect(answer["error"]?["code"]?.integer == code)
        #expect(answer["id"] == id)
        #expect(await client.request("ping")["result"] == [:])
    }

    @Test func `a depth bomb is refused`() async {
        let client = TestClient(.bench())
        client.send(raw: String(repeating: "[", count: 100_000))
        #expect(await client.next()["error"]?["code"] == -32600)
        #expect(await client.request("ping")["result"] == [:])
    }

    @Test func `MSG-11 positional parameters are refused`() async {
        let client = TestClient(.bench())
        client.send(["jsonrpc": "2.0", "id": 1, "method": "ping", "params": []])
        let answer = await client.next()
        #expect(answer["id"] == 1)
        #expect(answer["error"]?["code"] == -32600)
    }

    @Test func `MSG-3 MSG-8 an answered id may be used again`() async {
        let client = TestClient(.bench())
        for _ in 1...2 {
            client.send(["jsonrpc": "2.0", "id": 1, "method": "ping"])
            #expect(await client.next()["id"] == 1)
        }
    }

    @Test func `an id in use is answered without it, so that the running request goes on`() async {
        let bench = Bench()
        let client = TestClient.stateless(.bench(bench))
        let call: JSON = [
            "jsonrpc": "2.0", "id": 5, "method": "tools/call",
            "params": ["name": "wait", "_meta": .object(TestClient.statelessMeta())],
        ]
        client.send(call)
        await bench.gate.reached()
        client.send(call)
        let refusal = await client.next()
        #expect(refusal["id"] == nil)
        #expect(refusal["error"]?["message"] == "id 5 is still in use")
        bench.gate.open()
        #expect(await client.next()["id"] == 5)
    }

    @Test func `MSG-5 a notification is never answered, even unknown or malformed`() async {
        let client = TestClient(.bench())
        for method in [
            "notifications/bogus", "tools/call", "initialize", "notifications/cancelled",
        ] {
            client.send(["jsonrpc": "2.0", "method": .string(method), "params": ["requestId": [1]]])
        }
        #expect(await client.request("ping")["result"] == [:])
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `a response to no request is ignored`() async {
        let client = TestClient(.bench())
        client.send(["jsonrpc": "2.0", "id": 3, "result": [:]])
        client.send(["jsonrpc": "2.0", "id": 3, "error": ["code": -1, "message": "no"]])
        #expect(await client.request("ping")["result"] == [:])
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test(arguments: [Revision.v2024_11_05, .v2025_03_26, .v2025_06_18, .v2025_11_25])
    func `MSG-6 only 2025-03-26 has batches`(revision: Revision) async {
        let client = await TestClient.session(.bench(), revision)
        client.send([
            ["jsonrpc": "2.0", "id": "a", "method": "ping"],
            ["jsonrpc": "2.0", "method": "notifications/bogus"],
            [
                "jsonrpc": "2.0", "id": "b", "method": "initialize",
                "params": ["protocolVersion": "x"],
            ],
            ["id": "c"], 7,
        ])
        let answer = await client.next()
        guard revision == .v2025_03_26 else {
            #expect(answer["error"]?["code"] == -32600)
            return
        }
        let byID = (answer.array ?? []).map { ($0["id"], $0["error"]?["code"]) }
        #expect(byID.count == 4)
        #expect(byID.contains { $0 == ("a", nil) })
        #expect(byID.contains { $0 == ("b", -32600) })
        #expect(byID.contains { $0 == ("c", -32600) })
        #expect(byID.contains { $0 == (.some(nil), -32600) })
    }

    @Test func `MSG-6 an empty batch is one error, and one of notifications is silent`() async {
        let client = await TestClient.session(.bench(), .v2025_03_26)
        client.send([["jsonrpc": "2.0", "method": "notifications/initialized"]])
        client.send([])
        #expect(await client.next()["error"]?["code"] == -32600)
    }

    @Test func `the 65th request in flight is refused at once, and a freed place is taken`() async {
        let bench = Bench()
        let client = TestClient(
            .bench(bench, limits: .with { $0.maxRequests = 2 }),
            meta: TestClient.statelessMeta()
        )
        for id in 1...3 {
            client.send([
                "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
                "params": ["name": "wait", "_meta": .object(TestClient.statelessMeta())],
            ])
        }
        let refusal = await client.next()
        #expect(refusal["id"] == 3)
        #expect(
            refusal["error"]?["message"]?.string?.hasPrefix("too many requests in flight") == true
        )
        bench.gate.open()
        #expect(Set([await client.next()["id"], await client.next()["id"]]) == [1, 2])
        #expect(await client.call("wait")["content"]?[0]?["text"] == "done")
    }

    @Test func `a client with one place has it again when it is answered`() async {
        let client = Restless(.bench(limits: .with { $0.maxRequests = 1 }), requestCount: 20)
        var answers: [JSON] = []
        for await answer in client.answers { answers.append(answer) }
        #expect(answers.count == 20)
        #expect(answers.allSatisfy { $0["result"] != nil })
    }
}

/// A client that makes its next request while it is handed the answer to the one before.
private final class Restless: Exchange {
    let isShared = true
    let isOpen = true
    let answers: AsyncStream<JSON>
    private let source: AsyncStream<JSON>.Continuation
    private let conversation = Mutex<Conversation?>(nil)
    private let left: Mutex<Int>

    init(_ server: Server, requestCount: Int) {
        (answers, source) = AsyncStream.makeStream()
        left = Mutex(requestCount)
        let conversation = Conversation(server, standalone: self)
        self.conversation.withLock { $0 = conversation }
        ask()
    }

    func send(_ message: Message) {
        source.yield(message.json)
        ask()
    }

    func finish() {}

    private func ask() {
        let number = left.withLock { left in
            left -= 1
            return left
        }
        guard number >= 0 else { return source.finish() }
        let params: JSONObject = ["_meta": .object(TestClient.statelessMeta())]
        let request = Request(id: .integer(number), method: "tools/list", params: params)
        conversation.withLock(\.self)?.receive(.request(request), on: self)
    }
}
