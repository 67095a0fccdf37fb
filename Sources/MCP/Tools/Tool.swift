public import JSONRPC

/// Something a model can call by name.
///
/// A conforming type declares its parameters as ``Parameter`` properties, and one instance of it
/// is made for each call. `Host` is what the tool works on: the tools of a feature share one.
public protocol Tool<Host>: Parametrized {
    associatedtype Host: Sendable
    associatedtype Output: ToolReply

    /// The name on the wire, unique in the server.
    static var name: String { get }

    /// The name shown to people.
    static var title: String { get }

    /// What the tool is for, written for the model that chooses it; at most 600 characters.
    static var description: String { get }

    /// What a call may do to the things it works on.
    static var effect: Effect { get }

    /// Describes the arguments where the parameters can't, such as how they depend on each other;
    /// `nil` has it made from the parameters.
    static var inputSchema: Schema? { get }

    /// Does the work.
    ///
    /// - Throws: An `ExplainedError`, which the model is told; `CancellationError`; anything else
    ///   is a bug, and is logged.
    func call(on host: Host, _ context: CallContext) async throws -> Output
}

extension Tool {
    public static var inputSchema: Schema? { nil }
}

/// What calling a tool may do to the things it works on.
public enum Effect: Sendable {
    /// Changes nothing.
    case reads
    /// Adds something new, and never loses what was there.
    case adds
    /// May change or lose what was there.
    case overwrites

    /// The four hints, all sent: the specification's defaults are "destructive" and "open world".
    var annotations: JSONObject {
        [
            "readOnlyHint": .bool(self == .reads),
            "destructiveHint": .bool(self == .overwrites),
            "idempotentHint": .bool(self == .reads),
            "openWorldHint": false,
        ]
    }
}

/// A tool bound to what it works on, so that the server can list and call it.
public struct BoundTool: Sendable {
    /// The name on the wire.
    public let name: String
    /// What `tools/list` says of it, complete: each revision is sent what it knows.
    public var definition: JSONObject { deferredDefinition.value }

    private let deferredDefinition: Deferred<JSONObject>
    /// Reads the arguments and does the work.
    let call: @Sendable (_ arguments: JSONObject, _ context: CallContext) async throws -> ToolResult

    /// Binds a tool; `scope` tells for each call what it may work on.
    public init<T: Tool>(
        _ type: T.Type,
        in scope: @escaping Scope<T.Host>,
        limits: OutputLimits = OutputLimits()
    ) {
        let parameters = Deferred {
            Parameters(of: type, limits: limits, describedBy: T.inputSchema)
        }
        name = T.name
        deferredDefinition = Deferred {
            var definition: JSONObject = [
                "name": .string(T.name),
                "title": .string(T.title),
                "description": .string(T.description),
                "inputSchema": parameters.value.schema.json,
            ]
            definition["outputSchema"] = T.Output.outputSchema?.json
            definition["annotations"] = .object(T.effect.annotations)
            return definition
        }
        call = { given, context in
            let tool = try parameters.value.read(given)
            return try await tool.call(on: scope(context), context).result
        }
    }
}

extension [BoundTool] {
    /// Binds the tools of a feature to the host they share.
    public init<Host>(
        _ tools: [any Tool<Host>.Type],
        in scope: @escaping Scope<Host>,
        limits: OutputLimits = OutputLimits()
    ) {
        self = tools.map { BoundTool($0, in: scope, limits: limits) }
    }
}
