import JSONRPC
import Synchronization

/// Messages waiting to be taken: each by whoever waits for its id, or else by whoever takes any.
final class Mailbox: Sendable {
    private struct Taker {
        /// `nil` takes any message.
        let id: JSON?
        let continuation: CheckedContinuation<JSON, Never>

        /// A request of the server's may have the same id, and isn't the answer.
        func takes(_ message: JSON) -> Bool {
            id == nil || (message["id"] == id && message["method"] == nil)
        }
    }

    private struct State {
        var messages: [JSON] = []
        var takers: [Taker] = []
    }

    private let state = Mutex(State())

    func put(_ message: JSON) {
        let taker = state.withLock { state -> Taker? in
            let index =
                state.takers.firstIndex { $0.id != nil && $0.takes(message) }
                ?? state.takers.firstIndex { $0.takes(message) }
            guard let index else {
                state.messages.append(message)
                return nil
            }
            return state.takers.remove(at: index)
        }
        taker?.continuation.resume(returning: message)
    }

    /// The next message; with an id the answer that carries it, while the others stay.
    func next(_ id: JSON? = nil) async -> JSON {
        await withCheckedContinuation { continuation in
            let taker = Taker(id: id, continuation: continuation)
            let message = state.withLock { state -> JSON? in
                guard let index = state.messages.firstIndex(where: taker.takes) else {
                    state.takers.append(taker)
                    return nil
                }
                return state.messages.remove(at: index)
            }
            if let message { continuation.resume(returning: message) }
        }
    }

    /// All that have come and weren't taken.
    func takeAll() -> [JSON] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }
}
