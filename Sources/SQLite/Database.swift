import CSQLite
public import Sandbox

/// A database that is served.
public struct Database: Sendable {
    /// The name by which tools know it.
    public let name: String
    /// Where it is: `nil` for one that was given by file and has no path in a root.
    public let path: SandboxedPath?
    let location: FileLocation

    /// How large a database and its log of changes may be to be copied where that is needed.
    private static let maxCopiedBytes = 64 << 20
    /// How often it is read anew while others change it, within the query's time.
    private static let maxAttempts = 40

    /// Reads from the database on the calling thread.
    ///
    /// Reading leaves no trace: nothing is made or changed beside the file. Where nothing keeps
    /// others from changing the file meanwhile, `body` runs again if they did.
    ///
    /// - Throws: ``SQLiteError``; `CancellationError` if the task was cancelled meanwhile.
    func read<T>(
        until deadline: Deadline,
        keeping kept: KeptConnections,
        _ body: (borrowing Connection) throws -> T
    ) throws -> T {
        do {
            for attempt in 1... {
                let before = state
                let mode = try mode(before, isFirst: attempt == 1)
                if mode == .immutable {
                    let outcome = Result {
                        try kept.use(for: self, in: before, until: deadline, body)
                    }
                    let isSettled = !(outcome.failure is Unsettled)
                    if isSettled && (state == before || deadline.isOver)
                        || attempt == Self.maxAttempts
                    {
                        return try outcome.get()
                    }
                    if deadline.isOver {
                        throw SQLiteError.failed(code: SQLITE_INTERRUPT, message: "")
                    }
                    kept.close(self)
                    continue
                }
                let outcome = Result { try read(mode, deadline, body) }
                if attempt == Self.maxAttempts || deadline.isOver
                    || mode.isGood(outcome.failure) || state == before
                {
                    return try outcome.get()
                }
            }
            preconditionFailure("the last attempt returns")
        } catch is Unsettled {
            throw SQLiteError.refused("other programs change `\(name)` all the time; try again")
        } catch SQLiteError.failed(let code, _)
            where code == SQLITE_INTERRUPT || code == SQLITE_BUSY && deadline.isCancelled
        {
            if deadline.isCancelled { throw CancellationError() }
            throw SQLiteError.timedOut(seconds: deadline.total / .seconds(1))
        }
    }

    private func read<T>(
        _ mode: Connection.Mode,
        _ deadline: Deadline,
        _ body: (borrowing Connection) throws -> T
    ) throws -> T {
        guard mode == .copy else {
            return try body(Connection(to: location, mode, until: deadline))
        }
        let directory = try PrivateDirectory()
        return try body(Connection(to: copy(in: directory), .copy, until: deadline))
    }

    /// A copy of the database with its log of changes.
    private func copy(in directory: PrivateDirectory) throws -> FileLocation {
        do {
            let log = try location.contents(suffix: "-wal", maxBytes: Self.maxCopiedBytes)
            _ = try directory.store(log, as: "copy-wal")
            let main = try location.contents(suffix: "", maxBytes: Self.maxCopiedBytes)
            return try FileLocation(directory.store(main, as: "copy"), allowsWriting: true)
        } catch SandboxError.tooLarge {
            throw SQLiteError.cannotOpen(
                name,
                why: "a crashed program left changes in `-wal`, and the file is too large to be "
                    + "read from a copy; open it once with that program"
            )
        }
    }
}

extension Database {
    /// The file and its companions, as they were at one moment.
    struct State: Equatable {
        let main: FileInformation?
        /// The log of changes, where it holds any.
        let log: FileInformation?
        let sharedMemory: FileInformation?
        /// The changes to undo, where there are any.
        let journal: FileInformation?
    }

    var state: State {
        func filled(_ suffix: String) -> FileInformation? {
            location.information(suffix: suffix).flatMap { $0.size > 0 ? $0 : nil }
        }
        return State(
            main: location.information(suffix: ""),
            log: filled("-wal"),
            sharedMemory: location.information(suffix: "-shm"),
            journal: filled("-journal")
        )
    }

    /// How to open it: without locks at first, if nobody seems to be changing it.
    private func mode(_ state: State, isFirst: Bool) throws -> Connection.Mode {
        for (suffix, companion) in [
            ("-wal", state.log), ("-shm", state.sharedMemory), ("-journal", state.journal),
        ] {
            guard let companion, companion.kind != .file else { continue }
            throw SQLiteError.cannotOpen(
                name,
                why: "`\(suffix)` beside it is \(companion.kind.phrase), where SQLite has a file"
            )
        }
        if state.log != nil { return state.sharedMemory == nil ? .copy : .sharedLog }
        if state.journal != nil { return .plain }
        return isFirst || usesLog ? .immutable : .plain
    }

    /// Whether its changes go to a log, which SQLite makes even to read, if it isn't told better
    /// (https://sqlite.org/fileformat2.html#file_format_version_numbers).
    private var usesLog: Bool {
        // What can't be read now is told by the next attempt.
        let header = (try? location.beginning(count: 20)) ?? []
        return header.last == 2
    }
}

extension Connection.Mode {
    /// Whether what came of reading stands, whatever others did meanwhile: `nil` is success.
    fileprivate func isGood(_ failure: (any Error)?) -> Bool {
        switch self {
        case .immutable, .copy: return false
        case .sharedLog, .plain: break
        }
        guard let failure else { return true }
        guard case SQLiteError.failed(let code, _) = failure else { return false }
        // The log may have gone between our look and SQLite's.
        return ![SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PROTOCOL, SQLITE_IOERR].contains(code)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }
}
