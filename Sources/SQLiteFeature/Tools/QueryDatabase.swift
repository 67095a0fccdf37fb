import JSONRPC
import MCP
import SQLite
import Text

/// Runs one SELECT.
struct QueryDatabase: Tool {
    static let name = "query_database"
    static let title = "Query a database"
    static let description = """
        Runs one SELECT on an SQLite database, which is never changed. Give values as `parameters`, \
        for `?` or `:name`. Rows come as arrays in the order of `columns`; `totalCount` says how \
        many there are beyond `limit`. Aggregate or filter in SQL rather than fetching many rows. \
        Identifiers go in double quotes, text in single quotes.
        """
    static let effect = Effect.reads

    @Parameter("One statement that reads: SELECT, WITH, VALUES or EXPLAIN QUERY PLAN.", .notEmpty)
    var sql: String

    @Parameter("Name of the database; may be left out where there is one.")
    var database: String?

    @Parameter("Values for the SQL's parameters: an array for `?`, an object for `:name`.")
    var parameters: BoundParameters?

    @Parameter("At most this many rows in one reply.", .within(1...1_000))
    var limit = 100

    @Parameter("`nextCursor` of the reply to go on from, with the other arguments unchanged.")
    var cursor: String?

    @Parameter("Stop the query after this long.")
    var timeoutSeconds = TimeLimit(5)

    @Parameter(Budget.note)
    var maxChars = Budget()

    struct Output: ToolOutput {
        var database: String
        var columns: [String]
        var types: [String]
        var rows: WrittenRows
        var totalCount: Int
        var totalCountIsExact: Bool
        var truncated: Bool
        var nextCursor: String?
        var notes: [String]?

        static let fields = [
            Field("database", \Self.database),
            Field("columns", \.columns, "Names; two may be the same."),
            Field("types", \.types, "As declared; empty for what was computed."),
            Field("rows", \.rows, "Each an array in the order of `columns`."),
            Field("totalCount", \.totalCount, "Rows there are in all, or at least."),
            Field("totalCountIsExact", \.totalCountIsExact),
            Field("truncated", \.truncated, "Whether there are rows after these."),
            Field("nextCursor", \.nextCursor, "Pass it back for the rows after these."),
            Field("notes", \.notes, "What to know of the values."),
        ]
    }

    func call(on host: ServedDatabases, _ context: CallContext) async throws -> Output {
        let binding: JSON = [
            .string(sql), parameters?.json ?? nil, database.map(JSON.string) ?? nil,
        ]
        let start = try cursor.map { try Continuation(cursor: $0, of: binding).counted }
        let time = timeoutSeconds.seconds
        return try await reportingTime(within: time, to: context) {
            try await page(from: start, binding, on: host)
        }
    }

    private func page(
        from start: (skip: Int, version: String)?,
        _ binding: JSON,
        on host: ServedDatabases
    ) async throws -> Output {
        let skip = start?.skip ?? 0
        let result = try await host.databases.query(
            Query(sql, parameters?.bindings ?? .positional([]), skip: skip, limit: limit),
            on: database,
            within: .seconds(timeoutSeconds.seconds)
        ) { header in
            let hasChanged = start.map { $0.version != header.version } ?? false
            return RowPage(
                header,
                next: Continuation(
                    of: binding,
                    at: [.integer(skip + 1_000), .string(header.version)]
                ),
                notes: hasChanged ? ["the database has changed since the page before"] : [],
                maxCharacters: maxChars.characters
            )
        }
        return try reply(result, binding, skip: skip)
    }

    private func reply(_ result: QueryResult<RowPage>, _ binding: JSON, skip: Int) throws -> Output
    {
        if let needed = result.rows.neededCharacters {
            throw NoRoom(element: "a row", neededCharacters: needed)
        }
        var output = result.rows.output
        output.totalCount = result.totalCount
        output.totalCountIsExact = result.isTotalExact
        output.truncated = result.isCut
        let position: JSON = [
            .integer(skip + result.takenCount), .string(result.rows.header.version),
        ]
        output.nextCursor = result.isCut ? Continuation(of: binding, at: position).cursor : nil
        return output
    }

    /// Reports how much of its time a query has had while it runs: SQLite can't tell how much of the
    /// work is done.
    private func reportingTime(
        within time: Double,
        to context: CallContext,
        _ work: () async throws -> Output
    ) async throws -> Output {
        // A task beside it costs more than a short query.
        guard context.wantsProgress else { return try await work() }
        // Ends with this scope, which cancels it.
        async let _ = reportTime(within: time, to: context)
        return try await work()
    }

    private func reportTime(within seconds: Double, to context: CallContext) async {
        let start = ContinuousClock.now
        while (try? await Task.sleep(for: .milliseconds(250))) != nil {
            let elapsed = ((ContinuousClock.now - start) / .milliseconds(10)).rounded() / 100
            context.report(min(elapsed, seconds), of: seconds, "seconds of the query's time")
        }
    }
}
