import JSONRPC
import MCP

// Spec: basic/index, "Capabilities": what a client didn't declare is neither relied on nor asked for.

extension Fixtures {
    var capabilities: Feature {
        Feature(
            tools: [BoundTool](
                [MissingCapability.self, StreamingElicitation.self, DeclaredCapabilities.self]
                    as [any Tool<Fixtures>.Type],
                in: { _ in self }
            )
        )
    }
}

struct MissingCapability: Tool {
    static let name = "test_missing_capability"
    static let title = "Needs sampling"
    static let description = "Needs a client that can sample, and is refused to others."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let request = SamplingRequest([SamplingMessage(text: "Say something.")], maxTokens: 100)
        return ToolContent([
            .text(try await context.client.answer(to: request, key: "words").text)
        ])
    }
}

struct StreamingElicitation: Tool {
    static let name = "test_streaming_elicitation"
    static let title = "Asks in the middle"
    static let description = "Reports progress, and then asks the person."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        context.report(1, of: 2)
        let form = FormElicitation("Shall it go on?", [FormField("goOn", .boolean())])
        return try await .words(of: context.client.answer(to: form, key: "go_on"))
    }
}

struct DeclaredCapabilities: Tool {
    static let name = "test_input_required_result_capabilities"
    static let title = "Asks what can be asked"
    static let description = "Asks one thing of each kind that the client declared."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let client = context.client
        var asked: [String] = []
        if client.capabilities.has(.sampling) {
            asked.append(try await client.answer(to: .capitalOfFrance, key: "capital").text)
        }
        if client.capabilities.has(.formElicitation) {
            let form = FormElicitation("What is your name?", [FormField("name", .text())])
            _ = try await client.answer(to: form, key: "name")
            asked.append("a form")
        }
        if client.capabilities.has(.roots) {
            let roots = try await client.answer(to: RootsQuestion(), key: "roots")
            asked.append("\(roots.count) roots")
        }
        return ToolContent([.text("Answered: \(asked.joined(separator: ", "))")])
    }
}
