import CSQLite
public import Sandbox

/// A database that is served: opened anew for each call, which costs less than keeping it right.
public struct Database: Sendable {
    /// The name by which tools know it.
    public let name: String
    /// Where it is: `nil` for one that was given by file and has no path in a root.
    public let path: SandboxedPath?
    let location: FileLocation

    /// How large a database and its log of changes may be to be copied where that is needed.
    private static let maxCopiedBytes = 64 << 20

    /// Reads from the database on the calling thread.
    ///
    /// Reading leaves no trace: nothing is made or changed beside the file. What is read while the
    /// file changes is read again.
    ///
    /// - Throws: ``SQLiteError``; `CancellationError` if the task was cancelled meanwhile.
    func read<T>(until deadline: Deadline, _ body: (borrowing Connection) throws -> T) throws -> T {
        do {
            let before = state
            let result = try read(mode(before), deadline, body)
            guard before.isImmutable, state != before else { return result }
            return try read(state.log == nil ? .plain : mode(state), deadline, body)
        } catch SQLiteError.failed(SQLITE_INTERRUPT, _) {
            try Task.checkCancellation()
            throw SQLiteError.timedOut(seconds: deadline.seconds)
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

    /// The file and its companions, as they were at one moment.
    struct State: Equatable {
        let main: FileInformation?
        /// The log of changes, where it holds any.
        let log: FileInformation?
        let sharedMemory: FileInformation?
        let journal: FileInformation?

        /// Whether nobody is changing the file, as far as its companions tell.
        var isImmutable: Bool { log == nil && journal == nil }
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

    private func mode(_ state: State) -> Connection.Mode {
        if state.isImmutable { return .immutable }
        guard state.log != nil else { return .plain }
        return state.sharedMemory == nil ? .copy : .sharedLog
    }
}

extension Deadline {
    /// How long was given, for a sentence about it.
    var seconds: Double { total / .seconds(1) }
}
