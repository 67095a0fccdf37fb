#if HTTP
import HTTPTypes
import HummingbirdCore
import JSONRPC
import NIOCore

/// What a request is answered with.
enum Answer: Sendable {
    /// All at once.
    case whole(HTTPResponse, [UInt8])
    /// Event by event; `ended` is called when no more are written, for whatever reason.
    case events(HTTPResponse, Outgoing, ended: @Sendable () -> Void)

    /// An answer without a body.
    static func empty(_ status: HTTPResponse.Status, _ fields: HTTPFields = [:]) -> Answer {
        .whole(HTTPResponse(status: status, headerFields: fields), [])
    }

    /// Messages as JSON, under the status that the specification has for it.
    static func json(
        _ message: Message,
        _ status: HTTPResponse.Status,
        _ fields: HTTPFields = [:]
    ) -> Answer {
        var fields = fields
        fields[.contentType] = "application/json"
        if status == .tooManyRequests { fields[.retryAfter] = "1" }
        return .whole(HTTPResponse(status: status, headerFields: fields), message.json.bytes())
    }

    static func events(
        _ outgoing: Outgoing,
        _ fields: HTTPFields = [:],
        ended: @escaping @Sendable () -> Void = {}
    ) -> Answer {
        var fields = fields
        fields[.contentType] = "text/event-stream"
        // Spec: proxies **should** be told not to hold events back.
        fields[.accelBuffering] = "no"
        return .events(HTTPResponse(status: .ok, headerFields: fields), outgoing, ended: ended)
    }

    static func refusal(_ refusal: Refusal) -> Answer {
        let response = Response(id: refusal.id, error: refusal.error)
        return .json(.response(response), refusal.status, refusal.fields)
    }

    /// Adds what every answer has.
    func completed(with more: HTTPFields, date: String) -> Answer {
        func complete(_ response: HTTPResponse) -> HTTPResponse {
            var response = response
            response.headerFields[.date] = date
            response.headerFields[.cacheControl] = "no-store"
            response.headerFields[.xContentTypeOptions] = "nosniff"
            response.headerFields.append(contentsOf: more)
            return response
        }
        switch self {
        case .whole(let response, let body):
            var response = complete(response)
            // A 204 has none.
            if response.status != .noContent {
                response.headerFields[.contentLength] = String(body.count)
            }
            return .whole(response, body)
        case .events(let response, let outgoing, let ended):
            return .events(complete(response), outgoing, ended: ended)
        }
    }
}
#endif
