import JSONRPC
import MCP
import Synchronization
import TestKit
import Text

/// What the tools work on that ask their client.
final class Desk: Sendable {
    private struct State {
        var changes = 0
        var isOpened = false
        var tools: [String] = []
    }

    private let state = Mutex(State())

    /// How often something was changed.
    var changes: Int { state.withLock(\.changes) }
    /// Whether the page that a URL leads to was used.
    var isOpened: Bool { state.withLock(\.isOpened) }
    /// The tools that the client's model had called.
    var tools: [String] { state.withLock(\.tools) }

    func change() { state.withLock { $0.changes += 1 } }
    func open() { state.withLock { $0.isOpened = true } }
    func use(_ tool: String) { state.withLock { $0.tools.append(tool) } }

    var feature: Feature {
        Feature(
            tools: [BoundTool](
                [
                    FillIn.self, Confirm.self, OpenPage.self, Say.self, Research.self, Where.self,
                    Both.self, InTurn.self,
                ] as [any Tool<Desk>.Type],
                in: { _ in self }
            ),
            templates: [BoundResourceTemplate(Letter.self, in: { _ in self })],
            prompts: [BoundPrompt(Draft.self, in: { _ in self })]
        )
    }

    static let form = FormElicitation(
        "Who are you?",
        [
            FormField("name", .text(length: 2...20, fallback: "Ann"), title: "Name", note: "Any."),
            FormField("mail", .text(format: .email), isRequired: false),
            FormField("weight", .number(0.5...9.5, fallback: 2.5), isRequired: false),
            FormField("age", .integer(1...99, fallback: 30), isRequired: false),
            FormField("member", .boolean(fallback: true), isRequired: false),
            FormField(
                "plain",
                .choice([.init("a"), .init("b")], fallback: "a"),
                isRequired: false
            ),
            FormField(
                "titled",
                .choice([.init("a", title: "An A"), .init("b")], fallback: "b"),
                isRequired: false
            ),
            FormField(
                "several",
                .choices([.init("x", title: "An X"), .init("y")], count: 1...2, fallback: ["y"]),
                isRequired: false
            ),
        ]
    )
}

extension Server {
    /// A server whose work asks.
    static func desk(
        _ desk: Desk = Desk(),
        limits: Limits = Limits(),
        states: any RequestStates = RememberedStates(),
        rootsUse: ClientRootsUse = .never
    ) -> Server {
        .forTests([desk.feature], limits: limits, requestStates: states, rootsUse: rootsUse)
    }
}

extension ToolContent {
    init(_ text: String) { self.init([.text(text)]) }
}

/// Asks by a form with every kind of field.
struct FillIn: Tool {
    static let name = "fill_in"
    static let title = "Fill in"
    static let description = "Asks by a form."
    static let effect = Effect.reads

    func call(on desk: Desk, _ context: CallContext) async throws -> ToolContent {
        switch try await context.client.answer(to: Desk.form, key: "form") {
        case .accepted(let content): ToolContent(JSON.object(content).text)
        case .declined: ToolContent("declined")
        case .cancelled: ToolContent("cancelled")
        }
    }
}

/// Changes something once it is confirmed.
struct Confirm: Tool {
    static let name = "confirm"
    static let title = "Confirm"
    static let description = "Changes something."
    static let effect = Effect.overwrites

    @Parameter("What to change.")
    var what = "it"

    func call(on desk: Desk, _ context: CallContext) async throws -> ToolContent {
        let form = FormElicitation(
            "Change \(what)?",
            [FormField("sure", .boolean())],
            confirmsChange: true
        )
        guard case .accepted(let content) = try await context.client.answer(to: form, key: "sure"),
            content["sure"] == true
        else { return ToolContent("unchanged") }
        desk.change()
        return ToolContent("changed")
    }
}

/// Sends the person to a page, and looks whether it was used.
struct OpenPage: Tool {
    static let name = "open_page"
    static let title = "Open a page"
    static let description = "Has the person open a page."
    static let effect = Effect.reads

    func call(on desk: Desk, _ context: CallContext) async throws -> ToolContent {
        for attempt in 1...3 {
            let page = URLElicitation(
                "Open the page.",
                url: "https://example.com/connect",
                id: "page-\(attempt)"
            )
            let answer = try await context.client.answer(to: page, key: "page-\(attempt)")
            guard case .accepted = answer else { return ToolContent("not opened") }
            if desk.isOpened { return ToolContent("opened") }
        }
        return ToolContent("never opened")
    }
}

/// Asks the client's model.
struct Say: Tool {
    static let name = "say"
    static let title = "Say"
    static let description = "Asks the model."
    static let effect = Effect.reads

