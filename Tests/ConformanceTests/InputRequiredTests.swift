import JSONRPC
import MCP
import TestKit
import Testing

/// The scenarios input-required-result-….
///
/// Spec: basic/patterns/mrtr of 2026-07-28.
@Suite(.timeLimit(.minutes(5)))
struct InputRequiredTests {
    private static func params(_ name: String) -> JSONObject {
        ["name": .string("test_input_required_result_" + name)]
    }

    /// Asks once, and gives what was asked.
    private static func first(_ client: TestClient, _ name: String) async -> (
        requests: JSONObject, retry: JSONObject
    ) {
        var retry = params(name)
        let result = await client.request("tools/call", retry)["result"]
        #expect(result?["resultType"] == "input_required")
        retry["requestState"] = result?["requestState"]
        return (result?["inputRequests"]?.object ?? [:], retry)
    }

    @Test(
        arguments: Stage.all,
        [
            ("elicitation", "Hello, Alice!"), ("sampling", "The model said: Paris"),
            ("list_roots", "Roots: file:///work"), ("request_state", "state-ok: true"),
            ("multiple_inputs", "Alice, Paris, 1 roots"), ("multi_round", "Alice likes blue."),
            ("tampered_state", "User response: accept, {\"ok\":true}"),
            ("capabilities", "Answered: Paris, a form, 1 roots"),
        ]
    )
    func
        `MRT-1 result-type, multiple-input-requests: each asks in the way of its era, and completes`(
            stage: Stage,
            fixture: (name: String, text: String)
        ) async throws
    {
        let client = try await stage.client(answering: friendly)
        let result = await client.call("test_input_required_result_" + fixture.name)
        #expect(result.text == fixture.text)
        #expect(result["resultType"] == (stage.revision.isStateless ? "complete" : nil))
        await client.finish()
    }

    @Test(arguments: Stage.stateless)
    func
        `MRT-2 basic-elicitation, basic-sampling, basic-list-roots: the requests as the suite wants them`(
            stage: Stage
        ) async throws
    {
        let client = try await stage.client()
        let form = await Self.first(client, "elicitation").requests
        #expect(form.names == ["user_name"])
        #expect(form["user_name"]?["method"] == "elicitation/create")
        #expect(form["user_name"]?["params"]?["message"] == "What is your name?")
        let schema = form["user_name"]?["params"]?["requestedSchema"]
        #expect(schema?["properties"]?["name"] == ["type": "string"])
        #expect(schema?["required"] == ["name"])
        let words = await Self.first(client, "sampling").requests
        #expect(words.map { $0.value["method"] } == ["sampling/createMessage"])
        #expect(words["capital_question"]?["params"]?["maxTokens"] == 100)
        let roots = await Self.first(client, "list_roots").requests
        #expect(roots.map { $0.value } == [["method": "roots/list", "params": [:]]])
        let several = await Self.first(client, "multiple_inputs").requests
        #expect(
            Set(several.map { $0.value["method"] })
                == ["elicitation/create", "sampling/createMessage", "roots/list"]
        )
        #expect(several.count == 3)
        await client.finish()
    }

    @Test(arguments: Stage.stateless)
    func `MRT-2 request-state, multi-round: each round has a state of its own`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        let confirm = await Self.first(client, "request_state")
        #expect(confirm.requests.map { $0.value["method"] } == ["elicitation/create"])
        #expect(confirm.retry["requestState"]?.string?.isEmpty == false)
        var (requests, retry) = await Self.first(client, "multi_round")
        #expect(requests.names == ["step1"])
        retry["inputResponses"] = ["step1": .accepted(["name": "Alice"])]
        let second = await client.request("tools/call", retry)["result"]
        #expect(second?["inputRequests"]?.object?.names == ["step2"])
        #expect(second?["requestState"] != retry["requestState"])
        retry["requestState"] = second?["requestState"]
        retry["inputResponses"] = ["step2": .accepted(["color": "blue"])]
        let last = await client.request("tools/call", retry)["result"]
        #expect(last?["resultType"] == "complete")
        await client.finish()
    }

    @Test(arguments: Stage.stateless)
    func `MRT-3 tampered-state: a state with something added is an error`(stage: Stage) async throws
    {
        let client = try await stage.client()
        var retry = await Self.first(client, "tampered_state").retry
        let state = retry["requestState"]?.string ?? ""
        retry["requestState"] = .string(state + "-TAMPERED")
        retry["inputResponses"] = ["confirm": .accepted(["ok": true])]
        #expect(await client.request("tools/call", retry)["error"]?["code"] == -32602)
        await client.finish()
    }

    @Test(arguments: Stage.stateless)
    func `MRT-6 missing-input-response, ignore-extra-params, validate-input`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        let alice = JSON.accepted(["name": "Alice"])
        // The retry need not carry a state.
        for (responses, isComplete) in [
            (["wrong_key": alice], false), (["user_name": alice, "extra": ["a": 1]], true),
            (["user_name": 12345], false), (["user_name": alice], true),
        ] as [(JSON, Bool)] {
            var retry = Self.params("elicitation")
            retry["inputResponses"] = responses
            let result = await client.request("tools/call", retry)["result"]
            #expect(result?["resultType"] == (isComplete ? "complete" : "input_required"))
            #expect((result?.text == "Hello, Alice!") == isComplete)
        }
        var retry = Self.params("elicitation")
        retry["inputResponses"] = .some(nil)
        #expect(await client.request("tools/call", retry)["error"]?["code"] == -32602)
        await client.finish()
    }

    @Test(arguments: Stage.stateless)
    func `MRT-1 non-tool-request, unsupported-methods: a prompt asks, lists never do`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        var params = Self.params("prompt")
        let asked = await client.request("prompts/get", params)["result"]
        #expect(asked?["inputRequests"]?.object?.names == ["user_context"])
        #expect(asked?["messages"] == nil)
        params["requestState"] = asked?["requestState"]
        params["inputResponses"] = ["user_context": .accepted(["context": "rain"])]
        let prompt = await client.request("prompts/get", params)["result"]
        #expect(prompt?["messages"]?[0]?["content"]?["text"] == "Use this context: rain")
        for method in ["tools/list", "prompts/list"] {
            #expect(await client.request(method)["result"]?["resultType"] == "complete")
        }
        await client.finish()
    }

    @Test(
        arguments: Stage.stateless,
        [
            (["sampling": [:]], ["sampling/createMessage"]),
            (["elicitation": [:]], ["elicitation/create"]), (["roots": [:]], ["roots/list"]),
            ([:], []),
        ] as [(JSONObject, [JSON])]
    )
    func `MRT-2 MET-6 capability-check: only what was declared is asked for`(
        stage: Stage,
        declared: (capabilities: JSONObject, methods: [JSON])
    ) async throws {
        let client = try await stage.client(capabilities: declared.capabilities)
        let result = await client.request("tools/call", Self.params("capabilities"))["result"]
        let requests = result?["inputRequests"]?.object ?? [:]
        #expect(requests.map { $0.value["method"] } == declared.methods)
        let type: JSON = declared.methods.isEmpty ? "complete" : "input_required"
        #expect(result?["resultType"] == type)
        await client.finish()
    }
}
