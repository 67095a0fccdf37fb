#if HTTP
import HTTPTypes
import JSONRPC
import MCP

/// What to do with a request by its head: the body hasn't been read yet.
enum HeadRoute: Equatable, Sendable {
    case refuse(Refusal)
    /// Tell a browser that a page of a configured origin may send its request.
    case allowOrigin
    /// Open a session's event stream, or resume one.
    case openStream(RequestFacts)
    case endSession(RequestFacts)
    case readMessage(RequestFacts)
}

/// What the head of a request says, once it has passed every check of the head.
struct RequestFacts: Equatable, Sendable {
    /// Who sent it.
    var principal = ""
    var version = VersionField.missing
    var sessionID: String?
    var lastEventID: String?
    var fields: HTTPFields = [:]
}

/// What `MCP-Protocol-Version` says.
enum VersionField: Equatable, Sendable {
    case missing
    case stateful(Revision)
    /// The stateless revision, or one that isn't known, which is taken for a later one.
    case stateless(String)

    init(_ values: [String]) {
        guard let first = values.first?.withoutBlanks else {
            self = .missing
            return
        }
        if values.count == 1, let revision = Revision(rawValue: first), !revision.isStateless {
            self = .stateful(revision)
        } else {
            self = .stateless(values.joined(separator: ", ").withoutBlanks)
        }
    }
}

/// Decides by values alone what is to be done with a request: reads nothing, remembers nothing.
struct Router: Sendable {
    static let path = "/mcp"
    private static let methods = "POST, GET, DELETE"

    let access: AccessRules
    let authenticator: any Authenticator
    let mirrored: MirroredHeaders
    let maxBodyBytes: Int

    /// The first check that fails decides; the order is: where from, who, where to, which verb,
    /// what kind of body, how large.
    func route(_ request: HTTPRequest) -> HeadRoute {
        if let refusal = access.refusal(of: request) { return .refuse(refusal) }
        if request.method == .options, request.headerFields[.accessControlRequestMethod] != nil,
            !access.crossOriginFields(for: request).isEmpty
        {
            // A browser asks this without the credentials of the request that is to come.
            return .allowOrigin
        }
        let facts: RequestFacts
        switch authenticator.authentication(by: request.headerFields[values: .authorization]) {
        case .principal(let principal): facts = RequestFacts(request, from: principal)
        case .refused(let challenge):
            return .refuse(
                Refusal(
                    .unauthorized,
                    "a bearer token is needed",
                    fields: [.wwwAuthenticate: challenge]
                )
            )
        }
        // What stands behind a question mark means nothing here, least of all a token.
        guard request.path?.prefix(while: { $0 != "?" }) == Self.path[...] else {
            return .refuse(
                Refusal(.notFound, "there is nothing here; the endpoint is \(Self.path)")
            )
        }
        switch request.method {
        case .post: return route(post: request, facts)
        case .get: return route(get: request, facts)
        case .delete: return sessionOnly(.delete, facts) ?? .endSession(facts)
        default: return .refuse(.unsupported(request.method, allowing: Self.methods))
        }
    }

    private func route(post request: HTTPRequest, _ facts: RequestFacts) -> HeadRoute {
        guard request.hasJSONBody else {
            return .refuse(
                Refusal(.unsupportedMediaType, "the Content-Type must be application/json")
            )
        }
        guard request.accepts("application/json"), request.accepts("text/event-stream") else {
            return .refuse(
                Refusal(
                    .notAcceptable,
                    "Accept must have both application/json and text/event-stream"
                )
            )
        }
        // Another coding before it would be taken for the message (RFC 9112, section 6.1).
        if let coding = request.headerFields[.transferEncoding], coding.lowercased() != "chunked" {
            return .refuse(
                Refusal(.notImplemented, "the only Transfer-Encoding that is understood is chunked")
            )
        }
        if let length = request.headerFields[.contentLength].flatMap({ Int($0) }),
            length > maxBodyBytes
        {
            return .refuse(.tooLarge(maxBodyBytes))
        }
        return .readMessage(facts)
    }

    private func route(get request: HTTPRequest, _ facts: RequestFacts) -> HeadRoute {
        if let refused = sessionOnly(.get, facts) { return refused }
        guard request.accepts("text/event-stream") else {
            return .refuse(Refusal(.notAcceptable, "Accept must have text/event-stream"))
        }
        return .openStream(facts)
    }

    /// Refuses what only sessions have; `nil` if a session is named.
    private func sessionOnly(_ method: HTTPRequest.Method, _ facts: RequestFacts) -> HeadRoute? {
        switch (facts.version, facts.sessionID) {
        case (.stateful, _?), (.missing, _?): nil
        case (.stateful, nil): .refuse(.missingSession())
        // Spec: without sessions these **should** get 405 (basic/transports/streamable-http).
        case (.stateless, _), (.missing, nil): .refuse(.unsupported(method, allowing: "POST"))
        }
    }
}

extension RequestFacts {
    fileprivate init(_ request: HTTPRequest, from principal: String) {
        let fields = request.headerFields
        self.principal = principal
        version = VersionField(fields[values: .protocolVersion])
        sessionID = fields[.sessionID]?.withoutBlanks
        lastEventID = fields[.lastEventID]?.withoutBlanks
        self.fields = fields
    }
}
#endif
