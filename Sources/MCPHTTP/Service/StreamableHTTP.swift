#if HTTP
import HummingbirdCore
public import Logging
public import MCP
import NIOCore
import NIOPosix
public import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Serves any number of clients over Streamable HTTP: sessions and stateless requests, on the one
/// endpoint `/mcp`.
public struct StreamableHTTP: Service {
    let endpoint: Endpoint
    private let options: HTTPOptions
    private let logger: Logger
    private let listening: @Sendable (Int?) -> Void

    /// Puts it together; nothing is opened before ``run()``.
    ///
    /// `listening`: called with the port once requests are taken; on a socket file with `nil`.
    ///
    /// - Throws: ``InvalidAddress``; ``InvalidHeaderMark``; ``OpenToNetwork``.
    public init(
        _ server: MCP.Server,
        _ options: HTTPOptions,
        logger: Logger,
        listening: @escaping @Sendable (Int?) -> Void = { _ in }
    ) throws {
        guard
            options.address.isLocal || options.allowsUnauthenticatedNetwork
                || !(options.authenticator is OpenAccess)
        else { throw OpenToNetwork() }
        endpoint = try Endpoint(server, options, logger: logger)
        self.options = options
        self.logger = logger
        self.listening = listening
    }

    /// Serves until the service is asked to shut down, or the process to terminate.
    public func serveUntilTerminated() async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        var configuration = ServiceGroupConfiguration(
            services: [self],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        // Beyond this the connections are cut.
        configuration.maximumGracefulShutdownDuration = options.grace * 2 + .seconds(1)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Serves until the service is asked to shut down; then what is under way ends or is cancelled,
    /// and listeners are told that the end was meant.
    public func run() async throws {
        // A client that has gone is seen by the write that fails.
        signal(SIGPIPE, SIG_IGN)
        DescriptorLimit.raise(to: options.maxConnections + 256)
        let file = try SocketFile(options.address)
        defer { file?.remove() }
        let endpoint = endpoint
        let connections = Connections()
        let server = listener(file, connections)
        try await withThrowingTaskGroup { group in
            group.addTask {
                await cancelWhenGracefulShutdown {
                    // Only cancellation can be thrown here.
                    while (try? await Task.sleep(for: .seconds(10))) != nil { endpoint.sweep() }
                }
            }
            group.addTask {
                // Cancelled if there is nothing to serve.
                try? await gracefulShutdown()
                await endpoint.finish()
                // What was answered last is on its way; after that nobody is waited for.
                try? await Task.sleep(for: .milliseconds(500))
                connections.closeAll()
            }
            defer { group.cancelAll() }
            // Ends when every connection has.
            try await server.run()
        }
    }

    private func listener(_ file: SocketFile?, _ connections: Connections) -> any Service {
        let endpoint = endpoint
        let child = ClientChannel(
            configuration: HTTP1Channel.Configuration(
                idleTimeout: TimeAmount(options.clientTime),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10,
                    maxHeaderListSize: 64 << 10,
                    maxHeaderFieldCount: 100
                )
            ),
            readingTime: TimeAmount(options.clientTime),
            connections: connections
        ) { request, writer, connection in
            try await endpoint.respond(to: request, with: writer, on: connection)
        }
        let address: BindAddress =
            switch options.address {
            case .network(let host, let port): .hostname(host, port: port)
            case .socketFile(let path): .unixDomainSocket(path: path)
            }
        return child.server(
            configuration: ServerConfiguration(
                address: address,
                availableConnectionsDelegate: MaximumAvailableConnections(options.maxConnections)
            ),
            onServerRunning: { channel in
                file?.wasMade()
                let port = channel.localAddress?.port
                let place = options.address.endpoint(boundPort: port)
                logger.notice("serving over HTTP", metadata: ["at": "\(place)"])
                listening(port)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: quietLogger
        )
    }

    /// What Hummingbird logs of its own is for those who look for faults in it.
    private var quietLogger: Logger {
        var logger = logger
        if logger.logLevel > .debug { logger.logLevel = .error }
        return logger
    }
}
#endif
