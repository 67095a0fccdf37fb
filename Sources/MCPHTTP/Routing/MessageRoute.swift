#if HTTP
import HTTPTypes
import JSONRPC
import MCP

/// What to do with a message that was posted.
enum MessageRoute: Sendable {
    case refuse(Refusal)
    /// It opens a session.
    case openSession(Request)
    /// It belongs to a session, which may have ended.
    case session(String, Message)
    /// A request that stands alone.
    case stateless(Request)
    /// A message that needs no answer and has no session.
    case accept
}

extension Router {
    /// Decides by the version that the head names; without one a session id or `initialize` means a
    /// session, and all else stands alone.
    func route(_ message: Message, under facts: RequestFacts) -> MessageRoute {
        let marks = message.request.flatMap(StatelessMarks.init(of:))
        if case .batch(let messages) = message, facts.sessionID != nil,
            messages.contains(where: { $0.request.flatMap(StatelessMarks.init(of:)) != nil })
        {
            // Its header names one request's method, and none of these is the session's.
            return .refuse(
                .headerMismatch("a request in a batch must not have a protocolVersion", id: nil)
            )
        }
        switch facts.version {
        case .stateful where marks == nil: return sessionRoute(message, under: facts)
        case .missing where message.request?.method == "initialize":
            return sessionRoute(message, under: facts)
        case .missing where facts.sessionID != nil && marks == nil:
            return sessionRoute(message, under: facts)
        case .stateful, .stateless, .missing: return statelessRoute(message, marks, under: facts)
        }
    }

    /// Refuses a version that isn't the session's.
    ///
    /// Spec: an invalid or unsupported version **must** get 400 (2025-11-25, basic/transports).
    func refusal(
        of facts: RequestFacts,
        in session: Revision?,
        id: RequestID? = nil
    ) -> Refusal? {
        guard case .stateful(let revision) = facts.version, let session, revision != session else {
            return nil
        }
        return Refusal(
            .badRequest,
            .invalidRequest(
                "MCP-Protocol-Version is \(revision.rawValue), the session's \(session.rawValue)"
            ),
            id: id
        )
    }

    private func sessionRoute(_ message: Message, under facts: RequestFacts) -> MessageRoute {
        if let id = facts.sessionID { return .session(id, message) }
        switch message {
        case .request(let request) where request.method == "initialize":
            return .openSession(request)
        case .request(let request): return .refuse(.missingSession(id: request.id))
        case .invalid(let message): return .refuse(Refusal(invalid: message))
        case .notification, .response, .batch: return .refuse(.missingSession())
        }
    }

    private func statelessRoute(
        _ message: Message,
        _ marks: StatelessMarks?,
        under facts: RequestFacts
    ) -> MessageRoute {
        switch message {
        case .request(let request):
            if let refusal = refusal(of: request, marks, under: facts) { return .refuse(refusal) }
            return .stateless(request)
        case .notification: return notificationRoute(under: facts)
        case .invalid(let message): return .refuse(Refusal(invalid: message))
        case .response:
            return .refuse(
                Refusal(.badRequest, .invalidRequest("a response answers nothing that was asked"))
            )
        case .batch:
            let sentence = "a message must be one object, not an array"
            return .refuse(Refusal(.badRequest, .invalidRequest(sentence)))
        }
    }

    /// What is wrong with a request that stands alone: its `_meta`, its header, its version, in order.
    ///
    /// The method and the parameters are the kernel's.
    private func refusal(
        of request: Request,
        _ marks: StatelessMarks?,
        under facts: RequestFacts
    ) -> Refusal? {
        let version: String
        do throws(ResponseError) {
            guard let marks else {
                throw .invalidParams(
                    "open a session with initialize, or send _meta with protocolVersion and "
                        + "clientCapabilities, each under io.modelcontextprotocol/"
                )
            }
            version = try marks.read().version
        } catch {
            return Refusal(.badRequest, error, id: request.id)
        }
        if let problem = facts.version.problem(beside: version)
            ?? mirrored.problem(with: request, under: facts.fields)
        {
            return .headerMismatch(problem, id: request.id)
        }
        guard Revision(rawValue: version)?.isStateless ?? false else {
            return Refusal(.badRequest, .unsupportedVersion(version), id: request.id)
        }
        // The kernel would open a session: elsewhere the era isn't known before it.
        guard request.method != "initialize" else {
            return Refusal(.notFound, .methodNotFound("initialize"), id: request.id)
        }
        return nil
    }

    /// Spec: what headers a notification needs isn't defined; the version is needed on every POST.
    private func notificationRoute(under facts: RequestFacts) -> MessageRoute {
        switch facts.version {
        case .stateless(let version):
            guard Revision(rawValue: version)?.isStateless ?? false else {
                return .refuse(Refusal(.badRequest, .unsupportedVersion(version)))
            }
            return .accept
        case .stateful, .missing:
            return .refuse(.headerMismatch("MCP-Protocol-Version is required", id: nil))
        }
    }
}

extension VersionField {
    /// How the field differs from what `_meta` says; `nil` if it doesn't.
    fileprivate func problem(beside version: String) -> String? {
        let given: String
        switch self {
        case .missing: return "MCP-Protocol-Version is required"
        case .stateful(let revision): given = revision.rawValue
        case .stateless(let text): given = text
        }
        guard given.hasSameBytes(as: version) else {
            return "MCP-Protocol-Version is not the protocolVersion in _meta"
        }
        return nil
    }
}

extension Refusal {
    init(invalid message: InvalidMessage) {
        // Spec: what answers a notification has no id (basic/transports/streamable-http).
        self.init(.badRequest, message.error, id: message.isNotification ? nil : message.id)
    }
}

extension Message {
    /// The request, if this is one.
    var request: Request? {
        guard case .request(let request) = self else { return nil }
        return request
    }
}
#endif
