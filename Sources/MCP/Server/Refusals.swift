import JSONRPC
import Text

extension ResponseError {
    // Outside JSON-RPC's reserved range, as the specification asks of a server's own codes.
    static let tooManyRequests = ResponseError(
        code: 429,
        message: "too many requests in flight; wait for an answer and send this again",
        data: nil
    )
    static let tooManyCompletions = ResponseError(
        code: 429,
        message: "too many completions in this second; ask again later",
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
