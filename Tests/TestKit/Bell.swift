import Synchronization

/// Counts how often something happened, for a test that waits for it.
public final class Bell: Sendable {
    private struct Waiter {
        let number: Int
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var count = 0
        var lastNumber = 0
        var waiting: [Waiter] = []

        /// Takes those out who have waited long enough.
        mutating func take(where isDone: (Waiter) -> Bool) -> [Waiter] {
            let done = waiting.filter(isDone)
            waiting.removeAll(where: isDone)
            return done
        }
    }

    private let state = Mutex(State())

    /// A bell that hasn't been rung.
    public init() {}

    /// How often it was rung.
    public var count: Int { state.withLock { $0.count } }

    /// Rings it.
    public func ring() {
        let done = state.withLock { state in
            state.count += 1
            let count = state.count
            return state.take { $0.count <= count }
        }
        for waiter in done { waiter.continuation.resume() }
    }

    /// Waits until it has been rung so often in all, or the test is out of time.
    public func rung(times count: Int) async {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    guard state.count < count, !Task.isCancelled else { return true }
                    let waiter = Waiter(number: number, count: count, continuation: continuation)
                    state.waiting.append(waiter)
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            for waiter in state.withLock({ $0.take { $0.number == number } }) {
                waiter.continuation.resume()
            }
        }
    }
}
