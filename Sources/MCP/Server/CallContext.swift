public import JSONRPC

/// A call's way back to the client that made it.
public struct CallContext: Sendable {
    /// The client, to be asked.
    public let client: Client
    private let notifications: RequestNotifications?
    private let exchange: (any Exchange)?
    private let roots: @Sendable () async throws -> [ClientRoot]?

    init(
        client: Client,
        notifications: RequestNotifications?,
        exchange: (any Exchange)?,
        clientRoots: @escaping @Sendable () async throws -> [ClientRoot]?
    ) {
        self.client = client
        self.notifications = notifications
        self.exchange = exchange
        roots = clientRoots
    }

    /// A context whose client hears nothing and can't be asked, for calls that no client made.
    public static let silent = CallContext(
        client: Client(
            route: .none(reason: "it made no call"),
            revision: .newest,
            capabilities: ClientCapabilities(declared: [:], revision: .newest)
        ),
        notifications: nil,
        exchange: nil,
        clientRoots: { nil }
    )

    /// The directories that the client works in, where the server takes heed of them.
    ///
    /// - Returns: `nil` where it doesn't, or the client has no such thing.
    /// - Throws: ``ClientFailure``; what ends a stateless call to ask.
    public func clientRoots() async throws -> [ClientRoot]? { try await roots() }

    /// Lets the client hang up and come back for the result, where its revision and the transport
    /// can: for work that takes minutes, during which a connection would have to be held.
    public func releaseClient() { exchange?.release() }

    /// Whether the client asked to be told how far the work is.
    public var wantsProgress: Bool { notifications?.wantsProgress ?? false }

    /// Tells the client how far the work is, if it asked to be told.
    ///
    /// May be called as often as is convenient: what goes out is limited, and values that don't
    /// increase are left out.
    ///
    /// - Parameters:
    ///   - progress: How much is done, in the caller's own unit.
    ///   - total: How much there is, where it is known.
    ///   - message: What is being done, for a person.
    public func report(_ progress: Double, of total: Double? = nil, _ message: String? = nil) {
        notifications?.report(ProgressValue(progress: progress, total: total, message: message))
    }

    /// Sends a log message, if the client asked for this level.
    ///
    /// - Parameters:
    ///   - level: How much it matters.
    ///   - logger: A steady name for where it comes from, such as `sqlite`.
    ///   - data: What happened: no credentials, nothing of the inside.
    public func log(_ level: LogLevel, _ logger: String, _ data: JSON) {
        notifications?.log(level, logger, data)
    }
}
