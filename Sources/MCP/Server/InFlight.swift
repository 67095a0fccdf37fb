import JSONRPC
import Synchronization

/// The requests of one client that are being worked on.
///
/// Requests are started and cancelled by whoever reads the stream, in the order their messages
/// arrived: a cancellation can't overtake the request it names. Unstructured tasks are made here,
/// because requests are cancelled one by one, and else only for calls that can't be stopped.
final class InFlight: Sendable {
    /// Whether a request could be started.
    enum Admission {
        case started, idInUse, tooMany
    }

    private struct State {
        var tasks: [RequestID: Task<Void, Never>] = [:]
        var cancelled: Set<RequestID> = []
        /// Counts those too whose id is free again but whose answer isn't handed on yet.
        var working = 0
        /// How many take a place from others: not those that last as long as the client likes, nor
        /// those whose answer is being handed on.
        var places = 0
        var background: [Int: Task<Void, Never>] = [:]
        var lastBackground = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// Starts `work`, and hands on what it returns when it ends.
    ///
    /// `work`: runs in a task of its own; it is registered before this returns.
    ///
    /// `isLasting`: whether it ends only when the client likes, and so doesn't take a place from others.
    ///
    /// `executor`: where it had best run.
    ///
    /// `answer`: called once if the request was started; with `nil` if it was cancelled.
    func start(
        _ id: RequestID,
        isLasting: Bool = false,
        on executor: (any TaskExecutor)? = nil,
        answer: @escaping @Sendable (Response?) -> Void,
        _ work: @escaping @Sendable () async -> Response?
    ) -> Admission {
        state.withLock { state in
            guard state.tasks[id] == nil else { return .idInUse }
            guard isLasting || state.places < limit else { return .tooMany }
            state.working += 1
            if !isLasting { state.places += 1 }
            // It can't end before it is stored: ending takes this lock.
            state.tasks[id] = Task(executorPreference: executor) {
                let response = await work()
                // Id and place are free before the answer is written: by then the client may use
                // both again.
                answer(self.wasCancelled(ending: id, isLasting: isLasting) ? nil : response)
                self.end()
            }
            return .started
        }
    }

    /// Whether a request of this id is being worked on.
    func has(_ id: RequestID) -> Bool { state.withLock { $0.tasks[id] != nil } }

    /// Starts work that answers nothing, and that nothing waits for at the end.
    func startBackground(_ work: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            state.lastBackground += 1
            let number = state.lastBackground
            state.background[number] = Task {
                await work()
                self.state.withLock { $0.background[number] = nil }
            }
        }
    }

    /// Cancels what was started in the background.
    func cancelBackground() {
        let tasks = state.withLock { state in
            defer { state.background = [:] }
            return state.background
        }
        for task in tasks.values { task.cancel() }
    }

    /// Cancels a request; one that has ended is no longer in flight, so is let be.
    func cancel(_ id: RequestID) {
        let task = state.withLock { state in
            if state.tasks[id] != nil { state.cancelled.insert(id) }
            return state.tasks[id]
        }
        // Outside the lock: what the work does when it is cancelled is done before this returns.
        task?.cancel()
    }

    /// Cancels all that is in flight.
    func cancelAll() {
        let tasks = state.withLock { state in
            state.cancelled.formUnion(state.tasks.keys)
            return state.tasks
        }
        for task in tasks.values { task.cancel() }
    }

    /// Waits until nothing is in flight.
    func drain() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.working > 0 { state.waiting.append(continuation) }
                return state.working == 0
            }
            if isEmpty { continuation.resume() }
        }
    }

    /// Stops waiting, whatever is in flight.
    func giveUpDraining() { resumeWaiting { _ in true } }

    private func wasCancelled(ending id: RequestID, isLasting: Bool) -> Bool {
        state.withLock { state in
            state.tasks[id] = nil
            if !isLasting { state.places -= 1 }
            return state.cancelled.remove(id) != nil
        }
    }

    private func end() {
        resumeWaiting { state in
            state.working -= 1
            return state.working == 0
        }
    }

    private func resumeWaiting(if condition: (inout State) -> Bool) {
        let waiting = state.withLock { state in
            guard condition(&state) else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
