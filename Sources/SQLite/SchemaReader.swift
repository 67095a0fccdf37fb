import Text

/// Reads what a database holds, by queries as any other: under the same rules and the same time.
struct SchemaReader {
    /// Rows are counted up to here, and values looked for in so many.
    private static let maxCountedRows = 100_000
    private static let maxScannedRows = 10_000
    private static let maxValues = 12
    /// How long one table may take, so that a slow view leaves time for the others.
    private static let tableTime = Duration.milliseconds(500)

    /// The names and kinds of the tables and views, without what SQLite keeps for itself.
    func names(on connection: borrowing Connection) throws -> [TableSchema] {
        let sql = """
            SELECT name, type FROM pragma_table_list
            WHERE schema = 'main' AND type <> 'shadow' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
            ORDER BY name
            """
        return try rows(sql, on: connection).map { TableSchema(name: $0.text(0), kind: $0.text(1)) }
    }

    /// Adds to a table what the detail asks for, and why if not all of it could be told.
    func describe(
        _ table: inout TableSchema,
        _ detail: DatabaseSchema.Detail,
        on connection: borrowing Connection
    ) throws {
        guard detail != .names else { return }
        var described = table
        let problem = try connection.problem(within: Self.tableTime) {
            try addColumns(to: &described, on: connection)
            if detail == .full { try addContents(to: &described, on: connection) }
        }
        described.problem = problem
        table = described
    }

    private func addColumns(to table: inout TableSchema, on connection: borrowing Connection) throws
    {
        let references = try references(of: table.name, on: connection)
        let sql =
            "SELECT name, type, \"notnull\", pk, dflt_value FROM pragma_table_xinfo(?) WHERE hidden <> 1"
        table.columns = try rows(sql, [table.name], on: connection).map { row in
            ColumnSchema(
                name: row.text(0),
                type: row.text(1),
                isRequired: row[2] == .integer(1),
                isKey: row[3] != .integer(0),
                references: references[row.text(0)],
                fallback: row[4] == .null ? nil : row.text(4)
            )
        }
    }

    private func addContents(to table: inout TableSchema, on connection: borrowing Connection)
        throws
    {
        table.indexes = try indexes(of: table.name, on: connection)
        let name = quoted(table.name)
        let count = "SELECT count(*) FROM (SELECT 1 FROM \(name) LIMIT \(Self.maxCountedRows + 1))"
        if case .integer(let count)? = try rows(count, on: connection).first?.first {
            table.rowCount = min(Int(count), Self.maxCountedRows)
            table.isRowCountExact = Int(count) <= Self.maxCountedRows
        }
        table.sample = try rows("SELECT * FROM \(name) LIMIT 3", on: connection)
        for index in table.columns.indices where table.columns[index].mayHaveFewValues {
            table.columns[index].values = try values(
                of: table.columns[index].name,
                in: table.name,
                on: connection
            )
        }
    }

    /// What refers to each table, by the table's name.
    func incomingReferences(to tables: [TableSchema], on connection: borrowing Connection) throws
        -> [String: [String]]
    {
        var incoming: [String: [String]] = [:]
        for table in tables where table.kind == "table" {
            let sql = "SELECT \"table\", \"from\" FROM pragma_foreign_key_list(?)"
            for row in try rows(sql, [table.name], on: connection) {
                incoming[row.text(0), default: []].append("\(table.name).\(row.text(1))")
            }
        }
        return incoming
    }

    private func references(of table: String, on connection: borrowing Connection) throws
        -> [String: String]
    {
        let sql = "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(?)"
        return try rows(sql, [table], on: connection).reduce(into: [:]) { all, row in
            all[row.text(0)] = row[2] == .null ? row.text(1) : "\(row.text(1)).\(row.text(2))"
        }
    }

    private func indexes(of table: String, on connection: borrowing Connection) throws -> [String] {
        let sql = """
            SELECT list.name, list."unique",
              (SELECT group_concat(info.name, ', ') FROM pragma_index_info(list.name) AS info)
            FROM pragma_index_list(?) AS list
            """
        return try rows(sql, [table], on: connection).map { row in
            "\(row.text(0)) (\(row.text(2)))" + (row[1] == .integer(1) ? " unique" : "")
        }
    }

    private func values(of column: String, in table: String, on connection: borrowing Connection)
        throws -> [String]
    {
        let sql = """
            SELECT DISTINCT value FROM
              (SELECT \(quoted(column)) AS value FROM \(quoted(table)) LIMIT \(Self.maxScannedRows))
            WHERE typeof(value) = 'text' AND length(value) <= 40 LIMIT \(Self.maxValues + 1)
            """
        let found = try rows(sql, on: connection).map { $0.text(0) }
        return found.count <= Self.maxValues ? found.sorted() : []
    }

    private func rows(_ sql: String, _ names: [String] = [], on connection: borrowing Connection)
        throws -> [[Value]]
    {
        try Query(sql, .positional(names.map { .text($0) })).run(on: connection) { _ in true }.rows
    }
}

/// A name as SQL has it, whatever it holds.
func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
}

extension [Value] {
    /// The value of a column as text; empty for NULL.
    func text(_ index: Int) -> String {
        switch self[index] {
        case .text(let text, _): text
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .null, .blob: ""
        }
    }
}

extension ColumnSchema {
    /// Whether it is worth looking: codes and kinds are text, keys are never few.
    fileprivate var mayHaveFewValues: Bool {
        let type = type.uppercased()
        return !isKey && references == nil
            && (type.isEmpty || type.contains("TEXT") || type.contains("CHAR"))
    }
}
