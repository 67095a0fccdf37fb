#if HTTP
import JSONRPC
import MCP
import Synchronization

/// The conversations of requests that stand alone: one a request, for as long as it is worked on.
final class StandingConversations: Sendable {
    private struct State {
        var open: [ObjectIdentifier: Conversation] = [:]
        /// What each client has left of its limits, over all its requests.
        var quotas: [String: Quota] = [:]
    }

    private let server: Server
    private let state = Mutex(State())

    init(_ server: Server) { self.server = server }

    func begin(for principal: String) -> Conversation {
        state.withLock { state in
            let quota = state.quotas[principal] ?? server.quota(maxListenStreams: .max)
            state.quotas[principal] = quota
            let conversation = Conversation(
                server,
                principal: principal,
                quota: quota,
                standalone: Nowhere.exchange
            )
            state.open[ObjectIdentifier(conversation)] = conversation
            return conversation
        }
    }

    func close(_ conversation: Conversation) {
        state.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(conversation)) }
    }

    /// Ends all of them when their work has ended, or has been cancelled.
    func finishAll(grace: Duration) async {
        let open = state.withLock { Array($0.open.values) }
        await withDiscardingTaskGroup { group in
            for conversation in open {
                group.addTask { await conversation.finish(grace: grace, patience: .seconds(1)) }
            }
        }
    }
}

/// For what belongs to no request, of clients that have no such stream.
private final class Nowhere: Exchange {
    static let exchange = Nowhere()

    let isShared = false
    let isOpen = false
    func send(_ message: Message) {}
    func finish() {}
}
#endif
