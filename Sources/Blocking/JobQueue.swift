import Dispatch
import Synchronization

/// Jobs in the order they came, and the threads that wait for them.
final class JobQueue: Sendable {
    /// What a thread is to do.
    @safe enum Entry {
        /// A part of a task, and the pool it runs for: known without being kept alive, which its
        /// task does.
        case task(UnownedJob, UnownedTaskExecutor)
        /// Work that nobody waits for.
        case body(@Sendable () -> Void)

        init(_ job: UnownedJob, on pool: BlockingPool) {
            self = unsafe .task(job, pool.asUnownedTaskExecutor())
        }

        func run() {
            switch self {
            case .task(let job, let executor): unsafe job.runSynchronously(on: executor)
            case .body(let body): body()
            }
        }
    }

    private struct State {
        var jobs: [Entry] = []
        /// Where the next job is: taking the first of an array would move all the others.
        var next = 0
        var idleCount = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)

    /// Whether a thread is waiting that no job in the queue will take.
    var hasIdleThread: Bool {
        state.withLock { $0.idleCount >= $0.jobs.count - $0.next }
    }

    func put(_ entry: Entry) {
        state.withLock { $0.jobs.append(entry) }
        arrived.signal()
    }

    /// Lets every thread that waits, and every one that comes to wait, go.
    func close() {
        state.withLock { $0.isClosed = true }
        arrived.signal()
    }

    /// Blocks the calling thread until there is a job; `nil` when there will be none.
    func take() -> Entry? {
        state.withLock { $0.idleCount += 1 }
        arrived.wait()
        return state.withLock { state in
            state.idleCount -= 1
            guard state.next < state.jobs.count else {
                // Closed, or there would be one: the next thread is let go as well.
                arrived.signal()
                return nil
            }
            let job = state.jobs[state.next]
            // What a body holds is let go with it, not with the queue.
            state.jobs[state.next] = .body {}
            state.next += 1
            if state.next == state.jobs.count {
                state.jobs.removeAll(keepingCapacity: true)
                state.next = 0
            }
            return job
        }
    }
}
