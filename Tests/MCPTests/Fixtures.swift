import JSONRPC
import MCP
import TestKit
import Text

/// What the fixture's tools work on.
struct Bench: Sendable {
    let gate = Gate()
}

/// Repeats what it was told; takes every kind of parameter.
struct Echo: Tool {
    static let name = "echo"
    static let title = "Echo"
    static let description = "Repeats what it was told."
    static let effect = Effect.reads

    enum Mood: String, CaseIterable, ParameterValue { case calm, loud }

    @Parameter("What to say.", .notEmpty)
    var text: String

    @Parameter("How often.", .within(1...9))
    var times = 1

    @Parameter("In which way.")
    var mood = Mood.calm

    @Parameter("Whether to hold back.")
    var quiet = false

    @Parameter("More to say.", .atMost(elements: 3))
    var more: [String]?

    struct Output: ToolOutput {
        var said: [String]
        var note: String?

        static let fields = [Field("said", \Self.said, "In order."), Field("note", \.note)]
        var links: [Resource] {
            note == nil ? [] : [Resource(uri: "bench:///notes", name: "notes", title: "Notes")]
        }
    }

    func call(on bench: Bench, _ context: CallContext) async throws -> Output {
        let all = Array(repeating: text, count: times) + (more ?? [])
        return Output(said: quiet ? [] : all, note: text == "link" ? "see the link" : nil)
    }
}

/// Fails in the way it is told.
struct Fail: Tool {
    static let name = "fail"
    static let title = "Fail"
    static let description = "Fails."
    static let effect = Effect.overwrites

    struct Broken: Error { let secret = "a secret of the inside" }

    struct Told: ExplainedError {
        let code = "told"
        let message = "the work failed, and this is why"
    }

    @Parameter("How.")
    var how: String

    func call(on bench: Bench, _ context: CallContext) async throws -> ToolContent {
        switch how {
        case "told": throw Told()
        case "missing": throw ResourceNotFound(uri: "bench:///nothing")
        default: throw Broken()
        }
    }
}

/// Waits at the gate, and tells of its progress and to the log.
struct Wait: Tool {
    static let name = "wait"
    static let title = "Wait"
    static let description = "Waits until it is let go."
    static let effect = Effect.reads

    @Parameter("How many steps to tell of first.", .within(0...1_000))
    var steps = 0

    @Parameter("How many log messages to send first.", .within(0...1_000))
    var messages = 0

    @Parameter("Whether to end at once.")
    var now = false

    func call(on bench: Bench, _ context: CallContext) async throws -> ToolContent {
        for step in 0..<steps {
            context.report(Double(step + 1), of: Double(steps), "step \(step + 1)")
        }
        // Neither increases, so neither may be sent.
        if steps > 0 { context.report(1) }
        for number in 0..<messages { context.log(.warning, "bench", .integer(number)) }
        if messages > 0 { context.log(.debug, "bench", "a detail") }
        if !now { await bench.gate.pass() }
        try Task.checkCancellation()
        return ToolContent(
            [.text("done"), .audio([1, 2, 3], mimeType: "audio/wav")],
            facts: ["steps": .integer(steps)]
        )
    }
}

/// A note by its number.
struct Note: ResourceTemplate {
    static let uriTemplate = "bench://{shelf}/{number}"
    static let name = "note"
    static let title = "Note"
    static let description = "A note on a shelf."
    static let mimeType: String? = "text/plain"

    @Parameter("The shelf.", completing: .shelves)
    var shelf: String

    @Parameter("Its number.", .within(1...9))
    var number: Int

    func contents(of uri: String, on bench: Bench, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        switch (shelf, number) {
        case ("empty", _): []
        case ("broken", _): throw Fail.Told()
        case ("bytes", _): [ResourceContents(uri: uri, mimeType: "image/png", blob: [0, 255])]
        default: [ResourceContents(uri: uri, mimeType: "text/plain", text: "\(shelf) \(number)")]
        }
    }
}

/// Greets.
struct Greet: Prompt {
    static let name = "greet"
    static let title = "Greet"
    static let description = "Greets somebody."

    @Parameter("Whom.", completing: .shelves)
    var name: String

    @Parameter("How.")
    var mood = Echo.Mood.calm

    func messages(on bench: Bench, _ context: CallContext) async throws -> [PromptMessage] {
        [
            PromptMessage(.text("Greet \(name), \(mood.rawValue)")),
            PromptMessage(.image([1], mimeType: "image/png"), from: .assistant),
        ]
    }
}

extension CompletionKind {
    static let shelves = CompletionKind("shelves")
}

extension Server {
    /// A server with one of everything.
    static func bench(_ bench: Bench = Bench(), pageSize: Int = 100, limits: Limits = Limits())
        -> Server
    {
        .forTests(
            [
                Feature(
                    tools: [BoundTool](
                        [Echo.self, Fail.self, Wait.self] as [any Tool<Bench>.Type],
                        in: { _ in bench }
                    ),
                    templates: [BoundResourceTemplate(Note.self, in: { _ in bench })],
                    prompts: [BoundPrompt(Greet.self, in: { _ in bench })],
                    completers: [
                        .shelves: { prefix, chosen, _ in
                            let names = (1...250).map { "\(chosen["name"] ?? "shelf")-\($0)" }
                            return Completion(names.filter { $0.hasPrefix(prefix) })
                        }
                    ],
                    resources: { _ in
                        (1...5).map {
                            Resource(uri: "bench://shelf/\($0)", name: "note \($0)", title: "Note")
                        }
                    }
                )
            ],
            pageSize: pageSize,
            limits: limits
        )
    }
}
