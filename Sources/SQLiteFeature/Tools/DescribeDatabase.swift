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
    var detail: SchemaDetail?

    @Parameter("`nextCursor` of the reply to go on from, with the other arguments unchanged.")
    var cursor: String?

    @Parameter(Budget.note)
    var maxChars = Budget()

    struct Output: ToolOutput {
        var database: String
        var engine: String?
        var detail: SchemaDetail
        var tables: [TableDescription]
        var totalCount: Int
        var truncated: Bool
        var nextCursor: String?

        static let fields = [
            Field("database", \Self.database),
            Field("engine", \.engine, "What the SQL dialect has and has not."),
            Field("detail", \.detail),
            Field("tables", \.tables),
            Field("totalCount", \.totalCount, "Tables there are, or that were asked for."),
            Field("truncated", \.truncated, "Whether there are tables after these."),
            Field("nextCursor", \.nextCursor, "Pass it back for the tables after these."),
        ]
    }

    func call(on host: ServedDatabases, _ context: CallContext) async throws -> Output {
        let binding: JSON = [
            database.map(JSON.string) ?? nil, tables?.json ?? nil, detail?.json ?? nil,
        ]
        let start = try cursor.map { try Continuation(cursor: $0, of: binding).counted }
        let skip = start?.skip ?? 0
        let schema = try await host.databases.schema(
            of: database,
            tables: tables,
            detail: detail,
            skip: skip
        ) { header in
            let last = Continuation(
                of: binding,
                at: [.integer(header.totalCount), .string(header.version)]
            )
            let full = reply(header, nextCursor: last.cursor)
            return TablePage(maxCharacters: maxChars.characters, besides: full.json.bytes().count)
        }
        let header = schema.header
        if let version = start?.version, version != header.version {
            throw InvalidArguments(problems: [
                "`cursor` is of a reply before the tables changed; start again without it"
            ])
        }
        if let needed = schema.tables.neededCharacters {
            throw NoRoom(element: "a table", neededCharacters: needed)
        }
        let next = Continuation(
            of: binding,
            at: [.integer(skip + schema.takenCount), .string(header.version)]
        )
        var output = reply(header, nextCursor: schema.isCut ? next.cursor : nil)
        output.tables = schema.tables.tables
        output.truncated = schema.isCut
        return output
    }

    private func reply(_ header: SchemaHeader, nextCursor: String?) -> Output {
        Output(
            database: header.database,
            // There is no room for it in a small reply.
            engine: maxChars.characters < 1_000 ? nil : Databases.engineNote,
            detail: header.detail,
            tables: [],
            totalCount: header.totalCount,
            truncated: false,
            nextCursor: nextCursor
        )
    }
}
