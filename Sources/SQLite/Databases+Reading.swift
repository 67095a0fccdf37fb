import Blocking
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
    /// The same where several are asked, of which another program may hold each.
    private static let listTime = Duration.seconds(2)

    /// A database with its size and how many tables it has, or why it can't be read.
    public func summary(of name: String) async throws -> DatabaseSummary {
        do {
            return try await read(name, within: Self.listTime) { database, connection in
                DatabaseSummary(
                    name: database.name,
                    size: database.state.main?.size ?? 0,
                    tableCount: try SchemaReader().names(on: connection).count
                )
            }
        } catch let error as any ExplainedError {
            // One that can't be found by its name any more has no size either.
            let size = try await pool.run {
                (try? self.database(name))?.location.information(suffix: "")?.size
            }
            return DatabaseSummary(name: name, size: size ?? 0, problem: error.message)
        }
    }

    /// What a database holds.
    ///
    /// - Parameters:
    ///   - name: `nil` for the only one there is.
    ///   - tables: Only these; `nil` for all.
    ///   - detail: `nil` tells as much as is sensible for so many tables.
    ///   - skip: How many tables to pass over first.
    ///   - page: Makes what takes the tables; called again if the database changes meanwhile.
    /// - Returns: The tables that `page` took, and whether there are more.
    /// - Throws: ``SQLiteError``, for a table that doesn't exist with near names.
    public func schema<Tables: Page<TableSchema>>(
        of name: String?,
        tables: [String]? = nil,
        detail: SchemaDetail?,
        skip: Int = 0,
        into page: @escaping @Sendable (SchemaHeader) -> Tables
    ) async throws -> DatabaseSchema<Tables> {
        try await read(name, within: Self.schemaTime) { database, connection in
            let reader = SchemaReader()
            let all = try reader.names(on: connection)
            let chosen = try tables.map { try Self.tables($0, among: all) } ?? all
            let header = SchemaHeader(
                database: database.name,
                detail: detail ?? .sensible(for: chosen.count),
                totalCount: chosen.count,
                version: try reader.version(on: connection)
            )
            var schema = DatabaseSchema(header: header, tables: page(header))
            let incoming =
                header.detail == .names ? [:] : try reader.incomingReferences(on: connection)
            for var table in chosen.dropFirst(max(skip, 0)) {
                try reader.describe(&table, header.detail, on: connection)
                table.referencedBy = incoming[table.name.folded] ?? []
                guard schema.tables.take(table) else {
                    schema.isCut = true
                    break
                }
                schema.takenCount += 1
            }
            return schema
        }
    }

    /// The names and kinds of all tables of a database, in the time that one of many may take.
    public func tables(of name: String?) async throws -> [TableSchema] {
        try await read(name, within: Self.listTime) { _, connection in
            try SchemaReader().names(on: connection)
        }
    }

    /// Runs a query that may only read.
    ///
    /// - Parameters:
    ///   - query: What is asked.
    ///   - name: `nil` for the only database there is.
    ///   - time: After it the query is stopped.
    ///   - page: Makes what takes the rows; called again if the database changes meanwhile.
    /// - Returns: The rows that `page` took, and how many there are.
    /// - Throws: ``SQLiteError``; `CancellationError`.
    public func query<Rows: Page<[Value]>>(
        _ query: Query,
        on name: String?,
        within time: Duration,
        into page: @escaping @Sendable (QueryHeader) -> Rows
    ) async throws -> QueryResult<Rows> {
        try await read(name, within: time) { database, connection in
            let version = database.version(on: connection)
            do {
                return try query.run(on: connection) { columns, types in
                    page(QueryHeader(database.name, version, columns, types))
                }
            } catch let error as SQLiteError {
                throw Hints.explained(error, on: connection)
            }
        }
    }

    private static func tables(_ names: [String], among all: [TableSchema]) throws -> [TableSchema]
    {
        let unknown = names.filter { all.named($0) == nil }.map { name in
            SQLiteError.unknownTable(
                displayed(name),
                near: nearNames(to: name, among: all.map(\.name.shown))
            )
        }
        if let first = unknown.first {
            throw unknown.count == 1
                ? first : SQLiteError.refused(unknown.map(\.message).joined(separator: "; "))
        }
        return names.compactMap { all.named($0) }
    }

    /// Reads from a database, within a time, on the databases' threads.
    ///
    /// - Throws: ``SQLiteError``; `CancellationError`.
    private func read<T: Sendable>(
        _ name: String?,
        within time: Duration,
        _ body: @escaping @Sendable (Database, borrowing Connection) throws -> T
    ) async throws -> T {
        let deadline = Deadline(within: time)
        do {
            return try await withTaskCancellationHandler {
                try await pool.run(while: deadline.enforce) {
                    let database = try self.database(name)
                    return try database.read(until: deadline, keeping: self.kept) {
                        try body(database, $0)
                    }
                }
            } onCancel: {
                deadline.cancel()
            }
        } catch Abandonment.tookTooLong {
            if deadline.isCancelled { throw CancellationError() }
            throw SQLiteError.timedOut(seconds: time / .seconds(1))
        } catch Abandonment.tooManyLeft(let count) {
            throw SQLiteError.refused(
                "too many queries (\(count)) that could not be stopped are still running; try again when "
                    + "they have ended, or start the server anew"
            )
        }
    }
}

extension SchemaDetail {
    /// As much as a reply can bear of so many tables.
    fileprivate static func sensible(for count: Int) -> SchemaDetail {
        count <= 12 ? .full : count <= 60 ? .columns : .names
    }
}

extension Databases {
    /// What the SQL dialect of the linked library has, for a model that knows others better.
    public static let engineNote =
        unsafe "SQLite \(String(cString: sqlite3_libversion())): "
        + "LIKE ignores case of ASCII, no ILIKE, no date_trunc, no regexp; dates by date(), "
        + "strftime(), julianday(); text by ||; lists by group_concat()"
}
