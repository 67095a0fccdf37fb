import JSONRPC
import Logging
import Text

/// Turns whatever was thrown into what the client is told: the one place that does.
struct Failure: Sendable {
    let revision: Revision
    let logger: Logger

    /// The error that answers a request which isn't a tool call.
    func response(to error: any Error, doing method: String) -> ResponseError {
        var response = fullResponse(to: error, doing: method)
        response.message = bounded(response.message)
        return response
    }

    private func fullResponse(to error: any Error, doing method: String) -> ResponseError {
        switch error {
        case let error as ResponseError: error
        case let error as ResourceNotFound: notFound(error)
        case let error as MissingClientCapability where revision.hasInputRequests:
            ResponseError(
                code: -32021,
                message: error.message,
                data: ["requiredCapabilities": .object(error.capabilities.required)]
            )
        case let error as any ExplainedError:
            // What a person chose for a prompt or a completion was wrong, or the work failed.
            method == "resources/read"
                ? ResponseError(code: -32603, message: error.message, data: nil)
                : .invalidParams(error.message)
        default: bug(error, doing: method)
        }
    }

    /// The result of a tool call that failed, which the model is told; `nil` for what is the
    /// request's fault or ours, and so a JSON-RPC error.
    ///
    /// `maxCharacters`: the budget that the call named, which holds for what it is told too.
    func toolResult(for error: any Error, upTo maxCharacters: Int? = nil) -> ToolResult? {
        guard let error = error as? any ExplainedError else { return nil }
        // Stateless requests have a code for it.
        if error is MissingClientCapability, revision.hasInputRequests { return nil }
        let most = maxCharacters.map { max($0, OutputLimits.minCharacters) } ?? .max
        return ToolResult(failure: bounded(error.message, upTo: most), code: error.code)
    }

    /// However long what was wrong is, the sentence about it isn't.
    private func bounded(_ message: String, upTo maxCharacters: Int = .max) -> String {
        let most = min(maxCharacters, 2_000)
        guard message.utf8.count > most else { return message }
        let mark = "…"
        var head = String.UnicodeScalarView()
        var count = mark.utf8.count
        for scalar in message.unicodeScalars {
            count += UTF8.width(scalar)
            guard count <= most else { break }
            head.append(scalar)
        }
        return String(head) + mark
    }

    private func notFound(_ error: ResourceNotFound) -> ResponseError {
        let uri = mention(of: error.uri, maxScalars: 500)
        return ResponseError(
            code: revision.resourceNotFoundCode,
            message: error.reason ?? "there is no resource `\(uri)`",
            data: ["uri": .string(error.uri)]
        )
    }

    /// A bug is logged in full, and the client told only a number to find it by.
    private func bug(_ error: any Error, doing method: String) -> ResponseError {
        let number = String(UInt32.random(in: .min ... .max), radix: 16)
        logger.error(
            "internal error",
            metadata: ["number": "\(number)", "method": "\(method)", "error": "\(error)"]
        )
        return ResponseError(code: -32603, message: "internal error \(number)", data: nil)
    }
}
