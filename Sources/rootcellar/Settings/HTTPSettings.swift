import JSONRPC

/// What can be set for `serve --http`; the same in a build that can't.
struct HTTPSettings: Equatable, Sendable {
    /// `HOST:PORT` or `unix:PATH`, the path absolute.
    var listen = ""
    /// What clients have to send: from the environment.
    var token: String?
    /// Where it is otherwise.
    var tokenFile: String?
    var allowsUnauthenticatedNetwork = false
    var allowedHosts: [String] = []
    var allowedOrigins: [String] = []
    var maxMessageBytes = 0
    var maxConnections = 0
    var maxRequests = 0
    var maxStreams = 0
    var maxSessions = 0
    var sessionIdleSeconds = 0
    var clientSeconds = 0
    var keepAliveSeconds = 0
    var stateKeyFile: String?

    /// Takes what needs no expansion from values that have no problem.
    mutating func set(_ values: [String: JSON]) {
        func integer(_ name: String) -> Int { values[name]?.integer ?? 0 }
        func texts(_ name: String) -> [String] {
            (values[name]?.array ?? []).compactMap(\.string)
        }
        allowsUnauthenticatedNetwork = values["httpAllowUnauthenticated"]?.bool ?? false
        allowedHosts = texts("httpAllowedHosts")
        allowedOrigins = texts("httpAllowedOrigins")
        maxMessageBytes = integer("httpMaxMessageBytes")
        maxConnections = integer("httpMaxConnections")
        maxRequests = integer("httpMaxRequests")
        maxStreams = integer("httpMaxStreams")
        maxSessions = integer("httpMaxSessions")
        sessionIdleSeconds = integer("httpSessionIdleSeconds")
        clientSeconds = integer("httpClientSeconds")
        keepAliveSeconds = integer("httpKeepAliveSeconds")
    }
}

extension SettingDeclaration {
    static let http: [SettingDeclaration] = [
        SettingDeclaration(
            name: "listen",
            kind: .text,
            fallback: "127.0.0.1:8765",
            note: "Where `serve --http` listens: HOST:PORT, or unix:PATH."
        ),
        SettingDeclaration(
            name: "httpTokenFile",
            kind: .optionalPath,
            fallback: nil,
            note: "A file with the token that HTTP clients must send, where ROOTCELLAR_HTTP_TOKEN "
                + "doesn't hold it; null for none."
        ),
        SettingDeclaration(
            name: "httpAllowUnauthenticated",
            kind: .boolean,
            fallback: false,
            note: "Whether to listen without a token where other machines can reach the server."
        ),
        SettingDeclaration(
            name: "httpAllowedHosts",
            kind: .texts,
            fallback: [],
            note: "Names of this server that HTTP clients may use, beside localhost, as "
                + "mcp.example.com or with a port."
        ),
        SettingDeclaration(
            name: "httpAllowedOrigins",
            kind: .texts,
            fallback: [],
            note: "Pages that may call this server from a browser, as https://app.example.com."
        ),
        SettingDeclaration(
            name: "httpMaxMessageBytes",
            kind: .integer(1_024...268_435_456),
            fallback: 4_194_304,
            note: "A longer message over HTTP is refused."
        ),
        SettingDeclaration(
            name: "httpMaxConnections",
            kind: .integer(1...100_000),
            fallback: 2_000,
            note: "How many connections there are at once; more wait."
        ),
        SettingDeclaration(
            name: "httpMaxRequests",
            kind: .integer(1...100_000),
            fallback: 256,
            note: "How many requests of all HTTP clients are worked on at once."
        ),
        SettingDeclaration(
            name: "httpMaxStreams",
            kind: .integer(1...100_000),
            fallback: 1_000,
            note: "How many event streams there are at once that last as long as the client likes."
        ),
        SettingDeclaration(
            name: "httpMaxSessions",
            kind: .integer(1...1_000_000),
            fallback: 1_000,
            note: "How many sessions there are at once; one more ends the one idle longest."
        ),
        SettingDeclaration(
            name: "httpSessionIdleSeconds",
            kind: .integer(1...604_800),
            fallback: 1_800,
            note:
                "A session ends when its client sends nothing for so long, and has no stream open."
        ),
        SettingDeclaration(
            name: "httpClientSeconds",
            kind: .integer(1...3_600),
            fallback: 30,
            note: "How long a client may take to send a request, or to read what it is sent."
        ),
        SettingDeclaration(
            name: "httpKeepAliveSeconds",
            kind: .integer(1...3_600),
            fallback: 15,
            note: "How often an event stream on which nothing happens says that it is there."
        ),
        SettingDeclaration(
            name: "httpStateKeyFile",
            kind: .optionalPath,
            fallback: nil,
            note:
                "A file with a secret of at least 32 bytes that several servers share, so that any "
                + "can go on with what another asked; null for one that nobody else knows."
        ),
    ]
}
