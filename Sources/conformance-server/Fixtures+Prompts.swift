import MCP

// Spec: server/prompts.

extension Fixtures {
    var prompts: Feature {
        Feature(
            prompts: [
                BoundPrompt(SimplePrompt.self, in: { _ in self }),
                BoundPrompt(PromptWithArguments.self, in: { _ in self }),
                BoundPrompt(PromptWithEmbeddedResource.self, in: { _ in self }),
                BoundPrompt(PromptWithImage.self, in: { _ in self }),
            ]
        )
    }
}

struct SimplePrompt: Prompt {
    static let name = "test_simple_prompt"
    static let title = "Simple prompt"
    static let description = "A prompt without arguments."

    func messages(on fixtures: Fixtures, _ context: CallContext) async throws -> [PromptMessage] {
        [PromptMessage(.text("This is a simple prompt for testing."))]
    }
}

struct PromptWithArguments: Prompt {
    static let name = "test_prompt_with_arguments"
    static let title = "Prompt with arguments"
    static let description = "A prompt that repeats its arguments."

    @Parameter("The first argument.")
    var arg1: String

    @Parameter("The second argument.")
    var arg2: String

    func messages(on fixtures: Fixtures, _ context: CallContext) async throws -> [PromptMessage] {
        [PromptMessage(.text("Prompt with arguments: arg1='\(arg1)', arg2='\(arg2)'"))]
    }
}

struct PromptWithEmbeddedResource: Prompt {
    static let name = "test_prompt_with_embedded_resource"
    static let title = "Prompt with a resource"
    static let description = "A prompt that carries a resource along."

    @Parameter("The URI of the resource.")
    var resourceUri: String

    func messages(on fixtures: Fixtures, _ context: CallContext) async throws -> [PromptMessage] {
        let contents = ResourceContents(
            uri: resourceUri,
            mimeType: "text/plain",
            text: "Embedded resource content for testing."
        )
        return [
            PromptMessage(.resource(contents)),
            PromptMessage(.text("Please process the embedded resource above.")),
        ]
    }
}

struct PromptWithImage: Prompt {
    static let name = "test_prompt_with_image"
    static let title = "Prompt with a picture"
    static let description = "A prompt that carries a picture along."

    func messages(on fixtures: Fixtures, _ context: CallContext) async throws -> [PromptMessage] {
        [
            PromptMessage(.image(Sample.png, mimeType: "image/png")),
            PromptMessage(.text("Please analyze the image above.")),
        ]
    }
}
