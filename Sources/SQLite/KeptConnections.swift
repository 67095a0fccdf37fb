import Blocking
import Sandbox
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The connections of the latest queries, kept a while for the next: opening one and reading what a
/// database declares takes longer than most queries do.
///
/// Only of a database without a log or a journal, opened without locks, is one kept, and it is used
/// again only while the file is the same and as it was: SQLite would read what it holds in memory. A
/// file that was changed and given its old size and times again shows by the time of that.
final class KeptConnections: Sendable {
    private final class Kept: Sendable {
        private let connection: Mutex<Connection?>
        let path: [UInt8]
        /// The file when it was opened.
        let state: Database.State
        let changeCounter: Int64
        let end = ContinuousClock.now + patience

        init(_ connection: consuming Connection, _ state: Database.State, changeCounter: Int64) {
            path = connection.location.realPath
            self.connection = Mutex(connection)
            self.state = state
            self.changeCounter = changeCounter
        }

        func take() -> Connection? { connection.withLock { $0.take() } }
    }

    /// After so long without a query the file is let go.
    private static let patience = Duration.seconds(3)
    /// A change of the file within this time of the one before may leave its times as they are.
    private static let settlingSeconds = 2

    private struct Shelf {
        /// The one that was used last is the last.
        var kept: [Kept] = []
        var isWatched = false
    }

    private let maxCount: Int
    private let shelf = Mutex(Shelf())

    /// `maxCount`: how many queries run side by side.
    init(maxCount: Int) { self.maxCount = maxCount }

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
            keep(Kept(connection, state, changeCounter: counter))
        }
        return result
    }

    /// Closes those that are kept of a database.
    func close(_ database: Database) { while take(database) != nil {} }

    private func connection(
        to database: Database,
        in state: Database.State,
        until deadline: Deadline
    ) throws(SQLiteError) -> Connection {
        while let kept = take(database) {
            guard kept.state == state, var connection = kept.take() else { continue }
            connection.resume(until: deadline)
            if connection.changeCounter == kept.changeCounter { return connection }
        }
        return try Connection(to: database.location, .immutable, until: deadline)
    }

    private func take(_ database: Database) -> Kept? {
        shelf.withLock { shelf in
            shelf.kept.lastIndex { $0.path == database.location.realPath }
                .map { shelf.kept.remove(at: $0) }
        }
    }

    private func keep(_ kept: Kept) {
        let (oldest, isWatched) = shelf.withLock { shelf in
            shelf.kept.append(kept)
            defer { shelf.isWatched = true }
            let oldest = shelf.kept.count > maxCount ? shelf.kept.removeFirst() : nil
            return (oldest, shelf.isWatched)
        }
        // Closed outside of the lock.
        withExtendedLifetime(oldest) {}
        guard !isWatched else { return }
        _ = Watchdog.shared.add { [weak self] in self?.hasAny() ?? false }
    }

    /// Lets go of the connections that nobody has used for long; `false` when there is none to look after.
    ///
    /// While a query uses one it isn't here; the query's end has it looked after again.
    private func hasAny() -> Bool {
        let now = ContinuousClock.now
        let (old, hasAny) = shelf.withLock { shelf in
            let old = shelf.kept.filter { $0.end <= now }
            shelf.kept.removeAll { $0.end <= now }
            shelf.isWatched = !shelf.kept.isEmpty
            return (old, shelf.isWatched)
        }
        withExtendedLifetime(old) {}
        return hasAny
    }

    /// Whether a change from now on would show in the file's times.
    private static func isSettled(_ state: Database.State) -> Bool {
        guard let main = state.main else { return false }
        return max(main.modifiedSeconds, main.changedSeconds) + settlingSeconds < time(nil)
    }
}

/// Others are at the file: it is to be read under SQLite's locks.
struct Unsettled: Error {}
