import CSQLite
import CSQLiteGuards
import Sandbox
import Text

/// An open database that can only be read, under every rule there is; closed at the end of its life.
///
/// The order of what is set matters: the file first, then what SQLite may do, then our functions,
/// and the rules for the caller's text last. It is for one thread at a time, and rests between queries.
@safe struct Connection: ~Copyable, @unchecked Sendable {
    /// How the file is opened, by what lies beside it.
    enum Mode: Equatable {
        /// No log of changes: nothing is locked, nothing is made.
        case immutable
        /// A log of changes in use by others: their shared memory is only read.
        case sharedLog
        /// As SQLite does by itself.
        case plain
        /// A copy of our own, whose log may be read into it.
        case copy
    }

    // Whoever has it owns it alone, so that it may be handed from thread to thread.
    private let handle: OpaquePointer
    let mode: Mode
    let location: FileLocation
    /// The database's file, which SQLite has open; -1 where it took one that it had.
    private let descriptor: CInt
    /// Of the query that it is used for; `nil` while it rests.
    private var deadline: Deadline?
    /// What it has taken of its memory, while it rests.
    private var restingMemory: Int64 = 0

    init(to location: FileLocation, _ mode: Mode, until deadline: Deadline) throws(SQLiteError) {
        guard SystemCalls.areInstalled else { throw .refused("SQLite can't be confined") }
        SystemCalls.allow(location)
        _ = csqlite_exchange_memory(0)
        _ = csqlite_exchange_opened(-1)
        var handle: OpaquePointer?
        let flags = mode == .copy ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        let code = unsafe sqlite3_open_v2(
            Self.uri(of: location, mode),
            &handle,
            flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW
                | SQLITE_OPEN_EXRESCODE,
            nil
        )
        guard code == SQLITE_OK, let opened = unsafe handle else {
            let error = unsafe handle.map { unsafe SQLiteError(latestOf: $0) }
            // A failed open still leaves a handle to close.
            unsafe sqlite3_close_v2(handle)
            SystemCalls.forget(location)
            throw error ?? .refused("there is no memory for a connection")
        }
        guard unsafe Self.restrain(opened), unsafe Authorizer.arm(opened) else {
            let error = unsafe SQLiteError(latestOf: opened)
            unsafe sqlite3_close_v2(opened)
            SystemCalls.forget(location)
            throw error
        }
        unsafe self.handle = opened
        descriptor = csqlite_exchange_opened(-1)
        self.mode = mode
        self.location = location
        self.deadline = deadline
        unsafe deadline.watch(opened)
        // What the file declares may be larger, and is read by what is compiled first. What is wrong
        // with it the caller's own statement says.
        var first: OpaquePointer?
        unsafe sqlite3_prepare_v2(opened, "SELECT 1 FROM sqlite_schema", -1, &first, nil)
        unsafe sqlite3_finalize(first)
        for (limit, value) in Self.textLimits { unsafe sqlite3_limit(opened, limit, value) }
    }

    deinit {
        if let deadline {
            deadline.release()
            unsafe sqlite3_close_v2(handle)
        } else {
            let other = csqlite_exchange_memory(restingMemory)
            unsafe sqlite3_close_v2(handle)
            _ = csqlite_exchange_memory(other)
        }
        SystemCalls.forget(location)
    }

    /// Ends its use for a query, on the thread that used it; nothing may be running on it.
    mutating func rest() {
        deadline?.release()
        deadline = nil
        unsafe sqlite3_progress_handler(handle, 0, nil, nil)
        unsafe sqlite3_busy_handler(handle, nil, nil)
        restingMemory = csqlite_exchange_memory(0)
    }

    /// Begins its use for another query, on the calling thread.
    mutating func resume(until deadline: Deadline) {
        _ = csqlite_exchange_memory(restingMemory)
        self.deadline = deadline
        unsafe deadline.watch(handle)
    }

