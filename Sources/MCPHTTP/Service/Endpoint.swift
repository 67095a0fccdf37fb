#if HTTP
import HTTPTypes
import HummingbirdCore
import JSONRPC
import Logging
import MCP
import NIOCore
import Synchronization

/// Why a connection can't be used for another request.
enum ConnectionEnd: Error {
    case clientLeft, unwantedBody
}

/// Answers the requests of all clients.
final class Endpoint: Sendable {
    let server: MCP.Server
    let options: HTTPOptions
    let router: Router
    let sessions: Sessions
    let storage: EventStorage
    let standing: StandingConversations
    let requestPlaces: Places
    let streamPlaces: Places
    private let bodyBytes: Places
    private let logger: Logger
    private let date = DateField()
    private let ending = Atomic(false)

    /// - Throws: ``InvalidAddress``, ``InvalidHeaderMark``.
    init(_ server: MCP.Server, _ options: HTTPOptions, logger: Logger) throws {
        self.server = server
        self.logger = logger
        self.options = options
        var isOnSocketFile = false
        if case .socketFile = options.address { isOnSocketFile = true }
        router = Router(
            access: try AccessRules(
                hosts: options.address.ownHosts + options.allowedHosts,
                origins: options.allowedOrigins,
                isOnSocketFile: isOnSocketFile
            ),
            authenticator: options.authenticator,
            mirrored: MirroredHeaders(
                parameters: try MirroredParameters(of: server.toolDefinitions)
            ),
            maxBodyBytes: options.maxBodyBytes
        )
        sessions = Sessions(
            maxCount: options.maxSessions,
            idleTime: options.sessionIdleTime,
            replayTime: options.replayTime
        )
        storage = EventStorage(
            maxBytes: options.maxReplayBytes,
            maxSessionBytes: options.maxSessionReplayBytes
        )
        standing = StandingConversations(server)
        requestPlaces = Places(options.maxRequests)
        streamPlaces = Places(options.maxStreams)
        bodyBytes = Places(options.maxBodyBytesTogether)
    }

    /// Answers a request, and leaves the connection fit for the next.
    ///
    /// - Throws: What ends the connection: its client has gone, or sends more than is wanted.
    @concurrent
    func respond(
        to request: HummingbirdCore.Request,
        with writer: consuming ResponseWriter,
        on connection: Connection
    ) async throws {
        var body = MessageBody(request.body, of: connection.channel)
        defer { connection.departure.tell(nil) }
        let answer: Answer
        switch router.route(request.head) {
        case .refuse(let refusal): answer = refuse(refusal)
        case .allowOrigin:
            let mirrored = router.mirrored.parameters.fields
            answer = .empty(.noContent, .forPreflight(mirroring: mirrored))
        case .openStream(let facts): answer = openStream(under: facts)
        case .endSession(let facts): answer = endSession(under: facts)
        case .readMessage(let facts):
            if request.headers[.expect]?.lowercased() == "100-continue" {
                try await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            do {
                let (bytes, places) = try await body.read(
                    upTo: options.maxBodyBytes,
                    within: options.clientTime,
                    counting: bodyBytes
                )
                let message = Message(line: bytes)
                _ = consume places
                answer = try await self.answer(to: message, under: facts, on: connection)
            } catch let refusal as Refusal {
                answer = refuse(refusal)
            }
        }
        // A client that waits for leave to send a body has none that could be in the way.
        if request.headers[.expect] == nil { await body.discard() }
        try await write(
            answer,
            to: request.head,
            with: writer,
            on: connection,
            isLast: !body.isAtEnd
        )
        guard body.isAtEnd else { throw ConnectionEnd.unwantedBody }
    }

    /// Whether nothing new is begun.
    var isEnding: Bool { ending.load(ordering: .relaxed) }

    /// Tells the client why not, and whoever looks for faults that it was told.
    func refuse(_ refusal: Refusal) -> Answer {
        logger.debug(
            "refused",
            metadata: ["status": "\(refusal.status.code)", "why": "\(refusal.error.message)"]
        )
        return .refusal(refusal)
    }

    /// Ends sessions whose clients have gone.
    func sweep() { sessions.sweep() }

    /// Lets everything end, and takes nothing new.
    func finish() async {
        ending.store(true, ordering: .relaxed)
        async let standing: Void = standing.finishAll(grace: options.grace)
        async let sessions: Void = sessions.finishAll(grace: options.grace)
        _ = await (standing, sessions)
    }

    @concurrent
    private func write(
        _ answer: Answer,
        to request: HTTPRequest,
        with writer: consuming ResponseWriter,
        on connection: Connection,
        isLast: Bool
    ) async throws {
        var more = router.access.crossOriginFields(for: request)
        if isLast { more[.connection] = "close" }
        switch answer.completed(with: more, date: date.text) {
        case .whole(let response, _) where request.method == .head:
            try await writer.writeResponse(response)
        case .whole(let response, let body):
            try await writer.write(
                response: response,
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
            )
        case .events(let response, let outgoing, let ended):
            connection.departure.tell { outgoing.cut() }
            defer {
                outgoing.cut()
                ended()
            }
            let ticking = connection.channel.eventLoop.scheduleRepeatedTask(
                initialDelay: TimeAmount(options.keepAliveTime),
                delay: TimeAmount(options.keepAliveTime)
            ) { _ in outgoing.keepAlive() }
            defer { ticking.cancel() }
            var stream: any ResponseBodyWriter = try await writer.writeHead(response)
            while let chunks = await outgoing.next() {
                try await stream.write(contentsOf: chunks.map { ByteBuffer(bytes: $0) })
            }
            // Without the end of the body the client sees that something is missing.
            guard !outgoing.wasCut else { throw ConnectionEnd.clientLeft }
            try await stream.finish(nil)
        }
    }
}
#endif
