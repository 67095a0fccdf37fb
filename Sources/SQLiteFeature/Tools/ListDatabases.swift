import JSONRPC
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

    /// How long all of them together may take to tell what they hold.
    private static let maxTime = Duration.seconds(10)

    @Parameter("`nextCursor` of the reply to go on from.")
    var cursor: String?

    @Parameter(Budget.note)
    var maxChars = Budget()

    struct Output: ToolOutput {
        var databases: [Entry]
        var totalCount: Int
        var truncated: Bool
        var nextCursor: String?
        var note: String?

        static let fields = [
            Field("databases", \Self.databases),
            Field("totalCount", \.totalCount, "How many there are in all."),
            Field("truncated", \.truncated, "Whether there are more than these."),
            Field("nextCursor", \.nextCursor, "Pass it back for the rest."),
            Field("note", \.note),
        ]
    }

    struct Entry: Record {
        var database: String
        var size: Int?
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
        let binding: JSON = .string(Self.name)
        let start = try cursor.map { try Continuation(cursor: $0, of: binding).position }
        guard start == nil || start?.integer.map({ $0 >= 0 }) == true else {
            throw Continuation.notOurs
        }
        let end = ContinuousClock.now + Self.maxTime
        let found = try await host.databases.names()
        var output = Output(
            databases: [],
            totalCount: found.names.count,
            truncated: false,
            note: found.isComplete
                ? nil : "the roots hold more than was searched; others can be named by their path"
        )
        // Beside what is there already the cursor is counted, and a number that may grow.
        var room = maxChars.characters - output.json.bytes().count - 50
        for (index, name) in found.names.enumerated().dropFirst(start?.integer ?? 0) {
            // Once the time is over only the names are told.
            let summary =
                try await ContinuousClock.now < end
                ? host.databases.summary(of: name) : nil
            let entry = Entry(
                database: name,
                size: summary?.size,
                tableCount: summary?.tableCount,
                problem: summary.map(\.problem) ?? "there was no time left to look at it"
            )
            room -= entry.json.bytes().count + 1
            guard room >= 0 else {
                guard !output.databases.isEmpty else {
                    throw NoRoom(
                        element: "a database",
                        neededCharacters: maxChars.characters - room
                    )
                }
                output.truncated = true
                output.nextCursor = Continuation(of: binding, at: .integer(index)).cursor
                break
            }
            output.databases.append(entry)
        }
        return output
    }
}
