import JSONRPC
import MCP
import TestKit
import Testing

/// Spec: client/elicitation of 2025-06-18, 2025-11-25 and 2026-07-28.
@Suite(.timeLimit(.minutes(5)))
struct ElicitationTests {
    static let revisions: [Revision] = [.v2025_06_18, .v2025_11_25, .v2026_07_28]

    private static func accepting(_ content: JSON) -> TestClient.Responder {
        { _, _ in ["result": ["action": "accept", "content": content]] }
    }

    @Test(
        arguments: [
            ([:], true, true), (["form": [:]], true, true), (["url": [:]], true, false),
            (["form": [:], "url": [:]], true, true), (["form": true], true, true),
            (7, false, false),
            (nil, false, false),
        ] as [(JSON?, Bool, Bool)]
    )
    func `ELI-1 LIF-4 a form goes only to a client that declared forms`(
        declared: JSON?,
        isAskedEarly: Bool,
        isAsked: Bool
    ) async {
        var capabilities: JSONObject = ["sampling": [:], "roots": [:]]
        capabilities["elicitation"] = declared
        for revision in Revision.allCases {
            let client = await TestClient.of(
                revision,
                .desk(),
                capabilities: capabilities,
                answering: Self.accepting(["name": "Bob"])
            )
            _ = await client.call("fill_in")
            let expected =
                switch revision {
                case .v2024_11_05, .v2025_03_26: false
                // It has no modes, so that whatever is declared is forms.
                case .v2025_06_18: isAskedEarly
                default: isAsked
                }
            #expect(client.questions.count == (expected ? 1 : 0), "\(revision.rawValue)")
        }
    }

    @Test(arguments: [[:], ["elicitation": [:]], ["elicitation": ["form": [:]]]] as [JSONObject])
    func `ELI-1 MRT-2 a URL goes only to a client that declared URLs`(capabilities: JSONObject)
        async
    {
        let session = await TestClient.session(.desk(), .v2025_11_25, capabilities: capabilities)
        let told = await session.call("open_page")
        #expect(told["isError"] == true)
        #expect(told["_meta"]?["io.github.rootcellar/errorCode"] == "missing_client_capability")
        let client = TestClient.stateless(.desk(), capabilities: capabilities)
        let error = await client.request("tools/call", ["name": "open_page"])["error"]
        #expect(error?["code"] == -32021)
        #expect(error?["data"] == ["requiredCapabilities": ["elicitation": ["url": [:]]]])
        #expect(session.questions.isEmpty && client.questions.isEmpty)
    }

    @Test(arguments: revisions)
    func `ELI-3 a form is a flat object of what its revision has`(revision: Revision) async {
        let client = await TestClient.of(
            revision,
            .desk(),
            capabilities: ["elicitation": [:]],
            answering: Self.accepting(["name": "Bob"])
        )
        _ = await client.call("fill_in")
        let params = client.questions.first?["params"]
        #expect(client.questions.first?["method"] == "elicitation/create")
        #expect(params?["message"] == "Who are you?")
        #expect(params?["mode"] == (revision == .v2025_06_18 ? nil : "form"))
        let schema = params?["requestedSchema"]
        #expect(schema?["type"] == "object")
        #expect(schema?["required"] == ["name"])
        #expect(schema?.object?.names == ["type", "properties", "required"])
        let new: JSON = [
            "name": [
                "type": "string", "minLength": 2, "maxLength": 20, "default": "Ann",
                "title": "Name", "description": "Any.",
            ],
            "mail": ["type": "string", "format": "email"],
            "weight": ["type": "number", "minimum": 0.5, "maximum": 9.5, "default": 2.5],
            "age": ["type": "integer", "minimum": 1, "maximum": 99, "default": 30],
            "member": ["type": "boolean", "default": true],
            "plain": ["type": "string", "enum": ["a", "b"], "default": "a"],
            "titled": [
                "type": "string", "default": "b",
                "oneOf": [["const": "a", "title": "An A"], ["const": "b", "title": "b"]],
            ],
            "several": [
                "type": "array", "minItems": 1, "maxItems": 2, "default": ["y"],
                "items": [
                    "anyOf": [["const": "x", "title": "An X"], ["const": "y", "title": "y"]]
                ],
            ],
        ]
        let old: JSON = [
            "name": [
                "type": "string", "minLength": 2, "maxLength": 20, "title": "Name",
                "description": "Any.",
            ],
            "mail": ["type": "string", "format": "email"],
            "weight": ["type": "number", "minimum": 0.5, "maximum": 9.5],
            "age": ["type": "integer", "minimum": 1, "maximum": 99],
            "member": ["type": "boolean", "default": true],
            "plain": ["type": "string", "enum": ["a", "b"]],
            "titled": ["type": "string", "enum": ["a", "b"], "enumNames": ["An A", "b"]],
            "several.x": ["type": "boolean", "default": false, "title": "An X"],
            "several.y": ["type": "boolean", "default": true, "title": "y"],
        ]
        #expect(schema?["properties"] == (revision == .v2025_06_18 ? old : new))
    }

