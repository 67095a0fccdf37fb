import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Threads of our own for calls that block, so that none of the cooperative pool is held.
///
/// A body given to ``run(_:)`` runs inside its task: `Task.isCancelled` works in it, and in the
/// callbacks of C libraries that it calls. Threads start with the first job and live as long as
/// the process.
public final class BlockingPool: TaskExecutor {
    private let label: String
    let threadCount: Int
    private let onThreadStart: @Sendable () -> Void
    private let jobs: JobQueue
    /// How many threads there are for new work.
    let startedCount = Atomic<Int>(0)
    /// How many calls were given up and haven't ended.
    let leftCount = Atomic<Int>(0)

    /// Makes a pool; nothing is started yet.
    ///
    /// - Parameters:
    ///   - label: Names the pool in messages.
    ///   - threads: How many calls may block at once.
    ///   - onThreadStart: Runs first on each thread; where a thread confines itself.
    public init(
        label: String,
        threads: Int,
        onThreadStart: @escaping @Sendable () -> Void = {}
    ) {
        self.label = label
        threadCount = threads
        self.onThreadStart = onThreadStart
        jobs = JobQueue()
    }

    /// Runs `body` on one of the threads and waits for what it returns.
    ///
    /// - Throws: What `body` throws; `CancellationError` if the task was cancelled before it began.
    @concurrent
    public func run<T: Sendable>(_ body: @Sendable () throws -> T) async throws -> T {
        try await withTaskExecutorPreference(self) { try await Self.perform(body) }
    }

    /// Puts a job in the queue, and starts one more thread while there may be.
    public func enqueue(_ job: consuming ExecutorJob) {
        jobs.put(UnownedJob(job))
        startThreadIfNeeded()
    }

    /// Starts a thread for what waits in the queue, if there may be one more.
    func startThreadIfNeeded() {
        var number = startedCount.load(ordering: .relaxed)
        // Again if another job's thread was counted in between: this one may need its own, since
        // the other may wait for what this one does.
        while number < threadCount, !jobs.hasIdleThread {
            let (isOurs, original) = startedCount.compareExchange(
                expected: number,
                desired: number + 1,
                ordering: .relaxed
            )
            if isOurs { return startThread() }
            number = original
        }
    }

    @concurrent
    private static func perform<T: Sendable>(_ body: @Sendable () throws -> T) async throws -> T {
        try Task.checkCancellation()
        return try body()
    }

    private func startThread() {
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        #if canImport(Glibc)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        let code = unsafe pthread_create(&thread, nil, enterThread, context)
        precondition(code == 0, "the system gave no thread for \(label)")
        #if canImport(Glibc)
        pthread_detach(thread)
        #else
        if let thread { unsafe pthread_detach(thread) }
        #endif
    }

    fileprivate func work() {
        onThreadStart()
        while true {
            unsafe jobs.take().runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}

#if canImport(Glibc)
private func enterThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    unsafe Unmanaged<BlockingPool>.fromOpaque(context).takeRetainedValue().work()
    return nil
}
#else
private func enterThread(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    unsafe Unmanaged<BlockingPool>.fromOpaque(context).takeRetainedValue().work()
    return nil
}
#endif
