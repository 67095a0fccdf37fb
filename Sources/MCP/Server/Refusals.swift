import JSONRPC
import Text

extension ResponseError {
    // Outside JSON-RPC's reserved range, as the specification asks of a server's own codes.
    static let tooManyRequests = ResponseError(
        code: 429,
        message: "too many requests in flight; wait for an answer and send this again",
        data: nil
    )
}

extension Response {
    /// Refuses an id that is in use, without it: with it the client would take the running request
    /// to have ended.
    static func idInUse(_ id: RequestID) -> Response {
        let shown = mention(of: JSON(id).text)
        return Response(id: nil, error: .invalidRequest("id \(shown) is still in use"))
    }
}

extension JSONRPC.Notification {
    static func cancelled(_ id: RequestID, _ reason: String) -> JSONRPC.Notification {
        Notification(
            method: "notifications/cancelled",
            params: ["requestId": JSON(id), "reason": .string(reason)]
        )
    }
}

extension JSON {
    /// Spec: a progress token is a string or an integer (utilities/progress).
    var asProgressToken: JSON? {
        switch self {
        case .string, .integer: self
        default: nil
        }
    }
}
