import CSQLite
import Sandbox
import Text

/// What is known of a database before it is described.
public struct DatabaseSummary: Sendable {
    /// The name by which tools know it.
    public var name: String
    /// In bytes.
    public var size: Int
    /// How many tables and views it has; `nil` if it can't be read.
    public var tableCount: Int?
    /// Why it can't be read.
    public var problem: String?
}

extension Databases {
    /// How long one database may take to tell what it holds.
    private static let schemaTime = Duration.seconds(5)

    /// Every database with its size and how many tables it has.
    public func summaries() async throws -> [DatabaseSummary] {
        let names = try await run { try all().map(\.name) }
        var summaries: [DatabaseSummary] = []
        for name in names {
            do {
                summaries.append(
                    try await read(name, within: Self.schemaTime) { database, connection in
                        DatabaseSummary(
                            name: database.name,
                            size: database.state.main?.size ?? 0,
                            tableCount: try SchemaReader().names(on: connection).count
                        )
                    }
                )
            } catch let error as any ExplainedError {
                summaries.append(DatabaseSummary(name: name, size: 0, problem: error.message))
            }
        }
        return summaries
    }

    /// What a database holds.
    ///
    /// - Parameters:
    ///   - name: `nil` for the only one there is.
    ///   - tables: Only these; `nil` for all.
    ///   - detail: `nil` tells as much as is sensible for so many tables.
    /// - Returns: The tables asked for, in the order of their names.
    /// - Throws: ``SQLiteError``, for a table that doesn't exist with near names.
    public func schema(of name: String?, tables: [String]?, detail: DatabaseSchema.Detail?)
        async throws
        -> DatabaseSchema
    {
        try await read(name, within: Self.schemaTime) { database, connection in
            let reader = SchemaReader()
            let all = try reader.names(on: connection)
            var chosen = try tables.map { try Self.tables($0, among: all) } ?? all
            let depth =
                detail ?? (chosen.count <= 12 ? .full : chosen.count <= 60 ? .columns : .names)
            let incoming =
                depth == .names ? [:] : try reader.incomingReferences(to: all, on: connection)
            for index in chosen.indices {
                try reader.describe(&chosen[index], depth, on: connection)
                chosen[index].referencedBy = incoming[chosen[index].name] ?? []
            }
            return DatabaseSchema(database: database.name, detail: depth, tables: chosen)
        }
    }

    /// Runs a query that may only read.
    ///
    /// `name`: `nil` for the only database there is.
    ///
    /// `time`: after it the query is stopped.
    ///
    /// `admits`: whether there is room for one more row.
    ///
    /// - Returns: The database's name, its version (a text that changes whenever the file does) and
    ///   the rows.
    /// - Throws: ``SQLiteError``; `CancellationError`.
    public func query(
        _ query: Query,
        on name: String?,
        within time: Duration,
        admits: @Sendable ([Value]) -> Bool
    ) async throws -> (database: String, version: String, result: QueryResult) {
        try await read(name, within: time) { database, connection in
            do {
                let result = try query.run(on: connection, admits: admits)
                return (database.name, database.version, result)
            } catch let error as SQLiteError {
                throw Hints.explained(error, on: connection)
            }
        }
    }

    private static func tables(_ names: [String], among all: [TableSchema]) throws -> [TableSchema]
    {
        try names.map { name in
            if let table = all.first(where: { $0.name.lowercased() == name.lowercased() }) {
                return table
            }
            let near = nearNames(to: name, among: all.map(\.name)).map(displayed)
            throw SQLiteError.unknownTable(displayed(name), near: near)
        }
    }
}

extension Databases {
    /// What the SQL dialect of the linked library has, for a model that knows others better.
    public static let engineNote =
        unsafe "SQLite \(String(cString: sqlite3_libversion())): "
        + "LIKE ignores case of ASCII, no ILIKE, no date_trunc, no regexp; dates by date(), "
        + "strftime(), julianday(); text by ||; lists by group_concat()"

    /// A name as SQL has it, in double quotes.
    public static func quoted(_ name: String) -> String { SQLite.quoted(name) }
}
