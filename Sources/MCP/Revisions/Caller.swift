import JSONRPC

/// Who sent a request, as far as the protocol tells: from the session, or from the request itself.
struct Caller: Sendable {
    var revision: Revision
    var clientCapabilities: JSONObject
    /// Log messages below this aren't sent; none at all where it is `nil`.
    var logLevel: LogLevel?
    /// Who is known to have sent it, by what the transport checked; empty where all are one person.
    var principal = ""

    var capabilities: ClientCapabilities {
        ClientCapabilities(declared: clientCapabilities, revision: revision)
    }
}
