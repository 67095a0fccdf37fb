import JSONRPC

/// A family of resources whose URIs are made by filling in a template.
///
/// Declared as a tool is: the variables of the template are ``Parameter`` properties, each with
/// what completes it. One without variables is a single resource, and is listed as that.
public protocol ResourceTemplate<Host>: Parametrized {
    associatedtype Host: Sendable

    /// RFC 6570, with `{name}` and `{+name}`; its variables are the type's parameters.
    static var uriTemplate: String { get }
    /// A name for programs.
    static var name: String { get }
    /// A name for people.
    static var title: String { get }
    /// What the resources are, for the model.
    static var description: String { get }
    /// The media type, where all have the same.
    static var mimeType: String? { get }

    /// Reads one.
    ///
    /// `uri`: as it was asked for; the variables are decoded from it.
    ///
    /// - Returns: At least one part.
    /// - Throws: ``ResourceNotFound``; an `ExplainedError`; `CancellationError`.
    func contents(of uri: String, on host: Host, _ context: CallContext) async throws
        -> [ResourceContents]
}

/// A template bound to what it reads from.
public struct BoundResourceTemplate: Sendable {
    let template: URITemplate
    let definition: JSONObject
    var arguments: [CompletableArgument] { declared.value }
    private let declared: Deferred<[CompletableArgument]>
    /// The one resource that a template without variables stands for.
    let resource: Resource?
    let contents:
        @Sendable (_ uri: String, _ variables: JSONObject, _ context: CallContext) async throws ->
            [ResourceContents]
    /// Watches one; `nil` for a template whose resources can't be watched.
    let watch:
        (
            @Sendable (
                _ uri: String, _ variables: JSONObject, _ context: CallContext,
                _ changed: @escaping @Sendable () -> Void
            ) async throws -> Watch
        )?

    /// Calls `changed` whenever what a resource holds has changed, until the watch is let go.
    ///
    /// `uri`: as it was asked for.
    ///
    /// - Throws: ``ResourceNotFound``; an `ExplainedError`; `CancellationError`.
    public typealias Watcher<T: ResourceTemplate> =
        @Sendable (
            _ resource: T, _ uri: String, _ host: T.Host, _ changed: @escaping @Sendable () -> Void
        ) async throws -> Watch

    /// Binds a template; `scope` tells for each call what it may read from.
    ///
    /// - Precondition: The variables of the template are the declared parameters.
    public init<T: ResourceTemplate>(
        _ type: T.Type,
        in scope: @escaping Scope<T.Host>,
        watching: Watcher<T>? = nil
    ) {
        let template = URITemplate(T.uriTemplate)
        let parameters = Deferred {
            let parameters = Parameters(of: type)
            precondition(
                template.variables == parameters.declared.map(\.name),
                "the variables of \(T.uriTemplate) must be the parameters of \(T.self), in order"
            )
            return parameters
        }
        self.template = template
        var definition: JSONObject = [
            "uriTemplate": .string(T.uriTemplate),
            "name": .string(T.name),
            "title": .string(T.title),
            "description": .string(T.description),
        ]
        definition["mimeType"] = T.mimeType.map(JSON.string)
        self.definition = definition
        declared = Deferred { parameters.value.declared.map(CompletableArgument.init) }
        resource =
            !template.variables.isEmpty
            ? nil
            : Resource(
                uri: T.uriTemplate,
                name: T.name,
                title: T.title,
                description: T.description,
                mimeType: T.mimeType
            )
        /// The resource that variables stand for.
        @Sendable func read(_ variables: JSONObject, of uri: String) throws -> T {
            do throws(InvalidArguments) {
                return try parameters.value.read(variables)
            } catch {
                throw ResourceNotFound(uri: uri, reason: error.message)
            }
        }
        contents = { uri, variables, context in
            try await read(variables, of: uri).contents(of: uri, on: scope(context), context)
        }
        guard let watching else {
            watch = nil
            return
        }
        watch = { uri, variables, context, changed in
            try await watching(read(variables, of: uri), uri, scope(context), changed)
        }
    }

    /// The variables of a URI; `nil` for one that isn't of this template.
    func match(_ uri: String) -> JSONObject? {
        template.match(uri).map { JSONObject($0.map { ($0.key, .string($0.value)) }) }
    }
}
