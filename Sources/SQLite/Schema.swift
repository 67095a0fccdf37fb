/// How much is told of each table.
public enum SchemaDetail: String, Sendable, CaseIterable {
    case names, columns, full
}

/// What is known of a database's schema before its tables.
public struct SchemaHeader: Sendable {
    /// The name of the database.
    public var database: String
    /// How much is told of each table.
    public var detail: SchemaDetail
    /// How many tables there are, or were asked for.
    public var totalCount: Int
    /// A text that changes whenever the tables do.
    public var version: String
}

/// What a database holds, as far as was asked for.
public struct DatabaseSchema<Tables: Page<TableSchema>>: Sendable {
    /// What was known before the tables.
    public var header: SchemaHeader
    /// The tables, by name or in the order they were asked for.
    public var tables: Tables
    /// How many were taken.
    public var takenCount = 0
    /// Whether there are tables after those taken.
    public var isCut = false
}

/// A table or view; all but its name and rows is as it is shown.
public struct TableSchema: Sendable {
    /// Its name.
    public var name: SchemaName
    /// `table`, `view` or `virtual`; what holds up a virtual table isn't told.
    public var kind: String
    /// Its columns, in order; empty where only names are told.
    public var columns: [ColumnSchema] = []
    /// How many rows there are; `nil` where that isn't told.
    public var rowCount: Int?
    /// Whether ``rowCount`` is all of them, or only as far as was counted.
    public var isRowCountExact = true
    /// Columns of other tables that refer to this one, as `table.column`.
    public var referencedBy: [String] = []
    /// Each index as `name (columns)`, unique ones marked.
    public var indexes: [String] = []
    /// A few rows.
    public var sample: [[Value]] = []
    /// Why not all of it could be told, as for a view that asks for what isn't allowed.
    public var problem: String?
}

/// A column; all but its name and values is as it is shown.
public struct ColumnSchema: Sendable {
    /// Its name.
    public var name: SchemaName
    /// The type it was declared with; empty where there is none.
    public var type: String
    /// Whether it must not be NULL.
    public var isRequired: Bool
    /// Whether it is the key, or a part of it.
    public var isKey: Bool
    /// What it refers to, as `table.column`.
    public var references: String?
    /// The default, as SQL.
    public var fallback: String?
    /// All values of a column that has few, of those looked at.
    public var values: [String] = []
}
