import CSQLite

/// Takes what a query or a description gives, one after the other, until it is full.
public protocol Page<Element>: Sendable {
    associatedtype Element: Sendable

    /// Takes one more if there is room for it.
    mutating func take(_ element: Element) -> Bool
}

/// A page that has room for everything.
public struct WholePage<Element: Sendable>: Page {
    /// What was taken.
    public private(set) var elements: [Element] = []

    /// Begins an empty one.
    public init() {}

    public mutating func take(_ element: Element) -> Bool {
        elements.append(element)
        return true
    }
}

/// What is known of a query before its rows.
public struct QueryHeader: Sendable {
    /// The name of the database.
    public var database: String
    /// A text that changes whenever the database does.
    public var version: String
    /// The names of the columns, as they are shown; two may have the same.
    public var columns: [String]
    /// The declared types, as they are shown; `nil` for what was computed.
    public var declaredTypes: [String?]

    init(_ database: String, _ version: String, _ columns: [String], _ declaredTypes: [String?]) {
        self.database = database
        self.version = version
        self.columns = columns
        self.declaredTypes = declaredTypes
    }
}

/// What a query gave: at most so many rows, and how many there are.
public struct QueryResult<Rows: Page<[Value]>>: Sendable {
    /// The rows taken.
    public var rows: Rows
    /// How many rows were taken.
    public var takenCount: Int
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

    /// Runs the query, and gives all its rows.
    func rows(on connection: borrowing Connection) throws -> [[Value]] {
        try run(on: connection) { _, _ in WholePage() }.rows.elements
    }

    /// Runs the query.
    ///
    /// `page`: makes what takes the rows, for columns of these names and declared types.
    func run<Rows: Page<[Value]>>(
        on connection: borrowing Connection,
        into page: (_ columns: [String], _ types: [String?]) -> Rows
    ) throws -> QueryResult<Rows> {
        var statement = try connection.statement(sql)
        try statement.bind(bindings)
        var result = QueryResult(
            rows: page(statement.columnNames, statement.declaredTypes),
            takenCount: 0,
            totalCount: 0,
            isTotalExact: true,
            isCut: false
        )
        // One for all rows: most pages take what is in it, not the row itself.
        var row: [Value] = []
        while try statement.step() {
            result.totalCount += 1
            guard result.totalCount > skip else { continue }
            guard result.takenCount < limit else {
                result.isCut = true
                break
            }
            statement.read(into: &row)
            guard result.rows.take(row) else {
                result.isCut = true
                break
            }
            result.takenCount += 1
        }
        guard result.isCut else { return result }
        // The rest is only counted; what was taken is good either way.
        let problem = try connection.problem(within: Self.countingTime) {
            while try statement.step() { result.totalCount += 1 }
        }
        result.isTotalExact = problem == nil
        return result
    }
}