    func call(on desk: Desk, _ context: CallContext) async throws -> ToolContent {
        let request = SamplingRequest(
            [
                SamplingMessage(.user, [.block(.text("one")), .block(.text("two"))]),
                SamplingMessage(.assistant, [.block(.text("three"))]),
                SamplingMessage(text: "four"),
            ],
            maxTokens: 7,
            systemPrompt: "Be short."
        )
        let answer = try await context.client.answer(to: request, key: "words")
        return ToolContent("\(answer.text) (\(answer.model), \(answer.stopReason ?? "-"))")
    }
}

/// Lets the client's model use a tool of ours.
struct Research: Tool {
    static let name = "research"
    static let title = "Research"
    static let description = "Has the model look things up."
    static let effect = Effect.reads

    struct NoSuchPlace: ExplainedError {
        let code = "no_such_place"
        let message = "there is no such place"
    }

    func call(on desk: Desk, _ context: CallContext) async throws -> ToolContent {
        let weather = SamplingTool(
            name: "weather",
            description: "The weather of a city.",
            inputSchema: .object([("city", .string)], required: ["city"])
        )
        let answer = try await context.client.answer(
            to: SamplingRequest(
                [SamplingMessage(text: "Weather?")],
                maxTokens: 99,
                tools: [weather]
            ),
            key: "research",
            maxTurns: 3
        ) { tool, input in
            desk.use("\(tool) \(input["city"]?.string ?? "")")
            guard input["city"] != "Nowhere" else { throw NoSuchPlace() }
            return [.text("sunny")]
        }
        return ToolContent(answer.text)
    }
}

/// Says where the client works.
struct Where: Tool {
    static let name = "where"
    static let title = "Where"
    static let description = "Tells the client's roots."
    static let effect = Effect.reads

    func call(on desk: Desk, _ context: CallContext) async throws -> ToolContent {
        guard let roots = try await context.clientRoots() else { return ToolContent("unasked") }
        return ToolContent(roots.map { "\($0.uri) \($0.name ?? "-")" }.joined(separator: "; "))
    }
}

/// Asks two things side by side.
struct Both: Tool {
    static let name = "both"
    static let title = "Both"
    static let description = "Asks the person and the model at once."
    static let effect = Effect.reads

    func call(on desk: Desk, _ context: CallContext) async throws -> ToolContent {
        let client = context.client
        async let words = client.answer(
            to: SamplingRequest([SamplingMessage(text: "Say.")], maxTokens: 1),
            key: "words"
        )
        async let roots = client.answer(to: RootsQuestion(), key: "roots")
        return ToolContent("\(try await words.text), \(try await roots.count)")
    }
}

/// Asks one thing after the other.
struct InTurn: Tool {
    static let name = "in_turn"
    static let title = "In turn"
    static let description = "Asks for a number of things."
    static let effect = Effect.reads

    @Parameter("How many.")
    var count = 2

    func call(on desk: Desk, _ context: CallContext) async throws -> ToolContent {
        var given: [String] = []
        for number in 1...count {
            let form = FormElicitation("Number \(number)?", [FormField("value", .text())])
            let answer = try await context.client.answer(to: form, key: "n\(number)")
            guard case .accepted(let content) = answer else { break }
            given.append(content["value"]?.string ?? "")
        }
        return ToolContent(given.joined(separator: ","))
    }
}

/// A resource that is read only after a question.
struct Letter: ResourceTemplate {
    static let uriTemplate = "desk://letters/{number}"
    static let name = "letter"
    static let title = "Letter"
    static let description = "A letter."
    static let mimeType: String? = "text/plain"

    @Parameter("Its number.")
    var number: Int

    func contents(of uri: String, on desk: Desk, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        let form = FormElicitation("Open it?", [FormField("open", .boolean())])
        let answer = try await context.client.answer(to: form, key: "open")
        guard case .accepted(let content) = answer, content["open"] == true else {
            throw ResourceNotFound(uri: uri, reason: "it stays closed")
        }
        return [ResourceContents(uri: uri, mimeType: "text/plain", text: "letter \(number)")]
    }
}

/// A prompt that asks for what it is about.
struct Draft: Prompt {
    static let name = "draft"
    static let title = "Draft"
    static let description = "Drafts a letter."

    func messages(on desk: Desk, _ context: CallContext) async throws -> [PromptMessage] {
        let form = FormElicitation("About what?", [FormField("topic", .text())])
        let answer = try await context.client.answer(to: form, key: "topic")
        guard case .accepted(let content) = answer else { return [PromptMessage(.text("Nothing"))] }
        return [PromptMessage(.text("About \(content["topic"]?.string ?? "")"))]
    }
}
