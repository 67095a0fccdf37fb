import MCP
import Text

// Spec: server/tools, "Tool Result": each kind of content, alone and together.

extension Fixtures {
    var contents: Feature {
        Feature(
            tools: [BoundTool](
                [
                    SimpleText.self, ImageContent.self, AudioContent.self, EmbeddedResource.self,
                    MultipleContentTypes.self, ErrorHandling.self,
                ] as [any Tool<Fixtures>.Type],
                in: { _ in self }
            )
        )
    }
}

struct SimpleText: Tool {
    static let name = "test_simple_text"
    static let title = "Simple text"
    static let description = "Returns a text."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        ToolContent([.text("This is a simple text response for testing.")])
    }
}

struct ImageContent: Tool {
    static let name = "test_image_content"
    static let title = "Image"
    static let description = "Returns a picture."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        ToolContent([.image(Sample.png, mimeType: "image/png")])
    }
}

struct AudioContent: Tool {
    static let name = "test_audio_content"
    static let title = "Audio"
    static let description = "Returns a recording."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        ToolContent([.audio(Sample.wav, mimeType: "audio/wav")])
    }
}

struct EmbeddedResource: Tool {
    static let name = "test_embedded_resource"
    static let title = "Embedded resource"
    static let description = "Returns a resource, carried along."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let contents = ResourceContents(
            uri: "test://embedded-resource",
            mimeType: "text/plain",
            text: "This is an embedded resource content."
        )
        return ToolContent([.resource(contents)])
    }
}

struct MultipleContentTypes: Tool {
    static let name = "test_multiple_content_types"
    static let title = "Several kinds of content"
    static let description = "Returns a text, a picture and a resource."
    static let effect = Effect.reads

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        let contents = ResourceContents(
            uri: "test://mixed-content-resource",
            mimeType: "application/json",
            text: #"{"test":"data","value":123}"#
        )
        return ToolContent([
            .text("Multiple content types test:"), .image(Sample.png, mimeType: "image/png"),
            .resource(contents),
        ])
    }
}

struct ErrorHandling: Tool {
    static let name = "test_error_handling"
    static let title = "Error"
    static let description = "Fails, as a tool fails whose work can't be done."
    static let effect = Effect.reads

    struct Intended: ExplainedError {
        let code = "intended"
        let message = "This tool intentionally returns an error for testing"
    }

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        throw Intended()
    }
}
