import JSONRPC
import MCP
import TestKit
import Testing

/// What is declared, and for which request.
extension RoundTripTests {
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

    /// Spec: `requiredCapabilities` are those that the request needs (schema,
    /// MissingRequiredClientCapabilityError).
    @Test(
        arguments: [
            (
                [:],
                [
                    "elicitation": ["form": [:], "url": [:]], "sampling": ["tools": [:]],
                    "roots": [:],
                ]
            ),
            (
                ["elicitation": ["form": [:]], "roots": [:]],
                ["elicitation": ["url": [:]], "sampling": ["tools": [:]]]
            ),
            (
                ["elicitation": ["form": [:], "url": [:]], "sampling": [:], "roots": [:]],
                ["sampling": ["tools": [:]]]
            ),
        ] as [(JSONObject, JSON)]
    )
    func `MET-6 all capabilities are named that what is asked at once lacks`(
        declared: JSONObject,
        required: JSON
    ) async {
        let server = Server.forTests([
            Feature(tools: [BoundTool]([AskAll.self] as [any Tool<Desk>.Type], in: { _ in Desk() }))
        ])
        let client = TestClient.stateless(server, capabilities: declared)
        let error = await client.request("tools/call", ["name": "ask_all"])["error"]
        #expect(error?["code"] == -32021)
        #expect(error?["data"] == ["requiredCapabilities": required])
        let session = await TestClient.session(server, .v2025_11_25, capabilities: declared)
        let told = await session.request("tools/call", ["name": "ask_all"])["result"]
        #expect(told?["isError"] == true)
        #expect(told?.firstText == error?["message"]?.string)
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

/// Asks everybody at once, for all that there is.
private struct AskAll: Tool {
    static let name = "ask_all"
    static let title = "Ask all"
    static let description = "Asks for all that there is."
    static let effect = Effect.reads

    func call(on desk: Desk, _ context: CallContext) async throws -> ToolContent {
        let tool = SamplingTool(
            name: "none",
            description: "None.",
            inputSchema: .object([], required: [])
        )
        _ = try await context.client.answers(
            to: Asked("form", Desk.form),
            Asked("page", URLElicitation("Open it.", url: "https://example.com/", id: "1")),
            Asked("again", Desk.form),
            Asked(
                "words",
                SamplingRequest([SamplingMessage(text: "Say.")], maxTokens: 1, tools: [tool])
            ),
            Asked("roots", RootsQuestion())
        )
        return ToolContent("all said")
    }
}
