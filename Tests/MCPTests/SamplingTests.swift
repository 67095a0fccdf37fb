import JSONRPC
import MCP
import TestKit
import Testing

/// Spec: client/sampling.
@Suite(.timeLimit(.minutes(5)))
struct SamplingTests {
    private static let words: JSONObject = [
        "result": [
            "role": "assistant", "content": ["type": "text", "text": "five"], "model": "m",
            "stopReason": "endTurn",
        ]
    ]

    private static func use(_ id: String, _ city: JSON, name: JSON = "weather") -> JSON {
        ["type": "tool_use", "id": .string(id), "name": name, "input": ["city": city]]
    }

    private static func uses(_ blocks: [JSON]) -> JSONObject {
        [
            "result": [
                "role": "assistant", "content": .array(blocks), "model": "m",
                "stopReason": "toolUse",
            ]
        ]
    }

    @Test(arguments: Revision.allCases)
    func `SMP-1 LIF-4 sampling is asked of whoever declared it, in every revision`(
        revision: Revision
    ) async {
        let client = await TestClient.of(
            revision,
            .desk(),
            capabilities: ["sampling": [:]],
            answering: { _, _ in Self.words }
        )
        #expect(await client.text(of: "say") == "five (m, endTurn)")
        #expect(client.questions.map { $0["method"] } == ["sampling/createMessage"])
        let poor = await TestClient.of(revision, .desk(), capabilities: ["roots": [:]])
        let answer = await poor.request("tools/call", ["name": "say"])
        if revision.isStateless {
            #expect(answer["error"]?["code"] == -32021)
        } else {
            #expect(answer["result"]?["isError"] == true)
        }
        #expect(poor.questions.isEmpty)
    }

    @Test(
        arguments: [
            ["sampling": [:]], ["sampling": ["tools": true]], ["sampling": ["context": [:]]],
        ]
            as [JSONObject]
    )
    func `SMP-1 MRT-2 tools go only to a client that declared tools`(capabilities: JSONObject) async
    {
        let client = TestClient.stateless(.desk(), capabilities: capabilities)
        let error = await client.request("tools/call", ["name": "research"])["error"]
        #expect(error?["code"] == -32021)
        #expect(error?["data"] == ["requiredCapabilities": ["sampling": ["tools": [:]]]])
        let session = await TestClient.session(.desk(), .v2025_11_25, capabilities: capabilities)
        #expect(await session.call("research")["isError"] == true)
        // It knows nothing of such tools, whatever is declared.
        let old = await TestClient.session(
            .desk(),
            .v2025_06_18,
            capabilities: ["sampling": ["tools": [:]]]
        )
        #expect(await old.call("research")["isError"] == true)
        #expect(session.questions.isEmpty && old.questions.isEmpty)
    }

    @Test(arguments: Revision.allCases)
    func `SMP-5 the request has roles, a limit, and as many blocks a message as its revision`(
        revision: Revision
    ) async {
        let client = await TestClient.of(
            revision,
            .desk(),
            capabilities: ["sampling": [:]],
            answering: { _, _ in Self.words }
        )
        _ = await client.call("say")
        let params = client.questions.first?["params"]
        #expect(params?.object?.names == ["messages", "maxTokens", "systemPrompt"])
        #expect(params?["maxTokens"] == 7)
        func text(_ text: JSON) -> JSON { ["type": "text", "text": text] }
        let first: [JSON] =
            revision >= .v2025_11_25
            ? [["role": "user", "content": [text("one"), text("two")]]]
            : [
                ["role": "user", "content": text("one")], ["role": "user", "content": text("two")],
            ]
        let others: [JSON] = [
            ["role": "assistant", "content": text("three")],
            ["role": "user", "content": text("four")],
        ]
        #expect(params?["messages"] == .array(first + others))
    }

    @Test(arguments: [Revision.v2025_06_18, .v2025_11_25, .v2026_07_28])
    func `SMP-5 an answer is one block, or several where the revision has that`(revision: Revision)
        async
    {
        let several: JSONObject = [
            "result": [
                "role": "assistant", "model": "m",
                "content": [
                    ["type": "text", "text": "a"],
                    ["type": "image", "data": "", "mimeType": "x/y"],
                    ["type": "audio", "data": "", "mimeType": "x/y"],
                    ["type": "text", "text": "b"],
                ],
            ]
        ]
        let turns = Turns([several, Self.words])
        let client = await TestClient.of(
            revision,
            .desk(),
            capabilities: ["sampling": [:]],
            answering: turns.next
        )
        let expected = revision == .v2025_06_18 ? "five (m, endTurn)" : "a\nb (m, -)"
        #expect(await client.text(of: "say") == expected)
        #expect(client.questions.count == (revision == .v2025_06_18 ? 2 : 1))
    }

