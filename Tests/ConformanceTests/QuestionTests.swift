import JSONRPC
import MCP
import TestKit
import Testing

/// The scenarios tools-call-sampling, tools-call-elicitation, elicitation-sep1034-defaults and
/// elicitation-sep1330-enums.
///
/// They are of sessions; the same tools ask in the other era too.
///
/// Spec: client/sampling, client/elicitation.
@Suite(.timeLimit(.minutes(5)))
struct QuestionTests {
    @Test(arguments: Stage.all)
    func `SMP-5 tools-call-sampling: the prompt goes to the model, and its words come back`(
        stage: Stage
    ) async throws {
        let client = try await stage.client(answering: friendly)
        let text = await client.text(of: "test_sampling", ["prompt": "Say hello"])
        #expect(text == "LLM response: Paris")
        #expect(client.questions.map { $0["method"] } == ["sampling/createMessage"])
        let params = client.questions.first?["params"]
        #expect(
            params?["messages"] == [
                ["role": "user", "content": ["type": "text", "text": "Say hello"]]
            ]
        )
        #expect(params?["maxTokens"] == 100)
        let missing = await client.call("test_sampling")
        #expect(missing["isError"] == true)
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `ELI-3 tools-call-elicitation: a form of two required texts`(stage: Stage) async throws {
        let client = try await stage.client(answering: friendly)
        let text = await client.text(of: "test_elicitation", ["message": "Who are you?"])
        #expect(text.hasPrefix("User response: "))
        #expect(text.contains("testuser") && text.contains("test@example.com"))
        let params = client.questions.first?["params"]
        #expect(params?["message"] == "Who are you?")
        let schema = params?["requestedSchema"]
        #expect(schema?["type"] == "object")
        #expect(schema?["properties"]?["username"]?["type"] == "string")
        #expect(schema?["properties"]?["email"]?["type"] == "string")
        #expect(schema?["required"] == ["username", "email"])
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `ELI-4 tools-call-elicitation: declined and dismissed are answers too`(stage: Stage)
        async throws
    {
        for action in ["decline", "cancel"] {
            let client = try await stage.client { _, _ in
                ["result": ["action": .string(action)]]
            }
            let text = await client.text(of: "test_elicitation", ["message": "Who?"])
            #expect(text == "User response: \(action)")
            await client.finish()
        }
    }

    @Test(arguments: Stage.all)
    func `ELI-3 elicitation-sep1034-defaults: every kind of field has its default`(stage: Stage)
        async throws
    {
        let client = try await stage.client { _, _ in ["result": .accepted([:])] }
        #expect(
            await client.text(of: "test_elicitation_sep1034_defaults")
                == "User response: accept, {}"
        )
        let schema = client.questions.first?["params"]?["requestedSchema"]
        #expect(
            schema?["properties"] == [
                "name": ["type": "string", "default": "John Doe"],
                "age": ["type": "integer", "default": 30],
                "score": ["type": "number", "default": 95.5],
                "status": [
                    "type": "string", "enum": ["active", "inactive", "pending"],
                    "default": "active",
                ],
                "verified": ["type": "boolean", "default": true],
            ]
        )
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `ELI-3 elicitation-sep1330-enums: every kind of choice, as the suite answers it`(
        stage: Stage
    ) async throws {
        let answer: JSON = [
            "untitledSingle": "option1", "titledSingle": "value1", "legacyEnum": "opt1",
            "untitledMulti": ["option1", "option2"], "titledMulti": ["value1", "value2"],
        ]
        let client = try await stage.client { _, _ in ["result": .accepted(answer)] }
        let text = await client.text(of: "test_elicitation_sep1330_enums")
        #expect(
            try JSON(parsing: String(text.dropFirst("User response: accept, ".count))) == answer
        )
        let properties = client.questions.first?["params"]?["requestedSchema"]?["properties"]
        let single = properties?["untitledSingle"]
        #expect(single?.object?.names == ["type", "enum"])
        #expect(single?["enum"]?[0] == "option1")
        let titled = properties?["titledSingle"]
        #expect(titled?.object?.names == ["type", "oneOf"])
        #expect(titled?["oneOf"]?[0] == ["const": "value1", "title": "Option 1"])
        let legacy = properties?["legacyEnum"]
        #expect(legacy?.object?.names == ["type", "enum", "enumNames"])
        #expect(legacy?["enum"]?.array?.count == legacy?["enumNames"]?.array?.count)
        let several = properties?["untitledMulti"]
        #expect(several?["type"] == "array")
        #expect(several?["items"]?["type"] == "string")
        #expect(several?["items"]?["enum"]?[1] == "option2")
        let titledSeveral = properties?["titledMulti"]
        #expect(titledSeveral?["type"] == "array")
        #expect(titledSeveral?["items"]?["enum"] == nil)
        #expect(titledSeveral?["items"]?["anyOf"]?[1] == ["const": "value2", "title": "Option 2"])
        await client.finish()
    }
}
