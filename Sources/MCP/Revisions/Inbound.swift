public import JSONRPC
import Text

/// How to serve a request, or why not: pure, so that every rung can be tested.
enum Inbound: Sendable {
    /// Answer it, for this caller.
    case serve(Caller)
    /// It opens a session.
    case openSession
    /// It is a ping before any session, which is answered all the same.
    case pong
    /// It can't be served.
    case refuse(ResponseError)

    /// Decides by what the request carries, then by what the connection has seen.
    ///
    /// Spec (basic/versioning): a request with `_meta` of a stateless revision is served
    /// statelessly, also in a process that saw `initialize`; `initialize` opens a session.
    static func route(_ request: Request, session: SessionState?) -> Inbound {
        if request.method == "initialize" {
            guard session == nil else {
                return .refuse(.invalidRequest("initialize was already done on this connection"))
            }
            return .openSession
        }
        if let marks = StatelessMarks(of: request) { return stateless(marks) }
        if let session { return .serve(session.caller) }
        if request.method == "ping" { return .pong }
        return .refuse(
            .invalidParams(
                "open a session with initialize, or send _meta with \(Meta.protocolVersion) and "
                    + Meta.clientCapabilities
            )
        )
    }

    private static func stateless(_ marks: StatelessMarks) -> Inbound {
        let version: String
        let capabilities: JSONObject
        do throws(ResponseError) {
            (version, capabilities) = try marks.read()
        } catch {
            return .refuse(error)
        }
        guard let revision = Revision(rawValue: version), revision.isStateless else {
            return .refuse(.unsupportedVersion(version))
        }
        var level: LogLevel?
        if let given = marks.meta[Meta.logLevel] {
            guard let known = given.string.flatMap(LogLevel.init) else {
                return .refuse(.unknownLogLevel(given))
            }
            level = known
        }
        return .serve(
            Caller(revision: revision, clientCapabilities: capabilities, logLevel: level)
        )
    }
}

extension ResponseError {
    /// The request is of a version that isn't served this way; names those that are.
    public static func unsupportedVersion(_ requested: String) -> ResponseError {
        ResponseError(
            code: -32022,
            message:
                "protocol version \(mention(of: requested)) is not served this way; served are "
                + Revision.allNames.joined(separator: ", ")
                + ", those before 2026-07-28 by initialize",
            data: [
                "supported": .array(Revision.allNames.map(JSON.string)),
                "requested": .string(String(requested.prefix(100))),
            ]
        )
    }

    static func unknownLogLevel(_ given: JSON) -> ResponseError {
        .invalidParams(
            "the log level must be one of "
                + LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
                + ", not \(mention(of: given.text))"
        )
    }
}
