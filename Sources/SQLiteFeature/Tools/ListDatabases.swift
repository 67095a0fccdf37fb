import MCP
import SQLite

/// Lists the databases that are served.
struct ListDatabases: Tool {
    static let name = "list_databases"
    static let title = "List the databases"
    static let description = """
        Lists the SQLite databases that can be queried: those given by file, and those found in \
        the roots. The names are what `database` takes in the other tools.
        """
    static let effect = Effect.reads

    struct Output: ToolOutput {
        var databases: [Entry]

        static let fields = [Field("databases", \Self.databases)]
    }

    struct Entry: Record {
        var database: String
        var size: Int
        var tableCount: Int?
        var problem: String?

        static let fields = [
            Field("database", \Self.database, "Its name."),
            Field("size", \.size, "Bytes."),
            Field("tableCount", \.tableCount, "Tables and views."),
            Field("problem", \.problem, "Why it can't be read."),
        ]
    }

    func call(on host: ServedDatabases, _ context: CallContext) async throws -> Output {
        let summaries = try await host.databases.summaries()
        return Output(
            databases: summaries.map {
                Entry(
                    database: $0.name,
                    size: $0.size,
                    tableCount: $0.tableCount,
                    problem: $0.problem
                )
            }
        )
    }
}
