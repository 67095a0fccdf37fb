import JSONRPC
import MCP
import SQLite
import Synchronization
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

    private static let maxCellCharacters = 500

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
        let position = try cursor.map { try Continuation(cursor: $0, of: binding).position }
        let skip = position?[0]?.integer ?? 0
        let page = RowPage(
            maxCharacters: maxChars.characters - 400 - sql.utf8.count / 8,
            maxCellCharacters: Self.maxCellCharacters
        )
        let time = timeoutSeconds.seconds
        // Ends with this scope, which cancels it.
        async let _ = reportTime(within: time, to: context)
        let (name, version, result) = try await host.databases.query(
            Query(sql, parameters?.bindings ?? .positional([]), skip: skip, limit: limit),
            on: database,
            within: .seconds(time)
        ) { page.take($0) }
        let (rows, notes) = page.content
        let next = Continuation(
            of: binding,
            at: [.integer(skip + rows.rows.count), .string(version)]
        )
        let hasChanged = position?[1]?.string.map { $0 != version } ?? false
        let more = hasChanged ? ["the database has changed since the page before"] : []
        return Output(
            database: name,
            columns: result.columns,
            types: result.declaredTypes.map { $0 ?? "" },
            rows: rows,
            totalCount: result.totalCount,
            totalCountIsExact: result.isTotalExact,
            truncated: result.isCut,
            nextCursor: result.isCut ? next.cursor : nil,
            notes: notes.isEmpty && more.isEmpty ? nil : notes + more
        )
    }

    /// Reports how much of its time a query has had, until it is cancelled: SQLite can't tell how
    /// much of the work is done.
    private func reportTime(within seconds: Double, to context: CallContext) async {
        let start = ContinuousClock.now
        while (try? await Task.sleep(for: .milliseconds(250))) != nil {
            let elapsed = ((ContinuousClock.now - start) / .milliseconds(10)).rounded() / 100
            context.report(min(elapsed, seconds), of: seconds, "seconds of the query's time")
        }
    }
}

/// The rows of one reply, written as they come, until it is full.
private final class RowPage: Sendable {
    private struct State {
        var rows = JSONArrayWriter()
        var values = JSONValues()
    }

    private let maxCharacters: Int
    private let maxCellCharacters: Int
    private let state = Mutex(State())

    init(maxCharacters: Int, maxCellCharacters: Int) {
        self.maxCharacters = maxCharacters
        self.maxCellCharacters = maxCellCharacters
    }

    /// Takes a row if there is room for it; the first has room however long it is.
    func take(_ row: [Value]) -> Bool {
        state.withLock { state in
            let row = row.map { state.values.json($0, maxCharacters: maxCellCharacters) }
            return state.rows.append(.array(row), upTo: maxCharacters)
        }
    }

    /// The rows taken, and what to know of them.
    var content: (rows: WrittenRows, notes: [String]) {
        state.withLock { (WrittenRows(rows: $0.rows), $0.values.notes) }
    }
}

/// Rows as a reply has them.
struct WrittenRows: JSONRepresentable {
    let rows: JSONArrayWriter

    static let schema = Schema.array(of: .any)
    var json: JSON { .written(rows.array) }
}
