import Text

/// Reads what a database holds, by queries as any other: under the same rules and the same time.
struct SchemaReader {
    /// Rows are counted up to here, and values looked for in so many.
    private static let maxCountedRows = 100_000
    private static let maxScannedRows = 10_000
    private static let maxValues = 12
    /// How long one table may take, so that a slow view leaves time for the others.
    private static let tableTime = Duration.milliseconds(500)
    /// What the names of tables end in that hold up a virtual one, of the modules SQLite comes with.
    private static let shadowSuffixes: Set<String> = [
        "config", "content", "data", "docsize", "idx", "node", "parent", "rowid", "segdir",
        "segments", "stat",
    ]

    /// The names and kinds of the tables and views, without what SQLite keeps for itself.
    ///
    /// Not by pragma_table_list: that compiles every view, and one alone may take for ever.
    func names(on connection: borrowing Connection) throws -> [TableSchema] {
        let sql = """
            SELECT CAST(name AS BLOB), CASE WHEN type = 'view' THEN 'view'
              WHEN rootpage = 0 THEN 'virtual' ELSE 'table' END
            FROM sqlite_schema
            WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
            ORDER BY name
            """
        let all = try rows(sql, on: connection).map { row in
            TableSchema(name: row.name(0), kind: row.shown(1))
        }
        let virtual = Set(all.filter { $0.kind == "virtual" }.map(\.name.folded))
        return all.filter { table in
            let name = table.name.folded
            guard table.kind == "table", let line = name.lastIndex(of: UInt8(ascii: "_")) else {
                return true
            }
            let suffix = String(decoding: name[(line + 1)...], as: UTF8.self)
            return !Self.shadowSuffixes.contains(suffix) || !virtual.contains(Array(name[..<line]))
        }
    }

    /// A text that changes whenever the tables do.
    func version(on connection: borrowing Connection) throws -> String {
        try rows("PRAGMA schema_version", on: connection).first?.shown(0) ?? ""
    }

    /// Adds to a table what the detail asks for, and why if not all of it could be told.
    func describe(
        _ table: inout TableSchema,
        _ detail: SchemaDetail,
        on connection: borrowing Connection
    ) throws {
        guard detail != .names else { return }
        guard let name = table.name.text, let quoted = table.name.quoted else {
            table.problem = "its name is not UTF-8, so that no SQL given as text can name it"
            return
        }
        var described = table
        described.problem = try connection.problem(within: Self.tableTime) {
            described.columns = try columns(of: name, on: connection)
            guard detail == .full else { return }
            described.indexes = try indexes(of: name, on: connection)
            try addContents(of: quoted, to: &described, on: connection)
        }
        table = described
    }

    private func columns(of table: String, on connection: borrowing Connection) throws
        -> [ColumnSchema]
    {
        let references = try references(of: table, on: connection)
        let sql = """
            SELECT CAST(name AS BLOB), CAST(type AS BLOB), "notnull", pk, CAST(dflt_value AS BLOB)
            FROM pragma_table_xinfo(?) WHERE hidden <> 1
            """
        return try rows(sql, table, on: connection).map { row in
            ColumnSchema(
                name: row.name(0),
                type: row.shown(1),
                isRequired: row[2] == .integer(1),
                isKey: row[3] != .integer(0),
                references: references[row.name(0)],
                fallback: row[4] == .null ? nil : row.shown(4)
            )
        }
    }

    private func addContents(
        of name: String,
        to table: inout TableSchema,
        on connection: borrowing Connection
    ) throws {
        let count = "SELECT count(*) FROM (SELECT 1 FROM \(name) LIMIT \(Self.maxCountedRows + 1))"
        if case .integer(let count)? = try rows(count, on: connection).first?.first {
            table.rowCount = min(Int(count), Self.maxCountedRows)
            table.isRowCountExact = Int(count) <= Self.maxCountedRows
        }
        table.sample = try rows("SELECT * FROM \(name) LIMIT 3", on: connection)
        for index in table.columns.indices where table.columns[index].mayHaveFewValues {
            guard let column = table.columns[index].name.quoted else { continue }
            table.columns[index].values = try values(of: column, in: name, on: connection)
        }
    }

    /// What refers to each table, by the table's name in small letters.
    func incomingReferences(on connection: borrowing Connection) throws -> [[UInt8]: [String]] {
        let sql = """
            SELECT CAST(owner.name AS BLOB), CAST(reference."from" AS BLOB),
              CAST(reference."table" AS BLOB)
            FROM sqlite_schema AS owner, pragma_foreign_key_list(owner.name) AS reference
            WHERE owner.type = 'table' ORDER BY owner.name, reference.id, reference.seq
            """
        var incoming: [[UInt8]: [String]] = [:]
        // Without them a description is as good as it can be in so large a schema.
        _ = try connection.problem(within: Self.tableTime) {
            for row in try rows(sql, on: connection) {
                let column = "\(row.shown(0)).\(row.shown(1))"
                incoming[row.name(2).folded, default: []].append(column)
            }
        }
        return incoming
    }

    private func references(of table: String, on connection: borrowing Connection) throws
        -> [SchemaName: String]
    {
        let sql = """
            SELECT CAST("from" AS BLOB), CAST("table" AS BLOB), CAST("to" AS BLOB)
            FROM pragma_foreign_key_list(?)
            """
        return try rows(sql, table, on: connection).reduce(into: [:]) { all, row in
            let column = row[2] == .null ? "" : ".\(row.shown(2))"
            all[row.name(0)] = row.shown(1) + column
        }
    }

    private func indexes(of table: String, on connection: borrowing Connection) throws -> [String] {
        let sql = """
            SELECT CAST(list.name AS BLOB), list."unique", CAST(
              (SELECT group_concat(info.name, ', ') FROM pragma_index_info(list.name) AS info)
              AS BLOB)
            FROM pragma_index_list(?) AS list
            """
        return try rows(sql, table, on: connection).map { row in
            "\(row.shown(0)) (\(row.shown(2)))" + (row[1] == .integer(1) ? " unique" : "")
        }
    }

    /// All values of a column, if they are few and short texts; names as SQL has them.
    private func values(of column: String, in table: String, on connection: borrowing Connection)
        throws -> [String]
    {
        let sql = """
            SELECT DISTINCT CASE WHEN typeof(value) = 'text' AND length(value) <= 40 THEN value
              ELSE x'' END
            FROM (SELECT \(column) AS value FROM \(table) LIMIT \(Self.maxScannedRows))
            WHERE value IS NOT NULL LIMIT \(Self.maxValues + 1)
            """
        let found = try rows(sql, on: connection)
        guard found.count <= Self.maxValues, !found.contains([.blob([])]) else { return [] }
        return found.compactMap { if case .text(let text, _) = $0[0] { text } else { nil } }
            .sorted()
    }

    private func rows(
        _ sql: String,
        _ names: String...,
        on connection: borrowing Connection
    ) throws -> [[Value]] {
        try Query(sql, .positional(names.map { .text($0) })).rows(on: connection)
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
