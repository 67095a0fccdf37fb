import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Threads of our own for calls that block, so that none of the cooperative pool is held.
///
/// A body given to ``run(_:)`` runs inside its task: `Task.isCancelled` works in it, and in the
/// callbacks of C libraries that it calls. Threads start with the first job, and end when nobody
/// holds the pool any more.
public final class BlockingPool: TaskExecutor {
    private let label: String
    /// How many calls may block at once.
    public let threadCount: Int
    private let onThreadStart: @Sendable () -> Void
    private let jobs: JobQueue
    /// Where tasks leave the threads of a confining pool to: a thread inherits the confinement of the
    /// one that starts it, and to resume a task elsewhere may start a thread there.
    private let exit: BlockingPool?
    /// How many threads there are for new work.
    let startedCount = Atomic<Int>(0)
    /// How many calls were given up and haven't ended.
    let leftCount = Atomic<Int>(0)

    /// Makes a pool; nothing is started yet.
    ///
    /// - Parameters:
    ///   - label: Names the pool in messages.
    ///   - threads: How many calls may block at once.
    ///   - onThreadStart: Runs first on each thread; where a thread confines itself. What runs on such
    ///     a pool must wake no other task.
    public init(label: String, threads: Int, onThreadStart: (@Sendable () -> Void)? = nil) {
        self.label = label
        threadCount = threads
        self.onThreadStart = onThreadStart ?? {}
        exit = onThreadStart.map { _ in BlockingPool(label: "\(label) exit", threads: 1) }
        jobs = JobQueue()
    }

    /// Runs `body` on one of the threads and waits for what it returns.
    ///
    /// - Throws: What `body` throws; `CancellationError` if the task was cancelled before it began.
    @concurrent
    public func run<T: Sendable>(_ body: @Sendable () throws -> T) async throws -> T {
        guard let exit else { return try await perform(body) }
        exit.startFirstThread()
        return try await withTaskExecutorPreference(exit) { try await perform(body) }
    }

    /// Runs `body` on one of the threads without waiting: for work that outlives whoever asks, and
    /// the pool too.
    public func start(_ body: @escaping @Sendable () -> Void) { put(.body(body)) }

    /// Runs `body` on one of the threads and holds the calling one until it has ended: for threads
    /// that may block, of another pool.
    public func wait<T: Sendable>(for body: @escaping @Sendable () -> T) -> T {
        let result = Mutex(T?.none)
        let end = DispatchSemaphore(value: 0)
        start {
            let value = body()
            result.withLock { $0 = value }
            end.signal()
        }
        end.wait()
        guard let value = result.withLock({ $0 }) else { preconditionFailure("it has ended") }
        return value
    }

    /// Puts a part of a task in the queue.
    public func enqueue(_ job: consuming ExecutorJob) {
        // Only its tasks may hold the pool, and this one may have ended before the call returns.
        let held = unsafe Unmanaged.passRetained(self)
        defer { unsafe held.release() }
        put(JobQueue.Entry(UnownedJob(job), on: self))
    }

    /// Puts a job in the queue, and starts one more thread while there may be.
    private func put(_ entry: JobQueue.Entry) {
        jobs.put(entry)
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

    /// Starts a thread, if there is none, before anything else would.
    private func startFirstThread() {
        let isFirst = startedCount.compareExchange(
            expected: 0,
            desired: 1,
            ordering: .relaxed
        ).exchanged
        if isFirst { startThread() }
    }

    @concurrent
    private func perform<T: Sendable>(_ body: @Sendable () throws -> T) async throws -> T {
        try await withTaskExecutorPreference(self) { try await Self.call(body) }
    }

    @concurrent
    private static func call<T: Sendable>(_ body: @Sendable () throws -> T) async throws -> T {
        try Task.checkCancellation()
        return try body()
    }

    private func startThread() {
        let worker = Worker(jobs: jobs, onThreadStart: onThreadStart)
        let context = unsafe Unmanaged.passRetained(worker).toOpaque()
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

    deinit { jobs.close() }
}

/// What a thread of a pool does: it holds the jobs, not the pool.
private final class Worker: Sendable {
    private let jobs: JobQueue
    private let onThreadStart: @Sendable () -> Void

    init(jobs: JobQueue, onThreadStart: @escaping @Sendable () -> Void) {
        self.jobs = jobs
        self.onThreadStart = onThreadStart
    }

    func work() {
        onThreadStart()
        while let entry = jobs.take() {
            entry.run()
        }
    }
}

#if canImport(Glibc)
private func enterThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    unsafe Unmanaged<Worker>.fromOpaque(context).takeRetainedValue().work()
    return nil
}
#else
private func enterThread(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    unsafe Unmanaged<Worker>.fromOpaque(context).takeRetainedValue().work()
    return nil
}
#endif
