import CSQLite
import CSQLiteGuards
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// When a query must end, and the connection to interrupt if it doesn't.
///
/// SQLite asks for it every thousand steps of its machine, and our own functions do. What never
/// asks, as `count(*)`, is interrupted from outside: only while the connection is known to be open,
/// so never another's query. What can't be interrupted either, as many long values made in a row, is
/// given up.
final class Deadline: Sendable {
    /// How long a query is interrupted before it is given up.
    private static let patience = Duration.seconds(2)

    let end: ContinuousClock.Instant
    /// How long was given in all.
    let total: Duration
    private let wasCancelled = Atomic(false)
    private let connection = Mutex<UInt?>(nil)
    private let interruptedSince = Mutex<ContinuousClock.Instant?>(nil)
    /// When the part that is being done must end.
    private let partEnd = Mutex<ContinuousClock.Instant?>(nil)

    init(within time: Duration) {
        total = time
        end = .now + time
    }

    /// Whether the query must stop now.
    var isOver: Bool { isCancelled || ContinuousClock.now >= end }

    /// Whether nobody waits for the query any more.
    var isCancelled: Bool { wasCancelled.load(ordering: .relaxed) }

    /// Stops the query now.
    func cancel() {
        wasCancelled.store(true, ordering: .relaxed)
        interrupt()
    }

    /// Does a part of the work that must not take all of the time: it is interrupted when its own
    /// is over.
    func spending<T>(atMost time: Duration, on part: () throws -> T) rethrows -> T {
        partEnd.withLock { $0 = .now + time }
        defer { partEnd.withLock { $0 = nil } }
        return try part()
    }

    fileprivate var mustStop: Bool {
        isOver || partEnd.withLock { $0.map { $0 <= .now } ?? false }
    }

    /// Watches a connection until ``release()``.
    func watch(_ handle: OpaquePointer) {
        connection.withLock { $0 = UInt(bitPattern: handle) }
        unsafe sqlite3_progress_handler(
            handle,
            1_000,
            askDeadline,
            Unmanaged.passUnretained(self).toOpaque()
        )
        unsafe sqlite3_busy_handler(
            handle,
            waitForLock,
            Unmanaged.passUnretained(self).toOpaque()
        )
        unsafe csqlite_begin_time(askDeadline, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Lets go of the connection; it may be closed after this.
    func release() {
        connection.withLock { $0 = nil }
        csqlite_end_time()
    }

    private func interrupt() {
        connection.withLock { address in
            guard let address, let handle = unsafe OpaquePointer(bitPattern: address) else {
                return
            }
            unsafe sqlite3_interrupt(handle)
        }
    }

    /// Interrupts what goes on after the end; called again and again, since a query may begin right
    /// after an interruption, which then means nothing.
    ///
    /// - Returns: `false` when that didn't help for too long.
    func enforce() -> Bool {
        let now = ContinuousClock.now
        guard isOver else { return true }
        interrupt()
        return interruptedSince.withLock { since in
            let first = since ?? now
            since = first
            return now - first < Self.patience
        }
    }
}

/// Called by SQLite; the deadline outlives the connection that was given it.
private func askDeadline(_ context: UnsafeMutableRawPointer?) -> CInt {
    guard let context = unsafe context else { return 1 }
    return unsafe Unmanaged<Deadline>.fromOpaque(context).takeUnretainedValue().mustStop ? 1 : 0
}

/// Called by SQLite while another program holds the lock it needs: whether to try again, for two
/// seconds in all, and no longer than the query has.
private func waitForLock(_ context: UnsafeMutableRawPointer?, _ count: CInt) -> CInt {
    let maxCount: CInt = 50
    guard count < maxCount, unsafe askDeadline(context) == 0 else { return 0 }
    usleep(count < 10 ? 4_000 : 49_000)
    return 1
}
