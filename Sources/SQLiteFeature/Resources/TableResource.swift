import JSONRPC
import MCP
import SQLite
import Text

/// A table with its columns and first rows, by its URI.
struct TableResource: ResourceTemplate {
    static let uriTemplate = "sqlite://{database}/{table}"
    static let name = "table"
    static let title = "Table of a database"
    static let description =
        "The columns of a table or view, its row count and first rows, as JSON."
    static let mimeType: String? = "application/json"

    private static let maxRows = 20
    private static let maxListed = 200

    @Parameter("Name of the database.", completing: .databases)
    var database: String

    @Parameter("Name of the table or view.", completing: .tables)
    var table: String

    func contents(of uri: String, on host: ServedDatabases, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        do {
            let schema = try await host.databases.schema(
                of: database,
                tables: [table],
                detail: .full
            )
            guard let table = schema.tables.first else { throw ResourceNotFound(uri: uri) }
            var description = TableDescription(table)
            let rows = try await host.databases.query(
                Query("SELECT * FROM \(Databases.quoted(table.name))", limit: Self.maxRows),
                on: database,
                within: .seconds(5)
            ) { _ in true }
            var values = JSONValues()
            description.sample = rows.result.rows.map { row in
                .array(row.map { values.json($0, maxCharacters: 200) })
            }
            return [
                ResourceContents(uri: uri, mimeType: Self.mimeType, text: description.json.text)
            ]
        } catch let error as SQLiteError {
            switch error {
            case .unknownDatabase, .unknownTable, .cannotOpen:
                throw ResourceNotFound(uri: uri, reason: error.message)
            default: throw error
            }
        }
    }

    /// The tables of all databases, up to a number that a list can bear.
    static func all(of host: ServedDatabases) async throws -> [Resource] {
        var resources: [Resource] = []
        for database in try await host.databases.summaries() where database.problem == nil {
            let schema = try await host.databases.schema(
                of: database.name,
                tables: nil,
                detail: .names
            )
            for table in schema.tables where resources.count < maxListed {
                resources.append(
                    Resource(
                        uri:
                            "sqlite://\(percentEncoded(database.name.utf8))/\(percentEncoded(table.name.utf8))",
                        name: displayed(table.name),
                        title: "\(displayed(table.name)) in \(database.name)",
                        description: "A \(table.kind) of the database \(database.name).",
                        mimeType: mimeType
                    )
                )
            }
        }
        return resources
    }
}
