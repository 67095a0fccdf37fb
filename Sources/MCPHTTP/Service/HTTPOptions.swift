#if HTTP
/// How to serve over HTTP, and within which bounds.
public struct HTTPOptions: Sendable {
    /// Where to listen.
    public var address: ListenAddress
    /// Who may send requests.
    public var authenticator: any Authenticator = OpenAccess()
    /// Whether a network may reach the server without credentials: said in so many words.
    public var allowsUnauthenticatedNetwork = false
    /// Names of this server that `Host` may have, beside those of the machine for itself.
    public var allowedHosts: [String] = []
    /// Pages that may call the server, as `https://example.com`; they may read the answers too.
    public var allowedOrigins: [String] = []

    /// Of one message.
    public var maxBodyBytes = 4 << 20
    /// Of all messages that are being read.
    public var maxBodyBytesTogether = 64 << 20
    /// Connections at once; more wait until one is closed.
    public var maxConnections = 2_000
    /// Requests worked on at once, by all clients together.
    public var maxRequests = 256
    /// Event streams that last as long as the client likes, of all clients together.
    public var maxStreams = 1_000
    /// Sessions at once; one more ends the one that was idle longest.
    public var maxSessions = 1_000
    /// Of events kept for clients that lost their stream, by all sessions together.
    public var maxReplayBytes = 64 << 20
    /// Of events kept by one session.
    public var maxSessionReplayBytes = 8 << 20
    /// Of what is unwritten on one stream.
    public var maxUnwrittenBytes = 8 << 20

    /// A session is ended when nothing came from its client for so long.
    public var sessionIdleTime = Duration.seconds(1_800)
    /// For how long events are kept.
    public var replayTime = Duration.seconds(300)
    /// How long a client may take to send a request, or to read what it is sent.
    public var clientTime = Duration.seconds(30)
    /// An answer that takes longer than this begins as an event stream.
    public var patience = Duration.milliseconds(500)
    /// How often a stream on which nothing happens says that it is there.
    public var keepAliveTime = Duration.seconds(15)
    /// How long requests may go on when the server is to end, before they are cancelled.
    public var grace = Duration.seconds(2)

    /// The standard options.
    public init(address: ListenAddress = .standard) { self.address = address }
}
#endif
