import JSONRPC
import MCP
import SQLite
import Text

/// Tells what a database holds.
struct DescribeDatabase: Tool {
    static let name = "describe_database"
    static let title = "Describe a database"
    static let description = """
        Tells the tables of an SQLite database: columns, keys and what they refer to, indexes, row \
        counts, a few rows, and the values of columns that have few. Call it before query_database. \
        Without `detail` it tells as much as is sensible for so many tables.
        """
    static let effect = Effect.reads

    @Parameter("Name of the database; may be left out where there is one.")
    var database: String?

    @Parameter("Only these tables.", .atMost(elements: 100))
    var tables: [String]?

    @Parameter("How much to tell of each table.")
    var detail: DatabaseSchema.Detail?

    @Parameter(Budget.note)
    var maxChars = Budget()

    struct Output: ToolOutput {
        var database: String
        var engine: String
        var detail: DatabaseSchema.Detail
        var tables: [TableDescription]
        var totalCount: Int
        var truncated: Bool
        var next: String?

        static let fields = [
            Field("database", \Self.database),
            Field("engine", \.engine, "What the SQL dialect has and has not."),
            Field("detail", \.detail),
            Field("tables", \.tables),
            Field("totalCount", \.totalCount, "Tables there are, or that were asked for."),
            Field("truncated", \.truncated, "Whether tables were left out."),
            Field("next", \.next, "The call that tells those left out."),
        ]
    }

    func call(on host: ServedDatabases, _ context: CallContext) async throws -> Output {
        let schema = try await host.databases.schema(of: database, tables: tables, detail: detail)
        var room = maxChars.characters - 500
        let described = schema.tables.map(TableDescription.init).prefix { table in
            room -= table.json.bytes().count + 1
            return room > 0
        }
        let kept =
            described.isEmpty
            ? schema.tables.prefix(1).map(TableDescription.init) : Array(described)
        let rest = schema.tables.dropFirst(kept.count).map(\.name)
        return Output(
            database: schema.database,
            engine: Databases.engineNote,
            detail: schema.detail,
            tables: kept,
            totalCount: schema.tables.count,
            truncated: !rest.isEmpty,
            next: rest.isEmpty ? nil : Self.nextCall(schema, rest)
        )
    }

    /// The exact call for the tables left out, or for as many of them as one call takes.
    private static func nextCall(_ schema: DatabaseSchema, _ rest: [String]) -> String {
        let call: JSON = [
            "database": .string(schema.database),
            "tables": .array(rest.prefix(20).map(JSON.string)),
            "detail": .string(schema.detail.rawValue),
        ]
        return "describe_database \(call.text)"
    }
}
