import JSONRPC
import MCP

// Spec: basic/patterns/progress, server/utilities/logging: what is told while a call is worked on.

extension Fixtures {
    var steps: Feature {
        Feature(
            tools: [BoundTool](
                [
                    ToolWithProgress.self, ToolWithLogging.self, LoggingTool.self,
                    Reconnection.self,
                ] as [any Tool<Fixtures>.Type],
                in: { _ in self }
            )
        )
    }
}

struct ToolWithProgress: Tool {
    static let name = "test_tool_with_progress"
    static let title = "Progress"
    static let description = "Tells three times how far it is, if it is asked to."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        for percent in [0, 50, 100] {
            context.report(Double(percent), of: 100, "Completed \(percent) of 100")
            try await Task.sleep(for: fixtures.pause)
        }
        return ToolContent([.text("The progress was told.")])
    }
}

struct ToolWithLogging: Tool {
    static let name = "test_tool_with_logging"
    static let title = "Log messages"
    static let description = "Sends three log messages, with a pause after each."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        for message in ["started", "processing data", "completed"] {
            let word = message == "processing data" ? "Tool" : "Tool execution"
            context.log(.info, "conformance", .string("\(word) \(message)"))
            try await Task.sleep(for: fixtures.pause)
        }
        return ToolContent([.text("Tool with logging executed successfully.")])
    }
}

struct LoggingTool: Tool {
    static let name = "test_logging_tool"
    static let title = "One log message"
    static let description = "Sends a log message to who asked for such."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        context.log(.info, "conformance", "This is told only to who asked for log messages")
        return ToolContent([.text("The message was sent, or nobody had asked for it.")])
    }
}

struct Reconnection: Tool {
    static let name = "test_reconnection"
    static let title = "Reconnection"
    static let description = "Takes so long that a client may come back for the result."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        context.releaseClient()
        try await Task.sleep(for: fixtures.pause * 4)
        return ToolContent([.text("The result of a call that took a while.")])
    }
}
