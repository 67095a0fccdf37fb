import JSONRPC

/// A conversation's beginning that a person picks by name, with arguments filled in.
///
/// Declared as a tool is; its parameters are strings on the wire, each with what completes it.
public protocol Prompt<Host>: Parametrized {
    associatedtype Host: Sendable

    /// The name on the wire, unique in the server.
    static var name: String { get }
    /// A name for people.
    static var title: String { get }
    /// What it is for.
    static var description: String { get }

    /// Writes the messages.
    ///
    /// - Returns: At least one message; text from files and databases in it is marked as data.
    /// - Throws: An `ExplainedError` for an argument that names nothing; `CancellationError`.
    func messages(on host: Host, _ context: CallContext) async throws -> [PromptMessage]
}

/// One message of a prompt.
public struct PromptMessage: Sendable {
    /// Who is taken to say it.
    public enum Role: String, Sendable {
        case user, assistant
    }

    /// Who is taken to say it.
    public var role: Role
    /// What is said.
    public var content: ContentBlock

    /// A message of the user's, unless it is said otherwise.
    public init(_ content: ContentBlock, from role: Role = .user) {
        self.role = role
        self.content = content
    }

}

/// A prompt bound to what it reads from.
public struct BoundPrompt: Sendable {
    /// The name on the wire.
    public let name: String
    private let described: Deferred<(definition: JSONObject, arguments: [CompletableArgument])>
    var definition: JSONObject { described.value.definition }
    var arguments: [CompletableArgument] { described.value.arguments }
    let messages:
        @Sendable (_ arguments: JSONObject, _ context: CallContext) async throws ->
            [PromptMessage]

    /// Binds a prompt; `scope` tells for each call what it may read from.
    public init<P: Prompt>(_ type: P.Type, in scope: @escaping Scope<P.Host>) {
        let parameters = Deferred { Parameters(of: type) }
        name = P.name
        described = Deferred {
            let declared = parameters.value.declared
            let definition: JSONObject = [
                "name": .string(P.name),
                "title": .string(P.title),
                "description": .string(P.description),
                "arguments": .array(
                    declared.map { name, parameter in
                        [
                            "name": .string(name),
                            "description": .string(parameter.note),
                            "required": .bool(parameter.isRequired),
                        ]
                    }
                ),
            ]
            return (definition, declared.map(CompletableArgument.init))
        }
        messages = { given, context in
            let prompt = try parameters.value.read(given)
            return try await prompt.messages(on: scope(context), context)
        }
    }
}
