#if HTTP
import NIOCore
import NIOPosix
import Synchronization

/// A connection to a server, byte by byte.
public final class RawConnection: Sendable {
    /// The connection ended before what was waited for had come.
    public struct Ended: Error {
        let rest: String
    }

    private let channel: any Channel
    private let inbox: Inbox

    private init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    deinit { channel.close(promise: nil) }

    public static func connect(to port: Int) async throws -> RawConnection {
        try await connect { try await $0.connect(host: "127.0.0.1", port: port).get() }
    }

    public static func connect(toSocketFile path: String) async throws -> RawConnection {
        try await connect { try await $0.connect(unixDomainSocketPath: path).get() }
    }

    private static func connect(
        _ body: (ClientBootstrap) async throws -> any Channel
    ) async throws -> RawConnection {
        let inbox = Inbox()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
        return RawConnection(try await body(bootstrap), inbox)
    }

    public func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Leaves, as a program does that is stopped.
    public func close() async { try? await channel.close() }

    /// Stops reading: what comes is left where it is.
    public func stopReading() async throws {
        try await channel.setOption(ChannelOptions.autoRead, value: false).get()
    }

    /// The next bytes up to and with the end of a line, without it.
    public func line() async throws -> String {
        let bytes = try await inbox.take { buffer in
            buffer.firstIndex(of: 0x0A).map { $0 - buffer.startIndex + 1 }
        }
        let text = String(decoding: bytes.dropLast(), as: UTF8.self)
        return text.hasSuffix("\r") ? String(text.dropLast()) : text
    }

    public func bytes(_ count: Int) async throws -> [UInt8] {
        try await inbox.take { $0.count >= count ? count : nil }
    }

    /// Waits until the server has closed the connection.
    ///
    /// - Returns: What came before that and wasn't read.
    public func end() async -> String {
        do {
            _ = try await inbox.take { _ in nil }
            return ""
        } catch {
            return (error as? Ended)?.rest ?? ""
        }
    }
}

/// What has come on a connection.
private final class Inbox: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var isAtEnd = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func put(_ bytes: [UInt8]?) {
        let waiting = state.withLock { state in
            if let bytes { state.buffer += bytes } else { state.isAtEnd = true }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Takes as many bytes as `count` says of those that are there, once it says so.
    func take(_ count: ([UInt8]) -> Int?) async throws -> [UInt8] {
        while true {
            let (taken, isAtEnd) = state.withLock { state -> ([UInt8]?, Bool) in
                guard let count = count(state.buffer) else { return (nil, state.isAtEnd) }
                defer { state.buffer.removeFirst(count) }
                return (Array(state.buffer.prefix(count)), false)
            }
            if let taken { return taken }
            guard !isAtEnd else {
                throw RawConnection.Ended(
                    rest: state.withLock { String(decoding: $0.buffer, as: UTF8.self) }
                )
            }
            await wait(unless: { state in count(state.buffer) != nil || state.isAtEnd })
        }
    }

    private func wait(unless condition: (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if condition(state) { return true }
                state.waiting = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.put(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) { inbox.put(nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
#endif
