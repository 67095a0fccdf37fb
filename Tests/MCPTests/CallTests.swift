import JSONRPC
import Synchronization
import TestKit
import Testing

@testable import MCP

/// Spec: server/tools, basic/patterns/cancellation, basic/patterns/progress, server/utilities/logging.
@Suite(.timeLimit(.minutes(5)))
struct CallTests {
    @Test(
        arguments: [
            ([:], ["`text` is required"]),
            (["text": 7], ["`text` must be a string, not integer"]),
            (["text": ""], ["`text` must not be empty"]),
            (
                ["text": "a", "times": 0, "mood": "sad", "quiet": "maybe"],
                [
                    "`times` must be from 1 to 9, not 0",
                    "`mood` must be one of calm, loud, not `sad`",
                    "`quiet` must be true or false, not string",
                ]
            ),
            (["text": "a", "times": 1.5], ["`times` must be an integer, not number"]),
            (
                ["text": "a", "more": ["1", "2", "3", "4"]],
                ["`more` must have at most 3 elements, not 4"]
            ),
            (["text": "a", "tmes": 2], ["`tmes` is not known; did you mean `times`?"]),
            (["text": nil], ["`text` must be a string, not null"]),
        ] as [(JSONObject, [String])]
    )
    func `TOL-7 wrong values are one result that names every problem`(
        arguments: JSONObject,
        problems: [String]
    ) async {
        let result = await TestClient.stateless(.bench()).call("echo", arguments)
        #expect(result["isError"] == true)
        #expect(result["content"]?[0]?["text"]?.string == problems.joined(separator: "; "))
        #expect(result["structuredContent"] == nil)
    }

    @Test(
        arguments: [
            (["text": "a", "times": "2"], ["a", "a"]), (["text": "a", "times": 2.0], ["a", "a"]),
            (["text": "5"], ["5"]), (["text": "a", "quiet": "true"], []),
            (["text": "a", "more": "[\"b\"]"], ["a", "b"]), (["text": "a", "more": nil], ["a"]),
        ] as [(JSONObject, JSON)]
    )
    func `a string that is exactly what was declared is taken for it`(
        arguments: JSONObject,
        said: JSON
    ) async {
        let result = await TestClient.stateless(.bench()).call("echo", arguments)
        #expect(result["structuredContent"]?["said"] == said)
    }

    @Test(
        arguments: [
            (["times": "2", "left": 1], nil), (["times": 2, "left": 1], nil),
            (["times": "2"], "`left` is required; or `right` is required"),
            (["times": "many", "left": 1], "`times` must be an integer, not string"),
        ] as [(JSONObject, String?)]
    )
    func `JSC-3 a schema of the tool's own is asked after the conversions`(
        arguments: JSONObject,
        problem: String?
    ) async {
        let feature = Feature(tools: [BoundTool(Turn.self, in: { _ in Bench() })])
        let result = await TestClient.stateless(.forTests([feature])).call("turn", arguments)
        let text = result["content"]?[0]?["text"]?.string ?? ""
        #expect(result["isError"] == (problem == nil ? nil : true), "\(text)")
        #expect(text.contains(problem ?? "turned 2"), "\(text)")
    }

    @Test(
        arguments: [
            (["name": "ecko", "arguments": [:]], "did you mean `echo`?"),
            (["arguments": [:]], "`name` is required"),
            (["name": 7], "`name` must be a string"),
            (["name": "echo", "arguments": []], "must be an object"),
            (["name": "echo", "arguments": "x"], "must be an object"),
            (["name": "echo", "arguments": nil], "must be an object"),
            (["name": "Echo"], "did you mean `echo`?"),
        ] as [(JSONObject, String)]
    )
    func `TOL-7 an unknown tool and arguments that are no object are -32602`(
        params: JSONObject,
        advice: String
    ) async {
        let error = await TestClient.stateless(.bench()).request("tools/call", params)["error"]
        #expect(error?["code"] == -32602)
        #expect(error?["message"]?.string?.contains(advice) == true)
    }

