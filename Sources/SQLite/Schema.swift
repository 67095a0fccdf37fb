/// What a database holds, as far as was asked for.
public struct DatabaseSchema: Sendable {
    /// How much is told of each table.
    public enum Detail: String, Sendable, CaseIterable {
        case names, columns, full
    }

    /// The name of the database.
    public var database: String
    /// How much is told.
    public var detail: Detail
    /// In the order of their names.
    public var tables: [TableSchema]
}

/// A table or view.
public struct TableSchema: Sendable {
    /// Its name.
    public var name: String
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

/// A column.
public struct ColumnSchema: Sendable {
    /// Its name.
    public var name: String
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
