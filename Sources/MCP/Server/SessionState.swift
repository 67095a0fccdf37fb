import JSONRPC

/// What `initialize` agreed on: a value, changed by the connection as messages arrive in order.
struct SessionState: Sendable {
    let revision: Revision
    let clientCapabilities: JSONObject
    /// What the client asked to hear of the log; `warning` until it says.
    var logLevel = LogLevel.warning
    private(set) var isInitialized = false

    /// Opens a session by the parameters of `initialize`.
    ///
    /// - Throws: ``ResponseError`` if they lack what the specification demands of them.
    init(initialize params: JSONObject?) throws(ResponseError) {
        guard let version = params?["protocolVersion"]?.string else {
            throw .invalidParams("initialize needs protocolVersion, a string")
        }
        revision = Revision.answering(initialize: version)
        clientCapabilities = params?["capabilities"]?.object ?? [:]
    }

    /// Takes the client's word that it is ready.
    ///
    /// - Returns: Whether it is the first time.
    mutating func initialize() -> Bool {
        defer { isInitialized = true }
        return !isInitialized
    }

    var caller: Caller {
        Caller(revision: revision, clientCapabilities: clientCapabilities, logLevel: logLevel)
    }
}
