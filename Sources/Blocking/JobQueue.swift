import Dispatch
import Synchronization

/// Jobs in the order they came, and the threads that wait for them.
final class JobQueue: Sendable {
    private struct State {
        var jobs: [UnownedJob] = []
        /// Where the next job is: taking the first of an array would move all the others.
        var next = 0
        var idleCount = 0
    }

    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)

    /// Whether a thread is waiting that no job in the queue will take.
    var hasIdleThread: Bool {
        state.withLock { $0.idleCount >= $0.jobs.count - $0.next }
    }

    func put(_ job: UnownedJob) {
        state.withLock { $0.jobs.append(job) }
        arrived.signal()
    }

    /// Blocks the calling thread until there is a job.
    func take() -> UnownedJob {
        state.withLock { $0.idleCount += 1 }
        arrived.wait()
        return state.withLock { state in
            state.idleCount -= 1
            let job = state.jobs[state.next]
            state.next += 1
            if state.next == state.jobs.count {
                state.jobs.removeAll(keepingCapacity: true)
                state.next = 0
            }
            return job
        }
    }
}
