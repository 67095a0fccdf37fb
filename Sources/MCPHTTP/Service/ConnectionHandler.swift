#if HTTP
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Synchronization

/// Tells whoever works for a connection when its client has gone.
final class Departure: Sendable {
    private struct State {
        var hasLeft = false
        var told: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Calls `body` once, now or when the client goes; `nil` takes the last one back.
    func tell(_ body: (@Sendable () -> Void)?) {
        let isLate = state.withLock { state in
            if !state.hasLeft { state.told = body }
            return state.hasLeft
        }
        if isLate { body?() }
    }

    fileprivate func happen() {
        let told = state.withLock { state in
            state.hasLeft = true
            defer { state.told = nil }
            return state.told
        }
        told?()
    }
}

/// A client's connection, as those see it who work for it.
struct Connection: Sendable {
    let channel: any Channel
    /// Tells when the client has gone.
    let departure: Departure
    /// Where it is served.
    let executor: EventLoopExecutor
}

/// The connections that are open.
final class Connections: Sendable {
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) { open.withLock { $0[ObjectIdentifier(channel)] = channel } }

    func remove(_ channel: any Channel) {
        open.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    func closeAll() {
        for channel in open.withLock({ Array($0.values) }) { channel.close(promise: nil) }
    }
}

/// One connection, seen below HTTPTypes: where the request's line is still as it was sent, and
/// where the client's going is seen while nobody reads.
private final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let departure: Departure
    private let readingTime: TimeAmount
    private var slowReader: Scheduled<Void>?
    private var isHeadTooLarge = false

    /// `readingTime`: how long a client may read nothing of what is written.
    init(departure: Departure, readingTime: TimeAmount) {
        self.departure = departure
        self.readingTime = readingTime
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else {
            return context.fireChannelRead(data)
        }
        Self.settleHost(of: &head)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .headerOverflow? = error as? HTTPParserError { isHeadTooLarge = true }
        context.fireErrorCaught(error)
    }

    /// Makes the answer to a head that is too large one that clients don't take for a server of an
    /// older revision: Hummingbird's is a 400, as to any request that can't be read.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isHeadTooLarge, case .head(var head) = unwrapOutboundIn(data),
            head.status == .badRequest
        else { return context.write(data, promise: promise) }
        head.status = .requestHeaderFieldsTooLarge
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { departure.happen() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        slowReader?.cancel()
        departure.happen()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        slowReader?.cancel()
        slowReader = nil
        if !context.channel.isWritable {
            let channel = context.channel
            slowReader = context.eventLoop.scheduleTask(in: readingTime) {
                channel.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    /// Makes `Host` the one name that the request is for.
    private static func settleHost(of head: inout HTTPRequestHead) {
        // Without HTTP/1.1 there are neither chunks nor a Host that must be there: refused for that.
        guard head.version == .http1_1 else { return head.headers.remove(name: "Host") }
        // A target with a host of its own overrides the field (RFC 9112, section 3.2.2).
        guard !head.uri.hasPrefix("/"), let scheme = head.uri.utf8.firstRange(of: "://".utf8) else {
            return
        }
        let rest = head.uri[scheme.upperBound...]
        let end = rest.utf8.firstIndex { [UInt8(ascii: "/"), UInt8(ascii: "?")].contains($0) }
        head.headers.replaceOrAdd(name: "Host", value: String(rest[..<(end ?? rest.endIndex)]))
        head.uri = end.map { String(rest[$0...]) } ?? "/"
    }
}

/// How a connection is set up and served.
struct ClientChannel: ServerChildChannel {
    typealias Responder =
        @concurrent @Sendable (
            Request, consuming ResponseWriter, Connection
        ) async throws -> Void

    /// A connection and the news of its end.
    struct Value: ServerChildChannelValue {
        let http: HTTP1Channel.Value
        let departure: Departure
        var channel: any Channel { http.channel }
    }

    let configuration: HTTP1Channel.Configuration
    let readingTime: TimeAmount
    let connections: Connections
    let respond: Responder

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        HTTP1Channel(responder: { _, _, _ in }, configuration: configuration)
            .setup(channel: channel, logger: logger)
            .flatMapThrowing { http in
                let departure = Departure()
                let pipeline = channel.pipeline.syncOperations
                let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
                try pipeline.addHandler(
                    ConnectionHandler(departure: departure, readingTime: readingTime),
                    position: .before(codec)
                )
                return Value(http: http, departure: departure)
            }
    }

    func handle(value: Value, logger: Logger) async {
        connections.add(value.channel)
        defer { connections.remove(value.channel) }
        let respond = respond
        let connection = Connection(
            channel: value.channel,
            departure: value.departure,
            executor: EventLoopExecutor(value.channel.eventLoop)
        )
        let channel = HTTP1Channel(
            responder: { request, writer, _ in try await respond(request, writer, connection) },
            configuration: configuration
        )
        await withTaskExecutorPreference(connection.executor) {
            await channel.handle(value: value.http, logger: logger)
        }
    }
}
#endif
