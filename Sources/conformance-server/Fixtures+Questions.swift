import JSONRPC
import MCP

// Spec: client/sampling and client/elicitation: what a call may ask its client.

extension Fixtures {
    var questions: Feature {
        Feature(
            tools: [BoundTool](
                [
                    Sampling.self, Elicitation.self, ElicitationDefaults.self,
                    ElicitationEnums.self,
                ] as [any Tool<Fixtures>.Type],
                in: { _ in self }
            )
        )
    }
}

struct Sampling: Tool {
    static let name = "test_sampling"
    static let title = "Sampling"
    static let description = "Asks the client's model."
    static let effect = Effect.reads

    @Parameter("What to ask it.")
    var prompt: String

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let request = SamplingRequest([SamplingMessage(text: prompt)], maxTokens: 100)
        let answer = try await context.client.answer(to: request, key: "words")
        return ToolContent([.text("LLM response: \(answer.text)")])
    }
}

struct Elicitation: Tool {
    static let name = "test_elicitation"
    static let title = "Elicitation"
    static let description = "Asks the person for a name and an address."
    static let effect = Effect.reads

    @Parameter("What to say when asking.")
    var message: String

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let form = FormElicitation(
            message,
            [
                FormField("username", .text(), note: "User's response"),
                FormField("email", .text(), note: "User's email address"),
            ]
        )
        return try await .words(of: context.client.answer(to: form, key: "person"))
    }
}

/// SEP-1034: every kind of field may have a default.
struct ElicitationDefaults: Tool {
    static let name = "test_elicitation_sep1034_defaults"
    static let title = "Elicitation with defaults"
    static let description = "Asks by a form whose fields all have defaults."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let statuses = ["active", "inactive", "pending"].map { FormField.Choice($0) }
        let form = FormElicitation(
            "Please review and update the form fields with defaults",
            [
                FormField("name", .text(fallback: "John Doe"), isRequired: false),
                FormField("age", .integer(fallback: 30), isRequired: false),
                FormField("score", .number(fallback: 95.5), isRequired: false),
                FormField("status", .choice(statuses, fallback: "active"), isRequired: false),
                FormField("verified", .boolean(fallback: true), isRequired: false),
            ]
        )
        return try await .words(of: context.client.answer(to: form, key: "defaults"))
    }
}

/// SEP-1330: choices with and without titles, one or several.
struct ElicitationEnums: Tool {
    static let name = "test_elicitation_sep1330_enums"
    static let title = "Elicitation with choices"
    static let description = "Asks by a form with every kind of choice."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let plain = Self.choices("option")
        let titled = Self.choices("value", titled: "Option")
        let form = FormElicitation(
            "Please select options from the enum fields",
            [
                FormField("untitledSingle", .choice(plain), isRequired: false),
                FormField("titledSingle", .choice(titled), isRequired: false),
                FormField(
                    "legacyEnum",
                    .legacyChoice(Self.choices("opt", titled: "Option")),
                    isRequired: false
                ),
                FormField("untitledMulti", .choices(plain), isRequired: false),
                FormField("titledMulti", .choices(titled), isRequired: false),
            ]
        )
        return try await .words(of: context.client.answer(to: form, key: "choices"))
    }

    private static func choices(_ stem: String, titled title: String? = nil) -> [FormField.Choice] {
        (1...3).map { number in
            FormField.Choice("\(stem)\(number)", title: title.map { "\($0) \(number)" })
        }
    }
}

extension ToolContent {
    /// What a person did with a form, in words.
    static func words(of answer: ElicitationAnswer<JSONObject>) -> ToolContent {
        let words =
            switch answer {
            case .accepted(let content): "accept, \(JSON.object(content).text)"
            case .declined: "decline"
            case .cancelled: "cancel"
            }
        return ToolContent([.text("User response: \(words)")])
    }
}