    @Test(arguments: revisions)
    func `several choices come back as one list, however they were asked for`(revision: Revision)
        async throws
    {
        let given: JSON =
            revision == .v2025_06_18
            ? ["name": "Bob", "several.x": true, "several.y": false, "else": 1]
            : ["name": "Bob", "several": ["x"], "else": 1]
        let client = await TestClient.of(
            revision,
            .desk(),
            capabilities: ["elicitation": [:]],
            answering: Self.accepting(given)
        )
        let answer = try JSON(parsing: await client.text(of: "fill_in"))
        #expect(answer == ["name": "Bob", "several": ["x"]])
    }

    @Test(arguments: revisions)
    func `ELI-4 what the person declines or dismisses is heeded`(revision: Revision) async {
        for (action, text) in [("decline", "declined"), ("cancel", "cancelled")] as [(JSON, String)]
        {
            let client = await TestClient.of(
                revision,
                .desk(),
                capabilities: ["elicitation": [:]],
                answering: { _, _ in ["result": ["action": action]] }
            )
            #expect(await client.text(of: "fill_in") == text)
            #expect(client.questions.count == 1)
        }
    }

    static let unusable: [JSON] = [
        [:], ["action": "sure"], ["action": 1], ["action": nil], ["action": "accept"],
        ["action": "accept", "content": []], ["action": "accept", "content": "x"],
        ["action": "accept", "content": nil], ["action": "accept", "content": [:]],
        ["action": "accept", "content": ["name": 7]],
        ["action": "accept", "content": ["name": nil]],
        ["action": "accept", "content": ["name": ["Bob"]]],
        ["action": "accept", "content": ["name": "Bob", "age": "30"]],
        ["action": "accept", "content": ["name": "Bob", "age": 1.5]],
        ["action": "accept", "content": ["name": "Bob", "member": "true"]],
    ]

    @Test(arguments: unusable)
    func `ELI-4 MRT-6 an answer that can't be used is asked for again`(answer: JSON) async {
        let session = await TestClient.session(
            .desk(),
            .v2025_11_25,
            capabilities: ["elicitation": [:]],
            answering: { _, _ in ["result": answer] }
        )
        let told = await session.call("fill_in")
        #expect(told["isError"] == true)
        #expect(told["_meta"]?["io.github.rootcellar/errorCode"] == "client_unusable")
        #expect(session.questions.count == 3)

        let client = TestClient.stateless(.desk(), capabilities: ["elicitation": [:]])
        let again = await client.request(
            "tools/call",
            ["name": "fill_in", "inputResponses": ["form": answer]]
        )
        #expect(again["result"]?["inputRequests"]?["form"]?["method"] == "elicitation/create")
    }

    @Test func `ELI-4 an answer that can be used at the second time is taken`() async {
        let turns = Turns([
            ["result": ["action": "accept", "content": ["name": 7]]],
            ["result": ["action": "accept", "content": ["name": "Bob"]]],
        ])
        let client = await TestClient.session(
            .desk(),
            .v2025_11_25,
            capabilities: ["elicitation": [:]],
            answering: turns.next
        )
        #expect(await client.text(of: "fill_in").contains("Bob"))
    }

