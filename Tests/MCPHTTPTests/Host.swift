#if HTTP
import JSONRPC
import Logging
import MCP
import ServiceLifecycle
import Synchronization
import TestKit

@testable import MCPHTTP

/// A server that listens while a test runs, and a client of it.
struct Host: HTTPHost {
    let port: Int
    let endpoint: Endpoint
    private let group: ServiceGroup

    /// Serves on a free port of loopback while `body` runs.
    static func serving(
        _ server: MCP.Server,
        _ change: (inout HTTPOptions) -> Void = { _ in },
        logger: Logger = .silent,
        body: @Sendable (Host) async throws -> Void
    ) async throws {
        var options = HTTPOptions(address: .network(host: "127.0.0.1", port: 0))
        options.grace = .seconds(1)
        // On a busy machine nothing is soon.
        options.patience = .seconds(60)
        change(&options)
        let (ports, portsSource) = AsyncStream<Int>.makeStream()
        let service = try StreamableHTTP(server, options, logger: logger) { port in
            portsSource.yield(port ?? 0)
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [service], logger: .silent)
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { portsSource.finish() }
                try await group.run()
            }
            var iterator = ports.makeAsyncIterator()
            if let port = await iterator.next() {
                let host = Host(port: port, endpoint: service.endpoint, group: group)
                do {
                    try await body(host)
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }

    /// Asks the server to end, and doesn't wait for it.
    func shutDown() async { await group.triggerGracefulShutdown() }
}

extension SessionClient {
    /// Waits until so many of its streams are open; each look is a request, which takes its time.
    func hasStreams(_ count: Int) async throws {
        while (host as? Host)?.endpoint.sessions.session(id, of: "")?.log.openCount != count {
            _ = try await post(Self.request("ping", id: "look"))
        }
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
#endif
