import JSONRPC
import MCP

// Spec: basic/patterns/subscriptions; in sessions server/resources, "Subscriptions".

extension Fixtures {
    var changes: Feature {
        Feature(
            tools: [BoundTool](
                [TriggerToolChange.self, TriggerPromptChange.self, TriggerResourceUpdate.self]
                    as [any Tool<Fixtures>.Type],
                in: { _ in self }
            )
        )
    }
}

struct TriggerToolChange: Tool {
    static let name = "test_trigger_tool_change"
    static let title = "Tell of changed tools"
    static let description = "Tells everybody who asked that the list of tools has changed."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        fixtures.listChanges.changed(.tools)
        return ToolContent([.text("The change of tools was told.")])
    }
}

struct TriggerPromptChange: Tool {
    static let name = "test_trigger_prompt_change"
    static let title = "Tell of changed prompts"
    static let description = "Tells everybody who asked that the list of prompts has changed."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        fixtures.listChanges.changed(.prompts)
        return ToolContent([.text("The change of prompts was told.")])
    }
}

struct TriggerResourceUpdate: Tool {
    static let name = "test_trigger_resource_update"
    static let title = "Change the watched resource"
    static let description = "Changes the watched resource, which everybody who watches is told."
    static let effect = Effect.adds

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        fixtures.watchedText.change()
        return ToolContent([.text(fixtures.watchedText.text)])
    }
}
