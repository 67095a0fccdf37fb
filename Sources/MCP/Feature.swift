/// What a module contributes to the server.
public struct Feature: Sendable {
    /// Its tools, in the order they are listed.
    public var tools: [BoundTool]
    /// Its families of resources.
    public var templates: [BoundResourceTemplate]
    /// Its prompts.
    public var prompts: [BoundPrompt]
    /// What completes each kind of parameter that it declares.
    public var completers: [CompletionKind: Completer]
    /// The resources it lists by name: the same for every client, in a steady order.
    public var resources: @Sendable (CallContext) async throws -> [Resource]

    /// Takes the contributions.
    public init(
        tools: [BoundTool] = [],
        templates: [BoundResourceTemplate] = [],
        prompts: [BoundPrompt] = [],
        completers: [CompletionKind: Completer] = [:],
        resources: @escaping @Sendable (CallContext) async throws -> [Resource] = { _ in [] }
    ) {
        self.tools = tools
        self.templates = templates
        self.prompts = prompts
        self.completers = completers
        self.resources = resources
    }
}
