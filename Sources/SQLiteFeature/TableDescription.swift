import JSONRPC
import MCP
import SQLite

/// A table as a reply tells it.
struct TableDescription: Record {
    var name: String
    var kind: String
    var rowCount: Int?
    var rowCountIsExact: Bool?
    var columns: [ColumnDescription]?
    var referencedBy: [String]?
    var indexes: [String]?
    var sample: [JSON]?
    var problem: String?

    static let fields = [
        Field("name", \Self.name),
        Field("kind", \.kind, "table, view or virtual."),
        Field("rowCount", \.rowCount),
        Field("rowCountIsExact", \.rowCountIsExact, "False where counting was stopped."),
        Field("columns", \.columns),
        Field("referencedBy", \.referencedBy, "Columns that refer to this table."),
        Field("indexes", \.indexes),
        Field("sample", \.sample, "A few rows, in the order of the columns."),
        Field("problem", \.problem, "Why not all of it could be told."),
    ]

    init(_ table: TableSchema) {
        name = table.name.shown
        kind = table.kind
        rowCount = table.rowCount
        rowCountIsExact = table.rowCount == nil ? nil : table.isRowCountExact
        columns = table.columns.isEmpty ? nil : table.columns.map(ColumnDescription.init)
        referencedBy = table.referencedBy.isEmpty ? nil : table.referencedBy
        indexes = table.indexes.isEmpty ? nil : table.indexes
        var values = JSONValues()
        let rows = table.sample.map { row in
            JSON.array(row.map { values.json($0, maxCharacters: 60) })
        }
        sample = rows.isEmpty ? nil : rows
        problem = table.problem
    }

    /// The table without what is in it, for a reply that has no room for that.
    var withoutContents: TableDescription {
        var table = self
        table.sample = nil
        table.referencedBy = nil
        table.indexes = nil
        for index in columns?.indices ?? 0..<0 { table.columns?[index].values = nil }
        table.problem = "its contents don't fit here; raise `maxChars`"
        return table
    }

    /// The table without its columns either.
    var withoutColumns: TableDescription {
        var table = withoutContents
        table.columns = nil
        table.problem = "raise `maxChars`"
        return table
    }
}

/// A column as a reply tells it.
struct ColumnDescription: Record {
    var name: String
    var type: String
    var isKey: Bool?
    var isRequired: Bool?
    var references: String?
    var fallback: String?
    var values: [String]?

    static let fields = [
        Field("name", \Self.name),
        Field("type", \.type),
        Field("primaryKey", \.isKey),
        Field("notNull", \.isRequired),
        Field("references", \.references),
        Field("default", \.fallback),
        Field("values", \.values, "All values seen, where they are few."),
    ]

    init(_ column: ColumnSchema) {
        name = column.name.shown
        type = column.type
        isKey = column.isKey ? true : nil
        isRequired = column.isRequired ? true : nil
        references = column.references
        fallback = column.fallback
        values = column.values.isEmpty ? nil : column.values
    }
}
