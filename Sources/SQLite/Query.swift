import CSQLite

/// What a query gave: at most so many rows, and how many there are.
public struct QueryResult: Sendable {
    /// The names of the columns; two may have the same.
    public var columns: [String]
    /// The declared types, `nil` for what was computed.
    public var declaredTypes: [String?]
    /// The rows taken.
    public var rows: [[Value]]
    /// How many rows there are in all, or at least.
    public var totalCount: Int
    /// Whether all rows were counted.
    public var isTotalExact: Bool
    /// Whether there are rows after those taken.
    public var isCut: Bool
}

/// A query, and how much of what it gives is wanted.
public struct Query: Sendable {
    /// One statement.
    public var sql: String
    /// For its parameters.
    public var bindings: Bindings
    /// How many rows to pass over first.
    public var skip: Int
    /// At most so many rows are taken.
    public var limit: Int

    /// After the rows that are taken the rest is only counted, for this long.
    static let countingTime = Duration.milliseconds(200)

    /// Takes the parts.
    public init(
        _ sql: String,
        _ bindings: Bindings = .positional([]),
        skip: Int = 0,
        limit: Int = .max
    ) {
        self.sql = sql
        self.bindings = bindings
        self.skip = skip
        self.limit = limit
    }

    /// Runs the query.
    ///
    /// `admits`: whether there is room for one more row; the first is taken whatever it says.
    func run(on connection: borrowing Connection, admits: ([Value]) -> Bool) throws -> QueryResult {
        var statement = try connection.statement(sql)
        try statement.bind(bindings)
        var result = QueryResult(
            columns: statement.columnNames,
            declaredTypes: statement.declaredTypes,
            rows: [],
            totalCount: 0,
            isTotalExact: true,
            isCut: false
        )
        while try statement.step() {
            result.totalCount += 1
            guard result.totalCount > skip else { continue }
            let row = statement.row
            let isFirst = result.rows.isEmpty
            guard result.rows.count < limit, admits(row) || isFirst else {
                result.isCut = true
                break
            }
            result.rows.append(row)
        }
        if result.isCut { try count(the: &statement, into: &result) }
        return result
    }

    /// Counts the rows that are left while there is time; what was taken is good either way.
    private func count(the statement: inout Statement, into result: inout QueryResult) throws {
        let end = ContinuousClock.now + Self.countingTime
        do throws(SQLiteError) {
            while try statement.step() {
                result.totalCount += 1
                guard result.totalCount % 16 != 0 || ContinuousClock.now < end else {
                    result.isTotalExact = false
                    return
                }
            }
        } catch {
            try Task.checkCancellation()
            result.isTotalExact = false
        }
    }
}