    @Test func `TOL-5 TOL-6 the structured half and the text say the same`() async throws {
        let result = await TestClient.stateless(.bench()).call("echo", ["text": "link"])
        let text = try JSON(parsing: result["content"]?[0]?["text"]?.string ?? "")
        #expect(text == result["structuredContent"])
        #expect(result["content"]?[1]?["type"] == "resource_link")
        #expect(result["isError"] == nil)
    }

    @Test func `a failure of the work is told to the model, and its code to programs`() async {
        let result = await TestClient.stateless(.bench()).call("fail", ["how": "told"])
        #expect(result["isError"] == true)
        #expect(
            result["content"] == [["type": "text", "text": "the work failed, and this is why"]]
        )
        #expect(result["_meta"]?["io.github.rootcellar/errorCode"] == "told")
    }

    @Test func `LOG-4 a bug discloses nothing but a number, to a client that hears everything too`()
        async
    {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        _ = await client.request("logging/setLevel", ["level": "debug"])
        let error = await client.request(
            "tools/call",
            ["name": "fail", "arguments": ["how": "broken"]]
        )["error"]
        #expect(error?["code"] == -32603)
        #expect(error?["message"]?.string?.hasPrefix("internal error ") == true)
        #expect(error?["data"] == nil)
        // What a model is told is logged in the same words, by a steady name.
        _ = await client.call("fail", ["how": "told"])
        let messages = await client.takePassedBy()
        #expect(messages.map { $0["params"]?["logger"] } == ["tools"])
        #expect(!"\(messages) \(error ?? nil)".contains("secret"))
    }

    @Test
    func `CAN-1 STD-5 a cancellation right behind its request finds it, and nothing is answered`()
        async
    {
        let bench = Bench()
        let client = TestClient.stateless(.bench(bench))
        var params: JSONObject = ["name": "wait", "arguments": ["steps": 3]]
        var meta = TestClient.statelessMeta()
        meta["progressToken"] = "t"
        params["_meta"] = .object(meta)
        client.send([
            "jsonrpc": "2.0", "id": "c", "method": "tools/call", "params": .object(params),
        ])
        client.send([
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": "c", "reason": "changed my mind"],
        ])
        bench.gate.open()
        await client.finish()
        _ = await client.request("tools/list")
        let late = await client.takePassedBy()
        #expect(!late.contains { $0["id"] == "c" })
    }

    @Test func `CAN-2 cancellations that name nothing are ignored`() async {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        for params in [["requestId": 99], ["requestId": nil], [:], ["requestId": 1]] as [JSON] {
            client.send(["jsonrpc": "2.0", "method": "notifications/cancelled", "params": params])
        }
        #expect(await client.request("ping")["result"] == [:])
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test(arguments: ["7", 7] as [JSON])
    func `PRG-1 PRG-2 progress carries the token, increases and ends before the answer`(token: JSON)
        async
    {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        let result = await client.request(
            "tools/call",
            [
                "name": "wait", "arguments": ["steps": 500, "now": true],
                "_meta": ["progressToken": token],
            ]
        )
        #expect(result["result"] != nil)
        let values = await client.takePassedBy()
        #expect(values.allSatisfy { $0["params"]?["progressToken"] == token })
        let numbers = values.compactMap { $0["params"]?["progress"]?.integer }
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        // A burst of 8, what little time allowed, and the last value, which is never lost.
        #expect((9...12).contains(numbers.count))
        #expect(numbers.last == 500)
        #expect(values.last?["params"]?["message"] == "step 500")
    }

    @Test(arguments: [[:], ["progressToken": 1.5], ["progressToken": nil]] as [JSON])
    func `PRG-1 without a token there is no progress`(meta: JSON) async {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        _ = await client.request(
            "tools/call",
            ["name": "wait", "arguments": ["steps": 5, "now": true], "_meta": meta]
        )
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `progress has no message before 2025-03-26`() async {
        let client = await TestClient.session(.bench(), .v2024_11_05)
        _ = await client.request(
            "tools/call",
            [
                "name": "wait", "arguments": ["steps": 2, "now": true],
                "_meta": ["progressToken": 1],
            ]
        )
        let values = await client.takePassedBy()
        #expect(values.count == 2)
        #expect(values.allSatisfy { $0["params"]?["message"] == nil })
    }

    @Test func `LOG-2 a session hears warnings until it says otherwise`() async {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        for (level, count) in [(nil, 3), ("error", 0), ("debug", 4), ("emergency", 0)]
            as [(String?, Int)]
        {
            if let level {
                #expect(
                    await client.request("logging/setLevel", ["level": .string(level)])["result"]
                        == [:]
                )
            }
            _ = await client.call("wait", ["messages": 3, "now": true])
            let messages = await client.takePassedBy()
            #expect(messages.count == count, "\(level ?? "default")")
            #expect(messages.allSatisfy { $0["method"] == "notifications/message" })
        }
        #expect(
            await client.request("logging/setLevel", ["level": "loud"])["error"]?["code"] == -32602
        )
        #expect(await client.request("logging/setLevel", [:])["error"]?["code"] == -32602)
    }

    @Test func `LOG-3 without a log level a stateless request hears nothing, with one it does`()
        async
    {
        let server = Server.bench()
        let silent = TestClient.stateless(server)
        _ = await silent.call("wait", ["messages": 3, "now": true])
        #expect(await silent.takePassedBy().isEmpty)
        var meta = TestClient.statelessMeta()
        meta["io.modelcontextprotocol/logLevel"] = "info"
        let client = TestClient(server, meta: meta)
        _ = await client.call("wait", ["messages": 3, "now": true])
        #expect(await client.takePassedBy().count == 3)
    }

    @Test func `LOG-4 a flood of log messages is cut, and said to be`() async {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        _ = await client.call("wait", ["messages": 500, "now": true])
        let messages = await client.takePassedBy()
        #expect((9...12).contains(messages.count))
        #expect(
            messages.last?["params"]?["data"]?.string?.hasSuffix("more log messages were left out")
                == true
        )
    }

    @Test func `LOG-4 what was left out of all requests is told once`() {
        let time = Mutex(ContinuousClock.now)
        let quota = Quota(Limits()) { time.withLock(\.self) }
        while quota.takeLogMessage() {}
        for _ in 1...99 { _ = quota.takeLogMessage() }
        #expect(quota.takeLogNote() == 100)
        #expect(quota.takeLogNote() == nil)
        _ = quota.takeLogMessage()
        #expect(quota.takeLogNote() == 1)
        for _ in 1...5 { _ = quota.takeLogMessage() }
        #expect(quota.takeLogNote() == nil)
        time.withLock { $0 += .seconds(5) }
        #expect(quota.takeLogNote() == 5)
    }

    @Test func `requests are worked on side by side, and a ping passes a call that waits`() async {
        let bench = Bench()
        let client = await TestClient.session(.bench(bench), .v2025_11_25)
        client.send([
            "jsonrpc": "2.0", "id": "slow", "method": "tools/call", "params": ["name": "wait"],
        ])
        await bench.gate.reached()
        #expect(await client.request("ping")["result"] == [:])
        bench.gate.open()
        #expect(await client.next()["id"] == "slow")
    }
}

/// Takes more arguments than it has parameters.
private struct Turn: Tool {
    static let name = "turn"
    static let title = "Turn"
    static let description = "Turns."
    static let effect = Effect.reads

    static let inputSchema: Schema? = Schema([
        "type": "object",
        "properties": ["times": ["type": "integer"], "left": true, "right": true],
        "required": ["times"],
        "anyOf": [["required": ["left"]], ["required": ["right"]]],
    ])

    @Parameter("How often.")
    var times: Int

    func call(on bench: Bench, _ context: CallContext) async throws -> ToolContent {
        ToolContent([.text("turned \(times)")])
    }
}
