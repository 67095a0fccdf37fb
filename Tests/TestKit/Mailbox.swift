import JSONRPC
import Synchronization

/// Messages waiting to be taken, by one taker.
final class Mailbox: Sendable {
    private struct State {
        var messages: [JSON] = []
        var taker: CheckedContinuation<JSON, Never>?
    }

    private let state = Mutex(State())

    func put(_ message: JSON) {
        let taker = state.withLock { state -> CheckedContinuation<JSON, Never>? in
            guard let taker = state.taker else {
                state.messages.append(message)
                return nil
            }
            state.taker = nil
            return taker
        }
        taker?.resume(returning: message)
    }

    func next() async -> JSON {
        await withCheckedContinuation { continuation in
            let message = state.withLock { state -> JSON? in
                guard state.messages.isEmpty else { return state.messages.removeFirst() }
                state.taker = continuation
                return nil
            }
            if let message { continuation.resume(returning: message) }
        }
    }
}
