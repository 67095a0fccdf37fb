import CSQLite

/// What a query may do, asked by SQLite while it compiles: all that isn't allowed is denied.
///
/// Armed before any text from outside is compiled: a PRAGMA takes effect while it is compiled, even
/// behind EXPLAIN.
enum Authorizer {
    /// - Returns: Whether it took.
    static func arm(_ connection: OpaquePointer) -> Bool {
        unsafe sqlite3_set_authorizer(connection, decide, nil) == SQLITE_OK
    }

    /// That tell of the schema, whatever their argument.
    fileprivate static let schemaPragmas: Set<String> = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
        "foreign_key_list", "foreign_key_check", "collation_list", "function_list",
        "compile_options", "quick_check", "integrity_check",
    ]

    /// That only tell something while they have no argument, and otherwise set it.
    ///
    /// Full-text search asks for `data_version` and `page_size` by itself.
    fileprivate static let valuePragmas: Set<String> = [
        "encoding", "page_count", "page_size", "freelist_count", "user_version", "application_id",
        "schema_version", "journal_mode", "data_version",
    ]

    /// The first loads code; the second, in Debian's library, takes an address from its argument.
    ///
    /// The others only make documents. In SQLite 3.40 the first two of them call themselves for
    /// each step of a path, until the stack is full and the process dies; the last compares every
    /// member with every other, for hours, and nothing stops it.
    fileprivate static let deniedFunctions: Set<String> = [
        "load_extension", "fts3_tokenizer", "json_set", "json_insert", "json_patch",
    ]
}

private func decide(
    _ context: UnsafeMutableRawPointer?,
    _ action: CInt,
    _ first: UnsafePointer<CChar>?,
    _ second: UnsafePointer<CChar>?,
    _ database: UnsafePointer<CChar>?,
    _ trigger: UnsafePointer<CChar>?
) -> CInt {
    let name = unsafe first.map { unsafe String(cString: $0).lowercased() } ?? ""
    let isAllowed =
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: true
        case SQLITE_FUNCTION:
            unsafe !Authorizer.deniedFunctions.contains(
                second.map { unsafe String(cString: $0).lowercased() } ?? ""
            )
        // A virtual table declares its columns by what looks like a change of the schema; real ones
        // are refused by SQLite itself.
        case SQLITE_UPDATE: name == "sqlite_master"
        case SQLITE_PRAGMA:
            unsafe Authorizer.schemaPragmas.contains(name)
                || (second == nil && Authorizer.valuePragmas.contains(name))
        default: false
        }
    return isAllowed ? SQLITE_OK : SQLITE_DENY
}
