/// What a call may work on: the same for all, or as much as its client's roots leave of it.
public typealias Scope<Host> = @Sendable (CallContext) async throws -> Host

extension BoundTool {
    /// Binds a tool to the same host for every call.
    public init<T: Tool>(_ type: T.Type, on host: T.Host, limits: OutputLimits = OutputLimits()) {
        self.init(type, in: { _ in host }, limits: limits)
    }
}

extension [BoundTool] {
    /// Binds the tools of a feature to the host they share, the same for every call.
    public init<Host: Sendable>(
        _ tools: [any Tool<Host>.Type],
        on host: Host,
        limits: OutputLimits = OutputLimits()
    ) {
        self.init(tools, in: { _ in host }, limits: limits)
    }
}

extension BoundPrompt {
    /// Binds a prompt to the same host for every call.
    public init<P: Prompt>(_ type: P.Type, on host: P.Host) { self.init(type, in: { _ in host }) }
}

extension BoundResourceTemplate {
    /// Binds a template to the same host for every call.
    public init<T: ResourceTemplate>(_ type: T.Type, on host: T.Host) {
        self.init(type, in: { _ in host })
    }
}
