import JSONRPC
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