    @Test(
        arguments: [
            [:], ["role": "user"], ["role": "system", "content": ["type": "text", "text": "x"]],
            ["content": ["type": "text", "text": "x"]], ["role": "assistant", "content": "x"],
            ["role": "assistant", "content": nil], [], "x", nil,
            ["role": "assistant", "content": ["type": "text", "text": "x"]],
            ["role": "assistant", "content": ["type": "text", "text": "x"], "model": 5],
            [
                "role": "assistant", "content": ["type": "text", "text": "x"], "model": "m",
                "stopReason": 5,
            ],
        ]
            + [
                [:], 1, [1], ["type": "unheard"], ["type": 5], ["type": "text", "text": 5],
                [["type": "text"]], ["type": "image", "data": ""],
                ["type": "audio", "mimeType": "x/y"],
                ["type": "tool_use", "id": "1", "name": "x"],
                ["type": "tool_use", "id": 1, "name": "x", "input": [:]], ["type": "tool_result"],
            ].map { ["role": "assistant", "model": "m", "content": $0] }
            as [JSON]
    )
    func `SMP-4 an answer that is none is asked for again`(answer: JSON) async {
        let client = await TestClient.session(
            .desk(),
            .v2025_11_25,
            capabilities: ["sampling": [:]],
            answering: { _, _ in ["result": answer] }
        )
        let told = await client.call("say")
        #expect(told["isError"] == true)
        #expect(client.questions.count == 3)
    }

    @Test func `a person who refuses sampling is heeded`() async {
        let client = await TestClient.session(
            .desk(),
            .v2025_11_25,
            capabilities: ["sampling": [:]],
            answering: { _, _ in
                ["error": ["code": -1, "message": "User rejected sampling request"]]
            }
        )
        let told = await client.call("say")
        #expect(told["isError"] == true)
        #expect(told.firstText?.contains("User rejected sampling request") == true)
        #expect(client.questions.count == 1)
    }

    @Test(arguments: [Revision.v2025_11_25, .v2026_07_28])
    func `SMP-2 SMP-3 SMP-6 every use of a tool is answered at once, by a message of nothing else`(
        revision: Revision
    ) async {
        let turns = Turns([
            Self.uses([
                ["type": "text", "text": "I look it up."], Self.use("1", "Paris"),
                Self.use("2", "Nowhere"),
            ]),
            Self.words,
        ])
        let desk = Desk()
        let client = await TestClient.of(
            revision,
            .desk(desk),
            capabilities: ["sampling": ["tools": [:]]],
            answering: turns.next
        )
        #expect(await client.text(of: "research") == "five")
        let asked = client.questions.map { $0["params"] }
        #expect(asked.count == 2)
        #expect(asked[0]?["tools"]?[0]?["name"] == "weather")
        #expect(asked[0]?["tools"]?[0]?["inputSchema"]?["required"] == ["city"])
        let messages = asked[1]?["messages"]?.array ?? []
        #expect(messages.count == 3)
        #expect(messages[0] == asked[0]?["messages"]?[0])
        #expect(messages[1]["role"] == "assistant")
        #expect(messages[1]["content"]?.array?.count == 3)
        #expect(messages[1]["content"]?[1] == Self.use("1", "Paris"))
        #expect(
            messages[2] == [
                "role": "user",
                "content": [
                    [
                        "type": "tool_result", "toolUseId": "1", "isError": false,
                        "content": [["type": "text", "text": "sunny"]],
                    ],
                    [
                        "type": "tool_result", "toolUseId": "2", "isError": true,
                        "content": [["type": "text", "text": "there is no such place"]],
                    ],
                ],
            ]
        )
        #expect(Set(desk.tools) == ["weather Paris", "weather Nowhere"])
        for params in asked { #expect(params?["includeContext"] == nil) }
    }

    @Test(arguments: [Revision.v2025_11_25, .v2026_07_28])
    func `SMP-4 a model that never stops using tools is stopped, and told so the last time`(
        revision: Revision
    ) async {
        let client = await TestClient.of(
            revision,
            .desk(),
            capabilities: ["sampling": ["tools": [:]]],
            answering: { _, _ in Self.uses([Self.use("1", "Paris")]) }
        )
        #expect(await client.call("research")["isError"] == nil)
        let choices = client.questions.map { $0["params"]?["toolChoice"]?["mode"] }
        #expect(choices == [nil, "auto", "none"])
    }

    @Test(
        arguments: [
            [["type": "tool_use"]], [["type": "tool_use", "id": 7, "name": "weather"]],
            [["type": "tool_use", "id": "x", "name": nil]], [[:]], [],
        ] as [[JSON]]
    )
    func `SMP-4 a use of a tool that is malformed calls nothing`(blocks: [JSON]) async {
        let desk = Desk()
        let client = await TestClient.session(
            .desk(desk),
            .v2025_11_25,
            capabilities: ["sampling": ["tools": [:]]],
            answering: { _, _ in Self.uses(blocks) }
        )
        _ = await client.call("research")
        #expect(desk.tools.isEmpty)
        // Asked for again, unless it is an answer that uses none.
        #expect(client.questions.count == (blocks.isEmpty ? 1 : 3))
    }
}