    /// The file that is open, as it is now; `nil` where that isn't known.
    var file: FileInformation? { FileInformation(descriptor: descriptor) }

    /// Whether another program is about to change the file, or at it.
    var hasWriter: Bool { csqlite_has_writer(descriptor) != 0 }

    /// A number that every transaction counts up which isn't in a log; `nil` if it can't be read.
    var changeCounter: Int64? {
        let counter = unsafe csqlite_change_counter(handle)
        return counter < 0 ? nil : counter
    }

    /// Compiles a statement.
    borrowing func statement(_ sql: String) throws(SQLiteError) -> Statement {
        try unsafe Statement(sql, on: handle)
    }

    /// Does a part of the work that may fail, or take longer than it may, without harm to the rest.
    ///
    /// - Returns: What was wrong with it; `nil` if it was done.
    /// - Throws: `CancellationError`, and what isn't SQLite's failure.
    borrowing func problem(within time: Duration, doing part: () throws -> Void) throws -> String? {
        guard let deadline else { preconditionFailure("it rests") }
        guard !deadline.isOver else { return "there was no time left to look at it" }
        do {
            try deadline.spending(atMost: time, on: part)
            return nil
        } catch SQLiteError.failed(SQLITE_INTERRUPT, _) {
            guard !deadline.isCancelled else { throw CancellationError() }
            return "it takes too long to look at all of it"
        } catch SQLiteError.failed(let code, let message)
            where ![SQLITE_READONLY, SQLITE_PROTOCOL].contains(code)
        {
            // These two say of a log that others are at it: all is to be read anew.
            return message
        }
    }

    /// How large what the caller writes may be.
    private static let textLimits: [(CInt, CInt)] = [
        (SQLITE_LIMIT_SQL_LENGTH, 100_000), (SQLITE_LIMIT_COLUMN, 500),
        (SQLITE_LIMIT_EXPR_DEPTH, 200),
    ]

    /// Sets what holds for every query.
    ///
    /// - Returns: Whether all of it took; the connection isn't to be used otherwise.
    private static func restrain(_ handle: OpaquePointer) -> Bool {
        let options =
            [
                (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
                // A column that is misspelt within double quotes would silently be its own name.
                (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
                (SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0), (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
            ] as [(CInt, CInt)]
        let limits =
            [
                (SQLITE_LIMIT_LENGTH, 16 << 20), (SQLITE_LIMIT_ATTACHED, 0),
                (SQLITE_LIMIT_COMPOUND_SELECT, 100), (SQLITE_LIMIT_VDBE_OP, 250_000),
                (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000), (SQLITE_LIMIT_WORKER_THREADS, 0),
                (SQLITE_LIMIT_TRIGGER_DEPTH, 10), (SQLITE_LIMIT_VARIABLE_NUMBER, 1_000),
            ] as [(CInt, CInt)]
        let pragmas = """
            PRAGMA cell_size_check=1; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA query_only=1
            """
        for (limit, value) in limits { unsafe sqlite3_limit(handle, limit, value) }
        // Each holds for this connection alone and can't fail on a file that isn't read yet.
        return unsafe options.allSatisfy { unsafe csqlite_configure(handle, $0, $1) == SQLITE_OK }
            && limits.allSatisfy { unsafe sqlite3_limit(handle, $0, -1) <= $1 }
            && sqlite3_exec(handle, pragmas, nil, nil, nil) == SQLITE_OK
            && csqlite_replace_functions(handle) == SQLITE_OK
    }

    /// The file as a URI: percent-encoded, so that nothing in a name is taken for a parameter.
    private static func uri(of location: FileLocation, _ mode: Mode) -> String {
        let path = percentEncoded(location.realPath, keeping: "/")
        let parameter =
            switch mode {
            case .immutable: "?immutable=1"
            case .sharedLog: "?readonly_shm=1"
            case .plain, .copy: ""
            }
        return "file:" + path + parameter
    }
}
