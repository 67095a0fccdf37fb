import CSQLite
public import Text

/// Why a query failed, told so that the next one can be right.
public enum SQLiteError: ExplainedError, Hashable {
    /// SQLite refused the text, or failed while running it; the words are SQLite's, with hints.
    case failed(code: CInt, message: String)
    /// Our rules refused it.
    case refused(String)
    /// It ran longer than it may.
    case timedOut(seconds: Double)
    case unknownDatabase(String, near: [String])
    case unknownTable(String, near: [String])
    case cannotOpen(String, why: String)

    public var code: String {
        switch self {
        case .failed(SQLITE_CORRUPT, _): "corrupt"
        case .failed(SQLITE_BUSY, _): "busy"
        case .failed: "sql_error"
        case .refused: "refused"
        case .timedOut: "timeout"
        case .unknownDatabase: "unknown_database"
        case .unknownTable: "unknown_table"
        case .cannotOpen: "cannot_open"
        }
    }

    public var message: String {
        // Names are repeated in it, and may be as long as anything.
        let scalars = sentence.unicodeScalars
        guard scalars.count > Self.maxCharacters else { return sentence }
        return String(scalars.prefix(Self.maxCharacters)) + "…"
    }

    private static let maxCharacters = 380

    private var sentence: String {
        switch self {
        case .failed(_, let message): message
        case .refused(let message): message
        case .timedOut(let seconds):
            "it was stopped after \(seconds) s; ask for less, or for more time where a call can"
        case .unknownDatabase(let name, let near):
            "there is no database `\(name)`"
                + Self.suggestion(near, orElse: "list_databases names them")
        case .unknownTable(let name, let near):
            "there is no table `\(name)`"
                + Self.suggestion(near, orElse: "describe_database names them")
        case .cannotOpen(let name, let why): "`\(name)` can't be opened: \(why)"
        }
    }

    static func suggestion(_ near: [String], orElse advice: String) -> String {
        near.isEmpty
            ? "; \(advice)"
            : "; did you mean " + near.map { "`\($0)`" }.joined(separator: " or ") + "?"
    }

    /// Takes the latest error of a connection.
    ///
    /// - Precondition: Nothing else has used the connection since: that would replace the message.
    init(latestOf connection: OpaquePointer) {
        let code = unsafe sqlite3_extended_errcode(connection)
        let words = displayed(unsafe String(cString: sqlite3_errmsg(connection)))
        self = .failed(code: code & 0xFF, message: Self.explained(code, words))
    }

    private static func explained(_ code: CInt, _ words: String) -> String {
        switch code & 0xFF {
        case SQLITE_BUSY: "the database is locked by another program; try again"
        case SQLITE_CORRUPT: "the database file is damaged (\(words))"
        case SQLITE_NOTADB: "the file is not an SQLite database, or it is encrypted"
        case SQLITE_NOMEM: "the query needs more memory than it may have; narrow it"
        case SQLITE_TOOBIG: "a value or the query is larger than it may be (16 MiB a value)"
        case SQLITE_AUTH,
            SQLITE_ERROR where words.hasPrefix("not authorized"):
            "this is not allowed: queries may only read, with SELECT, WITH, VALUES, EXPLAIN and a few "
                + "PRAGMAs, and no R-tree, which prepares to write (\(words))"
        case SQLITE_READONLY where code == SQLITE_READONLY | (3 << 8):
            "a crashed program left a journal beside the database; open it once with that program"
        case SQLITE_READONLY: "the database can only be read"
        default: words
        }
    }
}
