#if HTTP
import HTTPTypes
import JSONRPC

/// Why a request isn't served, as HTTP and as JSON-RPC say it.
struct Refusal: Error, Equatable, Sendable {
    var status: HTTPResponse.Status
    /// The request's, where there is one and it could be read.
    var id: RequestID?
    var error: ResponseError
    var fields: HTTPFields = [:]

    init(
        _ status: HTTPResponse.Status,
        _ error: ResponseError,
        id: RequestID? = nil,
        fields: HTTPFields = [:]
    ) {
        self.status = status
        self.error = error
        self.id = id
        self.fields = fields
    }

    /// A refusal that JSON-RPC has no code for: it takes that of HTTP, which is outside the range
    /// that the specification keeps for itself.
    init(_ status: HTTPResponse.Status, _ sentence: String, fields: HTTPFields = [:]) {
        self.init(status, ResponseError(code: status.code, message: sentence), fields: fields)
    }
}

extension Refusal {
    static func unsupported(_ method: HTTPRequest.Method, allowing allowed: String) -> Refusal {
        Refusal(
            .methodNotAllowed,
            "\(method.rawValue) is not served here; served: \(allowed)",
            fields: [.allow: allowed]
        )
    }

    static func tooLarge(_ maxBytes: Int) -> Refusal {
        Refusal(.contentTooLarge, "a message must be at most \(maxBytes) bytes long")
    }

    /// A batch of which not all requests can ever be worked on at once.
    static func tooLong(_ requestCount: Int, limit: Int) -> Refusal {
        Refusal(
            .contentTooLarge,
            "a batch may have at most \(limit) requests, not \(requestCount); send it in parts"
        )
    }

    static func tooMany(_ what: String, id: RequestID? = nil) -> Refusal {
        Refusal(
            .tooManyRequests,
            ResponseError(code: 429, message: "there are too many \(what); try again in a second"),
            id: id,
            fields: [.retryAfter: "1"]
        )
    }

    /// Spec: for a session that has ended the server **must** answer 404, and the client then opens
    /// another (2025-11-25, basic/transports, "Session Management").
    static func noSession(id: RequestID? = nil) -> Refusal {
        Refusal(
            .notFound,
            ResponseError(
                code: 404,
                message: "there is no such session, or it has ended; open one with initialize"
            ),
            id: id
        )
    }

    /// Spec: requests without a session id **should** get 400 (2025-11-25, basic/transports).
    static func missingSession(id: RequestID? = nil) -> Refusal {
        Refusal(
            .badRequest,
            .invalidRequest("Mcp-Session-Id is required; initialize answers with it"),
            id: id
        )
    }

    /// Spec: a GET **must** be answered by a stream or 405 (2025-11-25, basic/transports, "Listening
    /// for Messages from the Server").
    static var streamIsOver: Refusal {
        Refusal(
            .methodNotAllowed,
            "that stream has ended, and nothing more came on it",
            fields: [.allow: "POST, DELETE"]
        )
    }

    static func headerMismatch(_ sentence: String, id: RequestID?) -> Refusal {
        Refusal(.badRequest, ResponseError(code: -32020, message: sentence), id: id)
    }
}

extension ResponseError {
    /// The status of an answer that is this error and nothing else.
    ///
    /// Only where the specification has one: a client takes a 400 that it doesn't know for a server
    /// of an older revision.
    func status(isStateless: Bool) -> HTTPResponse.Status {
        switch code {
        case -32700, -32600: .badRequest
        case -32022 ... -32020: .badRequest
        case -32601: isStateless ? .notFound : .ok
        case 429: .tooManyRequests
        default: .ok
        }
    }
}
#endif
