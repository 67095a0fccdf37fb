import Synchronization

/// Something that happens once, which any number of tasks can wait for.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var lastTicket = 0
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        /// Those that were cancelled before they began to wait.
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    /// Lets everybody through, now and later.
    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume(returning: true) }
    }

    /// Waits until it is open.
    ///
    /// - Throws: `CancellationError` if the task was cancelled first.
    func wait() async throws {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        let isOpen = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome = state.withLock { state -> Bool? in
                    if state.isOpen { return true }
                    if state.cancelled.remove(ticket) != nil { return false }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                let waiting = state.waiting.removeValue(forKey: ticket)
                if waiting == nil { state.cancelled.insert(ticket) }
                return waiting
            }
            waiting?.resume(returning: false)
        }
        state.withLock { _ = $0.cancelled.remove(ticket) }
        guard isOpen else { throw CancellationError() }
    }
}
