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
    let limits: Limits
    let requestStates: any RequestStates
    let listChanges: ListChanges
    let rootsUse: ClientRootsUse
    let extensions: JSONObject
    let logger: Logger

    /// Puts a server together.
    ///
    /// `instructions`: what a model should know before it picks a tool; at most 1,500 characters.
    ///
    /// `features`: in the order in which their tools are listed.
    ///
    /// `pageSize`: how many entries a list has at most before it is cut into pages.
    ///
    /// `requestStates`: keeps what stateless calls need to go on.
    ///
    /// `listChanges`: says when what the lists hold has changed.
    ///
    /// `rootsUse`: when the client's roots count.
    ///
    /// `extensions`: those of the protocol that are served, by identifier, with their settings.
    ///
    /// - Precondition: No two tools or prompts have the same name, and every kind of completion that
    ///   is declared has a completer.
    public init(
        information: ServerInformation,
        instructions: String? = nil,
        features: [Feature],
        pageSize: Int = 100,
        limits: Limits = Limits(),
        requestStates: any RequestStates = RememberedStates(),
        listChanges: ListChanges = ListChanges(),
        rootsUse: ClientRootsUse = .never,
        extensions: JSONObject = [:],
        logger: Logger
    ) {
        self.information = information
        self.instructions = instructions
        self.features = features
        self.limits = limits
        self.requestStates = requestStates
        self.listChanges = listChanges
        self.rootsUse = rootsUse
        self.extensions = extensions
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
        assert(kindsWithoutCompleter.isEmpty, "nothing completes \(kindsWithoutCompleter)")
    }

    /// Asked for where asserts are checked, since it has all declarations read.
    private var kindsWithoutCompleter: [String] {
        (templates.flatMap(\.arguments) + prompts.flatMap(\.arguments))
            .compactMap(\.kind).filter { completers[$0] == nil }.map(\.name)
    }

    /// What `tools/list` says of each tool to the newest clients, in order.
    public var toolDefinitions: [JSONObject] { tools.map(\.definition) }

    /// A full quota, for the conversations of one client to share.
    ///
    /// `maxListenStreams`: instead of the one of the ``limits``, where the transport counts them.
    public func quota(maxListenStreams: Int? = nil) -> Quota {
        var limits = limits
        limits.maxListenStreams = maxListenStreams ?? limits.maxListenStreams
        return Quota(limits)
    }

    /// Answers a request.
    ///
    /// - Returns: `nil` if the request was cancelled. Spec: a server **must not** answer it
    ///   (basic/patterns/cancellation).
    func answer(
        _ request: Request,
        for caller: Caller,
        in conversation: Conversation,
        on exchange: any Exchange,
        notifications: RequestNotifications
    ) async -> Response? {
        let response: Response
        do {
            let client = try client(for: request, from: caller, in: conversation, on: exchange)
            let call = Call(
                id: request.id,
                method: request.method,
                params: request.params ?? [:],
                caller: caller,
                conversation: conversation,
                exchange: exchange,
                context: CallContext(
                    client: client,
                    notifications: notifications,
                    exchange: exchange,
                    clientRoots: rootsReader(for: caller, asking: client, conversation.roots)
                ),
                shape: Shape(revision: caller.revision, information: information)
            )
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
        notifications.finish()
        return Task.isCancelled ? nil : response
    }

    private func result(of name: String, _ call: Call) async throws -> JSONObject {
        guard let method = Method.all[name], method.exists(in: call.caller.revision) else {
            throw ResponseError.methodNotFound(mention(of: name))
        }
        do {
            let full = try await method.run(self, call)
            let isRetry = call.params["inputResponses"] != nil || call.params["requestState"] != nil
            // What came of an answer isn't what the next call would get.
            let cacheSeconds = isRetry ? method.cacheSeconds.map { _ in 0 } : method.cacheSeconds
            return call.shape.result(full, cacheSeconds: cacheSeconds, of: name)
        } catch let asked as InputRequired {
            return call.shape.inputRequired(asked, state: state(keeping: asked.answers, for: call))
        }
    }
}
