import CSQLite
import Synchronization

/// When a query must end, and the connection to interrupt if it doesn't.
///
/// SQLite asks for it every thousand steps of its machine, inside the task that runs the query.
/// What never asks, as `count(*)`, is interrupted from outside: only while the connection is known
/// to be open, so never another's query.
final class Deadline: Sendable {
    let end: ContinuousClock.Instant
    /// How long was given in all.
    let total: Duration
    private let connection = Mutex<UInt?>(nil)
    /// When the part that is being done must end.
    private let partEnd = Mutex<ContinuousClock.Instant?>(nil)

    init(within time: Duration) {
        total = time
        end = .now + time
    }

    /// Whether the query must stop now.
    var isOver: Bool { Task.isCancelled || ContinuousClock.now >= end }

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
    }

    /// Lets go of the connection; it may be closed after this.
    func release() { connection.withLock { $0 = nil } }

    /// Stops what the connection is doing.
    func interrupt() {
        connection.withLock { address in
            guard let address, let handle = unsafe OpaquePointer(bitPattern: address) else {
                return
            }
            unsafe sqlite3_interrupt(handle)
        }
    }

    /// Interrupts again and again from the deadline on, until it is cancelled.
    func enforce() async {
        // A query may begin right after an interruption, which then means nothing.
        var next = end + .milliseconds(50)
        while (try? await Task.sleep(until: next)) != nil {
            interrupt()
            next = .now + .milliseconds(50)
        }
    }
}

/// Called by SQLite; the deadline outlives the connection that was given it.
private func askDeadline(_ context: UnsafeMutableRawPointer?) -> CInt {
    guard let context = unsafe context else { return 1 }
    return unsafe Unmanaged<Deadline>.fromOpaque(context).takeUnretainedValue().mustStop ? 1 : 0
}
