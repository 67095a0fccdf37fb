import JSONRPC
import MCP
import SQLite
import Sandbox
import Text

/// A table with its columns and first rows, by its URI.
struct TableResource: ResourceTemplate {
    static let uriTemplate = "sqlite://{database}/{table}"
    static let name = "table"
    static let title = "Table of a database"
    static let description =
        "The columns of a table or view, its row count and first rows, as JSON. "
        + "At most \(maxListed) are listed."
    static let mimeType: String? = "application/json"

    private static let maxRows = 20
    private static let maxListed = 1_000
    private static let maxListTime = Duration.seconds(5)

    @Parameter("Name of the database.", completing: .databases)
    var database: String

    @Parameter("Name of the table or view.", completing: .tables)
    var table: String

    func contents(of uri: String, on host: ServedDatabases, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        let text = try await text(of: uri, on: host)
        return [ResourceContents(uri: uri, mimeType: Self.mimeType, text: text)]
    }

    /// What reading it gives.
    ///
    /// - Throws: ``ResourceNotFound``; ``SQLiteError``; `CancellationError`.
    func text(of uri: String, on host: ServedDatabases) async throws -> String {
        try await Self.notFound(uri) {
            let schema = try await host.databases.schema(
                of: database,
                tables: [table],
                detail: .full
            ) { _ in WholePage() }
            guard let table = schema.tables.elements.first else { throw ResourceNotFound(uri: uri) }
            var description = TableDescription(table)
            // Of a table that can't be read the description says why.
            if table.problem == nil, let name = table.name.quoted {
                let rows = try await host.databases.query(
                    Query("SELECT * FROM \(name)", limit: Self.maxRows),
                    on: database,
                    within: .seconds(5)
                ) { _ in WholePage() }
                var values = JSONValues()
                description.sample = rows.rows.elements.map { row in
                    .array(row.map { values.json($0, maxCharacters: 200) })
                }
            }
            return description.json.text
        }
    }

    /// Does what needs a database and a table; that one of them isn't there is told of the resource.
    static func notFound<T>(_ uri: String, _ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as SandboxError {
            throw ResourceNotFound(uri: uri, reason: error.message)
        } catch let error as SQLiteError {
            switch error {
            case .unknownDatabase, .unknownTable, .cannotOpen:
                throw ResourceNotFound(uri: uri, reason: error.message)
            default: throw error
            }
        }
    }

    /// The tables of all databases, up to a number, and a time, that a list can bear.
    static func all(of host: ServedDatabases) async throws -> [Resource] {
        let end = ContinuousClock.now + maxListTime
        var resources: [Resource] = []
        for database in try await host.databases.names().names {
            guard resources.count < maxListed, ContinuousClock.now < end else { break }
            do {
                let tables = try await host.databases.tables(of: database)
                resources += tables.map { resource(of: $0, in: database) }
            } catch is any ExplainedError {
                // list_databases says what is wrong with it.
                continue
            }
        }
        return Array(resources.prefix(maxListed))
    }

    private static func resource(of table: TableSchema, in database: String) -> Resource {
        let name = table.name.shown
        let parts = [Array(database.utf8), table.name.bytes].map { percentEncoded($0) }
        return Resource(
            uri: "sqlite://\(parts.joined(separator: "/"))",
            name: name,
            title: "\(name) in \(database)",
            description:
                "A \(table.kind == "virtual" ? "virtual table" : table.kind) of the database \(database).",
            mimeType: mimeType
        )
    }
}