    @Test(arguments: [-1, -32601, -32602, -32603, 0, 7])
    func `ELI-4 an error of the client's is told to the model, and nothing breaks`(code: Int) async
    {
        let client = await TestClient.session(
            .desk(),
            .v2025_11_25,
            capabilities: ["elicitation": [:]],
            answering: { _, _ in
                ["error": ["code": .integer(code), "message": "\u{1B}[31mno such luck"]]
            }
        )
        let told = await client.call("fill_in")
        #expect(told["isError"] == true)
        let text = told["content"]?[0]?["text"]?.string ?? ""
        #expect(text.contains("elicitation/create") && text.contains("no such luck"))
        #expect(!text.contains("\u{1B}"))
        #expect(client.questions.count == 1)
        #expect(await client.request("ping")["result"] == [:])
    }

    @Test func `ELI-5 MRT-4 SEC-2 what one principal was asked no other can answer`() async {
        let server = Server.desk()
        let meta = TestClient.statelessMeta(capabilities: ["elicitation": [:]])
        let ann = TestClient(server, meta: meta, principal: "ann")
        let bob = TestClient(server, meta: meta, principal: "bob")
        let asked = await ann.request("tools/call", ["name": "confirm"])["result"]
        var retry: JSONObject = ["name": "confirm", "inputResponses": .sure]
        retry["requestState"] = asked?["requestState"]
        #expect(await bob.request("tools/call", retry)["error"]?["code"] == -32602)
        #expect(await ann.request("tools/call", retry)["result"]?.firstText == "changed")
    }

    @Test func `ELI-3 ELI-6 a URL has an id where the revision has such, and nothing personal`()
        async
    {
        let responder: TestClient.Responder = { _, _ in ["result": ["action": "decline"]] }
        for revision in [Revision.v2025_11_25, .v2026_07_28] {
            let client = await TestClient.of(
                revision,
                .desk(),
                capabilities: ["elicitation": ["url": [:]]],
                answering: responder
            )
            #expect(await client.text(of: "open_page") == "not opened")
            var expected: JSONObject = [
                "mode": "url", "message": "Open the page.", "url": "https://example.com/connect",
            ]
            if revision == .v2025_11_25 { expected["elicitationId"] = "page-1" }
            #expect(client.questions.first?["params"] == .object(expected))
        }
    }

    @Test func `ELI-7 nothing but answers and questions is sent around a URL`() async {
        let client = await TestClient.session(
            .desk(),
            .v2025_11_25,
            capabilities: ["elicitation": ["url": [:]]],
            answering: { _, _ in ["result": ["action": "accept"]] }
        )
        #expect(await client.text(of: "open_page") == "never opened")
        let ids = client.questions.map { $0["params"]?["elicitationId"] }
        #expect(ids == ["page-1", "page-2", "page-3"])
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `ELI-9 that a person agreed to open a page doesn't say that it was used`() async {
        let desk = Desk()
        let client = TestClient.stateless(
            .desk(desk),
            capabilities: ["elicitation": ["url": [:]]]
        )
        var params: JSONObject = ["name": "open_page"]
        for key in ["page-1", "page-2"] {
            let asked = await client.request("tools/call", params)["result"]
            #expect(asked?["inputRequests"]?.object?.names == [key])
            params["requestState"] = asked?["requestState"]
            params["inputResponses"] = [key: ["action": "accept"]]
        }
        desk.open()
        #expect(await client.request("tools/call", params)["result"]?.firstText == "opened")
    }

    /// ELI-2 and ELI-8 are of what a tool asks for: no tool here asks for a secret, or to authorize.
    @Test func `ELI-2 ELI-8 no field of a form is for a secret, for there is no such kind`() async {
        let client = await TestClient.session(
            .desk(),
            .v2025_11_25,
            capabilities: ["elicitation": [:]],
            answering: Self.accepting(["name": "Bob"])
        )
        _ = await client.call("fill_in")
        let properties = client.questions.first?["params"]?["requestedSchema"]?["properties"]
        let formats = properties?.object?.compactMap { $0.value["format"]?.string } ?? []
        #expect(Set(formats).isSubset(of: ["email", "uri", "date", "date-time"]))
    }
}
