public import JSONRPC
public import Logging
import Text

/// The kernel: answers requests of every revision, and knows no transport.
public struct Server: Sendable {
    let information: ServerInformation
    let instructions: String?
    let tools: [BoundTool]
    let templates: [BoundResourceTemplate]
    let prompts: [BoundPrompt]
    let completers: [CompletionKind: Completer]
    let features: [Feature]
    let pagination: Pagination
    let logger: Logger

    /// Puts a server together.
    ///
    /// `instructions`: what a model should know before it picks a tool; at most 1,500 characters.
    ///
    /// `features`: in the order in which their tools are listed.
    ///
    /// `pageSize`: how many entries a list has at most before it is cut into pages.
    ///
    /// - Precondition: No two tools or prompts have the same name, and every kind of completion that
    ///   is declared has a completer.
    public init(
        information: ServerInformation,
        instructions: String? = nil,
        features: [Feature],
        pageSize: Int = 100,
        logger: Logger
    ) {
        self.information = information
        self.instructions = instructions
        self.features = features
        self.logger = logger
        tools = features.flatMap(\.tools)
        templates = features.flatMap(\.templates)
        prompts = features.flatMap(\.prompts)
        completers = features.reduce(into: [:]) { all, feature in
            all.merge(feature.completers) { first, _ in first }
        }
        pagination = Pagination(pageSize: pageSize)
        precondition(Set(tools.map(\.name)).count == tools.count, "two tools have one name")
        precondition(Set(prompts.map(\.name)).count == prompts.count, "two prompts have one name")
        for argument in templates.flatMap(\.arguments) + prompts.flatMap(\.arguments) {
            guard let kind = argument.kind else { continue }
            precondition(completers[kind] != nil, "nothing completes \(kind.name)")
        }
    }

    /// What `tools/list` says of each tool to the newest clients, in order.
    public var toolDefinitions: [JSONObject] { tools.map(\.definition) }

    /// Answers a request.
    ///
    /// - Returns: `nil` if the request was cancelled. Spec: a server **must not** answer it
    ///   (basic/patterns/cancellation).
    func answer(
        _ request: Request,
        for caller: Caller,
        notifications: RequestNotifications? = nil
    ) async -> Response? {
        let call = Call(
            params: request.params ?? [:],
            caller: caller,
            context: CallContext(notifications),
            shape: Shape(revision: caller.revision, information: information)
        )
        let response: Response
        do {
            let result = try await result(of: request.method, call)
            response = Response(id: request.id, result: .object(result))
        } catch is CancellationError {
            return nil
        } catch {
            let failure = Failure(revision: caller.revision, logger: logger)
            response = Response(
                id: request.id,
                error: failure.response(to: error, doing: request.method)
            )
        }
        notifications?.finish()
        return Task.isCancelled ? nil : response
    }

    private func result(of name: String, _ call: Call) async throws -> JSONObject {
        guard let method = Method.all[name], method.exists(in: call.caller.revision) else {
            throw ResponseError.methodNotFound(displayed(name))
        }
        let full = try await method.run(self, call)
        return call.shape.result(full, cacheSeconds: method.cacheSeconds, of: name)
    }
}

/// A request on its way through a method.
struct Call: Sendable {
    let params: JSONObject
    let caller: Caller
    let context: CallContext
    let shape: Shape

    /// A parameter that must be there and be a string.
    func string(_ name: String) throws(ResponseError) -> String {
        guard let value = params[name] else { throw .invalidParams("`\(name)` is required") }
        guard let string = value.string else {
            throw .invalidParams("`\(name)` must be a string, not \(value.typeName)")
        }
        return string
    }

    /// A parameter that may be left out, and otherwise must be an object.
    func object(_ name: String) throws(ResponseError) -> JSONObject {
        guard let value = params[name] else { return [:] }
        guard let object = value.object else {
            throw .invalidParams("`\(name)` must be an object, not \(value.typeName)")
        }
        return object
    }
}
