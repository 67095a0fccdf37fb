import JSONRPC
import Synchronization

/// Gathers the answers of a batch, and sends them together when all are there.
final class Batch: Sendable {
    private struct State {
        var missing: Int
        var responses: [Response] = []
    }

    private let state: Mutex<State>
    private let finish: @Sendable ([Response]) -> Void

    /// `count`: how many messages the batch has; each is reported by ``add(_:)`` once.
    ///
    /// `finish`: takes all the answers, of which there may be none.
    init(expecting count: Int, finish: @escaping @Sendable ([Response]) -> Void) {
        state = Mutex(State(missing: count))
        self.finish = finish
    }

    /// Reports the answer to one of the messages; `nil` if it has none.
    func add(_ response: Response?) {
        let complete = state.withLock { state -> [Response]? in
            if var response {
                response.writesNullID = true
                state.responses.append(response)
            }
            state.missing -= 1
            return state.missing == 0 ? state.responses : nil
        }
        if let complete { finish(complete) }
    }
}
