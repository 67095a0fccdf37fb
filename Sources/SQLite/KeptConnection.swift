import Blocking
import Sandbox
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The connection of the latest query, kept a while for the next: opening one and reading what a
/// database declares takes longer than most queries do.
///
/// Only of a database without a log or a journal, opened without locks, is one kept, and it is used
/// again only while the file is the same and as it was: SQLite would read what it holds in memory. A
/// file that was changed and given its old size and times again shows by the time of that.
final class KeptConnection: Sendable {
    private struct Kept: ~Copyable, Sendable {
        var connection: Connection
        /// The file when it was opened.
        let state: Database.State
        let changeCounter: Int64
        let end: ContinuousClock.Instant
    }

    /// After so long without a query the file is let go.
    private static let patience = Duration.seconds(3)
    /// A change of the file within this time of the one before may leave its times as they are.
    private static let settlingSeconds = 2

    private struct Shelf: ~Copyable {
        var kept: Kept?
        var isWatched = false
    }

    private let shelf = Mutex(Shelf())

    /// Does what a query does on the connection that is kept, if it is good for it, or on a new one.
    ///
    /// `state`: as it was just now; it must have neither log nor journal.
    ///
    /// - Throws: ``Unsettled`` if another file was opened than the one that was looked at, or a writer
    ///   has been at it; what `body` throws otherwise.
    func use<T>(
        for database: Database,
        in state: Database.State,
        until deadline: Deadline,
        _ body: (borrowing Connection) throws -> T
    ) throws -> T {
        var connection = try connection(to: database, in: state, until: deadline)
        let counter = connection.changeCounter
        guard connection.file == state.main, !connection.hasWriter else { throw Unsettled() }
        let outcome = Result { try body(connection) }
        // A program that keeps its journal in memory shows by its lock alone, and by the counter when
        // it is done.
        guard connection.changeCounter == counter, !connection.hasWriter else { throw Unsettled() }
        let result = try outcome.get()
        if Self.isSettled(state), let counter {
            connection.rest()
            keep(
                Kept(
                    connection: connection,
                    state: state,
                    changeCounter: counter,
                    end: .now + Self.patience
                )
            )
        }
        return result
    }

    /// Closes the connection that is kept.
    func close() { _ = shelf.withLock { $0.kept.take() } }

    private func connection(
        to database: Database,
        in state: Database.State,
        until deadline: Deadline
    ) throws(SQLiteError) -> Connection {
        if var kept = shelf.withLock({ $0.kept.take() }) {
            let isSame =
                kept.state == state
                && kept.connection.location.realPath == database.location.realPath
            if isSame {
                kept.connection.resume(until: deadline)
                if kept.connection.changeCounter == kept.changeCounter { return kept.connection }
            }
        }
        return try Connection(to: database.location, .immutable, until: deadline)
    }

    private func keep(_ connection: consuming Kept) {
        var connection = Optional(connection)
        let isWatched = shelf.withLock { shelf in
            // Another query may have left its own meanwhile, which is closed.
            shelf.kept = connection.take()
            defer { shelf.isWatched = true }
            return shelf.isWatched
        }
        guard !isWatched else { return }
        _ = Watchdog.shared.add { [weak self] in self?.isWanted() ?? false }
    }

    /// Lets the connection go if nobody has used it for long; `false` when there is none to look after.
    ///
    /// While a query uses it there is none here; the query's end has it looked after again.
    private func isWanted() -> Bool {
        let now = ContinuousClock.now
        var isWanted = false
        _ = shelf.withLock { shelf -> Kept? in
            if let end = shelf.kept?.end, end > now {
                isWanted = true
                return nil
            }
            shelf.isWatched = false
            return shelf.kept.take()
        }
        return isWanted
    }

    /// Whether a change from now on would show in the file's times.
    private static func isSettled(_ state: Database.State) -> Bool {
        guard let main = state.main else { return false }
        return max(main.modifiedSeconds, main.changedSeconds) + settlingSeconds < time(nil)
    }
}

/// Others are at the file: it is to be read under SQLite's locks.
struct Unsettled: Error {}
