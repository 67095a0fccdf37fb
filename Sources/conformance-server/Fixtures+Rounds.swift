import JSONRPC
import MCP

// Spec: basic/patterns/mrtr. The same declarations ask by requests in a session.

extension Fixtures {
    var rounds: Feature {
        Feature(
            tools: [BoundTool](
                [
                    RoundOfElicitation.self, RoundOfSampling.self, RoundOfRoots.self,
                    RoundWithState.self, RoundOfSeveral.self, TwoRounds.self,
                    RoundWithSealedState.self,
                ] as [any Tool<Fixtures>.Type],
                in: { _ in self }
            ),
            prompts: [BoundPrompt(RoundOfPrompt.self, in: { _ in self })]
        )
    }
}

extension Question where Self == SamplingRequest {
    static var capitalOfFrance: SamplingRequest {
        SamplingRequest([SamplingMessage(text: "What is the capital of France?")], maxTokens: 100)
    }
}

extension Question where Self == FormElicitation {
    /// Asks for one thing.
    static func one(_ message: String, _ field: FormField) -> FormElicitation {
        FormElicitation(message, [field])
    }
}

extension ElicitationAnswer<JSONObject> {
    /// A text that was asked for, or what was done instead.
    func text(_ name: String) -> String {
        switch self {
        case .accepted(let content): content[name]?.string ?? "nobody"
        case .declined: "whoever declined"
        case .cancelled: "whoever made no choice"
        }
    }
}

struct RoundOfElicitation: Tool {
    static let name = "test_input_required_result_elicitation"
    static let title = "One question to the person"
    static let description = "Asks for a name, and greets."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let answer = try await context.client.answer(
            to: .one("What is your name?", FormField("name", .text())),
            key: "user_name"
        )
        return ToolContent([.text("Hello, \(answer.text("name"))!")])
    }
}

struct RoundOfSampling: Tool {
    static let name = "test_input_required_result_sampling"
    static let title = "One question to the model"
    static let description = "Asks for the capital of France."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let answer = try await context.client.answer(to: .capitalOfFrance, key: "capital_question")
        return ToolContent([.text("The model said: \(answer.text)")])
    }
}

struct RoundOfRoots: Tool {
    static let name = "test_input_required_result_list_roots"
    static let title = "Roots"
    static let description = "Asks where the client works."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let roots = try await context.client.answer(to: RootsQuestion(), key: "client_roots")
        return ToolContent([.text("Roots: \(roots.map(\.uri).joined(separator: ", "))")])
    }
}

struct RoundWithState: Tool {
    static let name = "test_input_required_result_request_state"
    static let title = "A question with state"
    static let description = "Asks for a confirmation, which comes back with the state."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let form = FormElicitation(
            "Please confirm",
            [FormField("ok", .boolean())],
            confirmsChange: true
        )
        switch try await context.client.answer(to: form, key: "confirm") {
        case .accepted(let content):
            return ToolContent([.text("state-ok: \(content["ok"] == true)")])
        case .declined, .cancelled: return ToolContent([.text("state-ok, and not confirmed")])
        }
    }
}

struct RoundOfSeveral: Tool {
    static let name = "test_input_required_result_multiple_inputs"
    static let title = "Several questions at once"
    static let description = "Asks the person, the model and the client together."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let (person, words, roots) = try await context.client.answers(
            to: Asked("user_name", .one("What is your name?", FormField("name", .text()))),
            Asked("greeting", .capitalOfFrance),
            Asked("client_roots", RootsQuestion())
        )
        return ToolContent([
            .text("\(person.text("name")), \(words.text), \(roots.count) roots")
        ])
    }
}

struct TwoRounds: Tool {
    static let name = "test_input_required_result_multi_round"
    static let title = "Two questions in turn"
    static let description = "Asks for a name, and then for a colour."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let client = context.client
        let first = try await client.answer(
            to: .one("Step 1: What is your name?", FormField("name", .text())),
            key: "step1"
        )
        let second = try await client.answer(
            to: .one("Step 2: What is your favorite color?", FormField("color", .text())),
            key: "step2"
        )
        return ToolContent([.text("\(first.text("name")) likes \(second.text("color")).")])
    }
}

struct RoundWithSealedState: Tool {
    static let name = "test_input_required_result_tampered_state"
    static let title = "State that can't be changed"
    static let description = "Asks for a confirmation; a state that was changed is refused."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let answer = try await context.client.answer(
            to: .one("Please confirm", FormField("ok", .boolean())),
            key: "confirm"
        )
        return .words(of: answer)
    }
}

struct RoundOfPrompt: Prompt {
    static let name = "test_input_required_result_prompt"
    static let title = "A prompt that asks"
    static let description = "Asks what the prompt is to be about."

    func messages(on fixtures: Fixtures, _ context: CallContext) async throws -> [PromptMessage] {
        let answer = try await context.client.answer(
            to: .one("What context should the prompt use?", FormField("context", .text())),
            key: "user_context"
        )
        return [PromptMessage(.text("Use this context: \(answer.text("context"))"))]
    }
}
