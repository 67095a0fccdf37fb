import Text

/// Adds to SQLite's words what would be right: the names there are, the functions of this dialect.
struct Hints {
    /// What other dialects call it, in small letters, and what SQLite has.
    private static let functions = [
        "now": "datetime('now')", "getdate": "datetime('now')", "curdate": "date('now')",
        "date_trunc": "strftime('%Y-%m-01', …)", "to_char": "strftime(format, …)",
        "date_format": "strftime(format, …)", "extract": "strftime('%Y', …)",
        "year": "strftime('%Y', …)", "month": "strftime('%m', …)", "concat": "the operator ||",
        "string_agg": "group_concat(…)", "array_agg": "json_group_array(…)",
        "left": "substr(…, 1, n)",
        "right": "substr(…, -n)", "len": "length(…)", "isnull": "ifnull(…)", "nvl": "ifnull(…)",
        "datediff": "julianday(…) - julianday(…)", "regexp": "LIKE or GLOB",
        "split_part": "substr and instr",
    ]

    /// The failure of a statement, with what would be right.
    ///
    /// `connection`: the one it failed on, on which the names are looked up.
    static func explained(
        _ error: SQLiteError,
        on connection: borrowing Connection
    ) -> SQLiteError {
        guard case .failed(let code, let message) = error else { return error }
        // Looking for names may fail as well, by the deadline; then the words stay as they are.
        guard let advice = try? advice(on: message, connection) else { return error }
        return .failed(code: code, message: message + "; " + advice)
    }

    private static func advice(_ prefix: String, in message: String) -> String? {
        guard message.hasPrefix(prefix) else { return nil }
        return String(message.dropFirst(prefix.count))
    }

    private static func advice(on message: String, _ connection: borrowing Connection) throws
        -> String?
    {
        if let name = advice("no such column: ", in: message) {
            return try columnAdvice(name, connection)
        }
        if let name = advice("no such table: ", in: message) {
            if name.lowercased().hasPrefix("information_schema") {
                return "describe_database tells the tables and columns"
            }
            let names = try SchemaReader().names(on: connection).map(\.name.shown)
            let near = nearNames(to: name, among: names)
            guard !names.isEmpty else { return "there are no tables" }
            return near.isEmpty
                ? "there are " + names.prefix(20).joined(separator: ", ")
                : "did you mean " + near.map { "`\($0)`" }.joined(separator: " or ")
                    + "?"
        }
        if message.contains(/not authorized to use function: json_(set|insert|patch)/) {
            return "json_replace, json_object and json_array may be used"
        }
        if let name = advice("no such function: ", in: message) {
            return functions[name.lowercased()].map { "SQLite has \($0)" }
        }
        return message.contains("near \"ILIKE\"") ? "LIKE ignores the case of ASCII letters" : nil
    }

    /// The columns of the tables, as `table.column`, nearest first.
    private static func columnAdvice(_ name: String, _ connection: borrowing Connection) throws
        -> String?
    {
        var columns: [(table: String, column: String)] = []
        let all = try SchemaReader().names(on: connection)
        // A view shows what some table has: the table is what was meant more often.
        let tables = all.filter { $0.kind == "table" } + all.filter { $0.kind != "table" }
        for table in tables.prefix(500) {
            guard let name = table.name.text else { continue }
            let query = Query("SELECT name FROM pragma_table_info(?)", .positional([.text(name)]))
            // A view that can't be read has no columns to offer.
            guard let rows = try? query.rows(on: connection) else { continue }
            columns += rows.map { (table.name.shown, $0.shown(0)) }
        }
        let parts = name.split(separator: ".").map(String.init)
        let qualifier = parts.count > 1 ? parts[parts.count - 2] : nil
        let named = columns.filter { $0.table.lowercased() == qualifier?.lowercased() }
        if !named.isEmpty { columns = named }
        let near = nearNames(to: parts.last ?? name, among: columns.map(\.column))
        guard !near.isEmpty else { return "describe_database tells the columns" }
        // What isn't a table's name is another name for one in this query.
        let alias = named.isEmpty ? qualifier : nil
        let places = near.flatMap { name in
            alias.map { ["\($0).\(name)"] }
                ?? columns.filter { $0.column == name }.map { "\($0.table).\(name)" }
        }
        return "did you mean " + places.prefix(4).map { "`\($0)`" }.joined(separator: " or ") + "?"
    }
}
