#if HTTP
import JSONRPC
import MCP
import Synchronization
import TestKit

/// What the fixture's tools work on.
struct Bench: Sendable {
    let gate = Gate()
    let secondGate = Gate()
    /// Opened when a call is cancelled.
    let cancelled = Gate()
    /// Opened when a call came to its end.
    let ended = Gate()
    let listChanges = ListChanges(announcing: [.tools, .prompts, .resources])
    let watches = Watches()
    let calls = Shared(0)
}

/// A value that a test and the server both see.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
    var now: Value { value.withLock(\.self) }
    func change(_ body: (inout Value) -> Void) { value.withLock { body(&$0) } }
}

/// Resources that are watched, and told to have changed by the test.
final class Watches: Sendable {
    private struct State {
        var lastNumber = 0
        var watches: [Int: (uri: String, changed: @Sendable () -> Void)] = [:]
    }

    private let state = Mutex(State())
    /// Opened when a watch was let go.
    let ended = Gate()

    var count: Int { state.withLock(\.watches.count) }

    func watch(_ uri: String, _ changed: @escaping @Sendable () -> Void) -> Watch {
        let number = state.withLock { state in
            state.lastNumber += 1
            state.watches[state.lastNumber] = (uri, changed)
            return state.lastNumber
        }
        return Watch { [weak self] in
            _ = self?.state.withLock { $0.watches.removeValue(forKey: number) }
            self?.ended.open()
        }
    }

    func change(_ uri: String) {
        let told = state.withLock { $0.watches.values.filter { $0.uri == uri } }
        for watch in told { watch.changed() }
    }
}

/// Repeats what it was told.
struct Echo: Tool {
    static let name = "echo"
    static let title = "Echo"
    static let description = "Repeats what it was told."
    static let effect = Effect.reads

    @Parameter("What to say.")
    var text = "hello"

    func call(on bench: Bench, _ context: CallContext) async throws -> ToolContent {
        bench.calls.change { $0 += 1 }
        return ToolContent([.text(text)])
    }
}

/// Tells of its progress, waits at the gate, and ends.
struct Hold: Tool {
    static let name = "hold"
    static let title = "Hold"
    static let description = "Waits until it is let go."
    static let effect = Effect.reads

    @Parameter("How many steps to tell of first.")
    var steps = 0

    @Parameter("At which gate.")
    var gate = "first"

    @Parameter("Whether to let the client go first.")
    var release = false

    @Parameter("What to say in the end.")
    var text = "done"

    func call(on bench: Bench, _ context: CallContext) async throws -> ToolContent {
        for step in 0..<steps { context.report(Double(step + 1), of: Double(steps)) }
        if release { context.releaseClient() }
        let gate = gate == "first" ? bench.gate : bench.secondGate
        await withTaskCancellationHandler {
            await gate.pass()
        } onCancel: {
            bench.cancelled.open()
            gate.open()
        }
        try Task.checkCancellation()
        bench.calls.change { $0 += 1 }
        bench.ended.open()
        return ToolContent([.text(text)])
    }
}

/// Asks the person a question.
struct Ask: Tool {
    static let name = "ask"
    static let title = "Ask"
    static let description = "Asks for a name."
    static let effect = Effect.reads

    @Parameter("The question.")
    var question = "Who?"

    func call(on bench: Bench, _ context: CallContext) async throws -> ToolContent {
        let answer = try await context.client.answer(
            to: FormElicitation(question, [FormField("name", .text())]),
            key: "name"
        )
        guard case .accepted(let content) = answer else { return ToolContent([.text("nobody")]) }
        return ToolContent([.text(content["name"]?.string ?? "")])
    }
}

/// Has parameters that are mirrored into header fields.
struct Mirrored: Tool {
    static let name = "mirrored"
    static let title = "Mirrored"
    static let description = "Has parameters that are mirrored."
    static let effect = Effect.reads

    @Parameter("Where.", .repeated(inHeader: "Region"))
    var region: String?

    @Parameter("How many.", .repeated(inHeader: "Count"))
    var count: Int?

    @Parameter("Whether.", .repeated(inHeader: "Sure"))
    var sure: Bool?

    func call(on bench: Bench, _ context: CallContext) async throws -> ToolContent {
        bench.calls.change { $0 += 1 }
        return ToolContent([.text("\(region ?? "-") \(count ?? 0) \(sure ?? false)")])
    }
}

/// What can be watched, and not read.
struct Plank: ResourceTemplate {
    static let uriTemplate = "bench:///{+place}"
    static let name = "plank"
    static let title = "Plank"
    static let description = "Of wood."
    static let mimeType: String? = "text/plain"

    @Parameter("Where.")
    var place: String

    func contents(of uri: String, on bench: Bench, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        throw ResourceNotFound(uri: uri)
    }
}

extension MCP.Server {
    /// A server with tools that wait, tell and ask.
    static func bench(
        _ bench: Bench = Bench(),
        limits: Limits = Limits(),
        requestStates: any RequestStates = RememberedStates()
    ) -> MCP.Server {
        MCP.Server(
            information: ServerInformation(
                name: "bench",
                title: "Bench",
                version: "0.0.0",
                description: "A server under test.",
                icons: []
            ),
            features: [
                Feature(
                    tools: [BoundTool](
                        [Echo.self, Hold.self, Ask.self, Mirrored.self] as [any Tool<Bench>.Type],
                        in: { _ in bench }
                    ),
                    templates: [
                        BoundResourceTemplate(Plank.self, in: { _ in bench }) {
                            _,
                            uri,
                            bench,
                            changed in
                            bench.watches.watch(uri, changed)
                        }
                    ],
                    resources: { _ in
                        [Resource(uri: "bench:///a", name: "a", title: "A")]
                    }
                )
            ],
            limits: limits,
            requestStates: requestStates,
            listChanges: bench.listChanges,
            logger: .silent
        )
    }
}
#endif
