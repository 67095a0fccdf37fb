import JSONRPC
import Synchronization

/// Gathers the answers of a batch, and sends them together when all are there.
final class Batch: Sendable {
    private struct State {
        var missing: Int
        var responses: [Response] = []
    }

    private let state: Mutex<State>
    private let send: @Sendable ([Response]) -> Void

    ///
    /// `count`: how many messages the batch has; each is reported by ``add(_:)`` once.
    init(expecting count: Int, send: @escaping @Sendable ([Response]) -> Void) {
        state = Mutex(State(missing: count))
        self.send = send
    }

    /// Reports the answer to one of the messages; `nil` if it has none.
    func add(_ response: Response?) {
        let complete = state.withLock { state -> [Response]? in
            if let response { state.responses.append(response) }
            state.missing -= 1
            return state.missing == 0 ? state.responses : nil
        }
        // Spec: nothing at all is sent where no message asks for an answer.
        if let complete, !complete.isEmpty { send(complete) }
    }
}
