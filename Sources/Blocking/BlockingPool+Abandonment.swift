import Synchronization

/// Why a call was given up before it ended.
public enum Abandonment: Error, Hashable, Sendable {
    /// The call didn't end in time; its thread is left to it.
    case tookTooLong
    /// So many calls were left to their threads that no more are begun.
    case tooManyLeft(Int)
}

extension BlockingPool {
    /// Runs `body` on one of the threads, and waits for it while there is patience.
    ///
    /// For libraries that can't always be stopped. A call that is given up keeps its thread until
    /// it ends by itself, and another thread takes over its work; while as many calls as the pool
    /// has threads are left like this, no more are begun. What `body` then returns is dropped.
    ///
    /// - Parameters:
    ///   - isPatient: Asked every ``Watchdog/interval``, on a thread that must not be held: whether
    ///     to go on waiting. It sees nothing of the calling task's cancellation; `body` does.
    ///   - body: May run on after this has thrown.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws; ``Abandonment``; `CancellationError` if the task was cancelled
    ///   before the body began.
    public func run<T: Sendable>(
        while isPatient: @escaping @Sendable () -> Bool,
        _ body: @escaping @Sendable () throws -> T
    ) async throws -> T {
        let left = leftCount.load(ordering: .relaxed)
        guard left < threadCount else { throw Abandonment.tooManyLeft(left) }
        let call = WaitedCall<T>()
        // A task of its own, since what is waited for in a task's scope can't be left.
        let work = Task(executorPreference: self) {
            guard call.begin() else { return }
            let result = Result {
                try Task.checkCancellation()
                return try body()
            }
            if !call.end(result) { self.takeBack() }
        }
        let check = Watchdog.shared.add {
            guard !isPatient() else { return true }
            call.abandon { hasBegun in
                work.cancel()
                if hasBegun { self.leave() }
            }
            return false
        }
        defer { Watchdog.shared.remove(check) }
        return try await withTaskCancellationHandler {
            try await call.value
        } onCancel: {
            work.cancel()
        }
    }

    /// Leaves a thread to the call it is in, and lets another be started.
    private func leave() {
        leftCount.add(1, ordering: .relaxed)
        startedCount.subtract(1, ordering: .relaxed)
        startThreadIfNeeded()
    }

    /// Counts a thread again whose call has ended after all.
    private func takeBack() {
        leftCount.subtract(1, ordering: .relaxed)
        startedCount.add(1, ordering: .relaxed)
    }
}

/// A call, and the one who waits for it until it ends or is given up.
private final class WaitedCall<T: Sendable>: Sendable {
    private enum State {
        case queued, running
        case settled(Result<T, any Error>)
    }

    private let state = Mutex<(State, waiting: CheckedContinuation<T, any Error>?)>((.queued, nil))

    /// What came of it.
    var value: T {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let settled = state.withLock { state -> Result<T, any Error>? in
                    if case .settled(let result) = state.0 { return result }
                    state.waiting = continuation
                    return nil
                }
                if let settled { continuation.resume(with: settled) }
            }
        }
    }

    /// Whether the call is still wanted now that its turn has come.
    func begin() -> Bool {
        state.withLock { state in
            guard case .queued = state.0 else { return false }
            state.0 = .running
            return true
        }
    }

    /// Hands over what came of it; `false` if it was given up meanwhile.
    func end(_ result: Result<T, any Error>) -> Bool { settle(result) != nil }

    /// Gives the call up, unless it has ended.
    ///
    /// `leaving`: called before whoever waits comes to know, with whether the call has begun.
    func abandon(leaving: (_ hasBegun: Bool) -> Void) {
        _ = settle(.failure(Abandonment.tookTooLong), leaving)
    }

    /// Settles what wasn't yet, and says whether it was running.
    private func settle(
        _ result: Result<T, any Error>,
        _ leaving: (_ wasRunning: Bool) -> Void = { _ in }
    ) -> Bool? {
        let (wasRunning, waiting) = state.withLock { state in
            let wasRunning: Bool?
            switch state.0 {
            case .settled: return (Bool?.none, CheckedContinuation<T, any Error>?.none)
            case .queued: wasRunning = false
            case .running: wasRunning = true
            }
            state.0 = .settled(result)
            return (wasRunning, state.waiting.take())
        }
        if let wasRunning { leaving(wasRunning) }
        waiting?.resume(with: result)
        return wasRunning
    }
}
