import Logging
import MCP
import MCPHTTP
import Text

#if HTTP
/// What `serve --http` does.
enum HTTPService {
    /// Serves until the process is asked to terminate.
    ///
    /// - Throws: ``SettingsError`` for what was set wrongly; what the system refuses.
    static func run(_ settings: Settings, logger: Logger) async throws {
        do {
            try await service(settings, logger: logger).serveUntilTerminated()
        } catch let error as any ExplainedError {
            throw SettingsError(error.message)
        }
    }

    private static func service(_ settings: Settings, logger: Logger) throws -> StreamableHTTP {
        let http = settings.http
        let token = try http.token ?? http.tokenFile.map { try secret(in: $0, atLeast: 1) }
        if let token,
            token.utf8.count < 16 || !token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        {
            throw SettingsError("the token must be at least 16 visible characters of ASCII")
        }
        let address = try ListenAddress(http.listen)
        var settings = settings
        if token == nil, !address.isForOwnerAlone, settings.distrustClientRoots() {
            logger.warning(
                """
                clients' own roots don't count either: that takes a token, a socket file, or `clientRoots`
                """
            )
        }
        let key = try http.stateKeyFile.map { try secret(in: $0, atLeast: 32) }
        let server = try Composition.server(
            settings,
            requestStates: SealedStates(secret: key.map { Array($0.utf8) }),
            logger: logger
        )
        var options = HTTPOptions(address: address)
        if let token { options.authenticator = BearerToken(token) }
        options.allowsUnauthenticatedNetwork = http.allowsUnauthenticatedNetwork
        options.allowedHosts = http.allowedHosts
        options.allowedOrigins = http.allowedOrigins
        options.maxBodyBytes = http.maxMessageBytes
        options.maxBodyBytesTogether = max(options.maxBodyBytesTogether, http.maxMessageBytes * 2)
        options.maxConnections = http.maxConnections
        options.maxRequests = http.maxRequests
        options.maxStreams = http.maxStreams
        options.maxSessions = http.maxSessions
        options.sessionIdleTime = .seconds(http.sessionIdleSeconds)
        options.clientTime = .seconds(http.clientSeconds)
        options.keepAliveTime = .seconds(http.keepAliveSeconds)
        return try StreamableHTTP(server, options, logger: logger)
    }

    /// The text of a file, without the line's end that editors put there.
    private static func secret(in path: String, atLeast count: Int) throws(SettingsError) -> String
    {
        var bytes = try OperatorFile.contents(of: path)
        while let last = bytes.last, [0x0A, 0x0D].contains(last) { bytes.removeLast() }
        guard bytes.count >= count, let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsError("`\(displayed(path))` must hold at least \(count) bytes of text")
        }
        return text
    }
}
#else
/// What `serve --http` does in a build that can't.
enum HTTPService {
    static func run(_ settings: Settings, logger: Logger) async throws {
        throw SettingsError(
            "this build has no HTTP; one made with `swift build -c release --traits HTTP` has"
        )
    }
}
#endif
