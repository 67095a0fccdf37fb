import JSONRPC
import MCP
import SQLite

/// The rows of one reply, written as they come, until it is full.
struct RowPage: Page {
    /// What was known before the rows.
    let header: QueryHeader
    /// How many characters a reply with one row would need, where not even one fits.
    private(set) var neededCharacters: Int?

    private var rows = JSONArrayWriter()
    private var values = JSONValues()
    /// What the rows and the notes on them may take.
    private var room = 0
    private let notes: [String]
    private let maxCharacters: Int
    /// However little room there is, no cell is cut to less than this.
    private static let minCellCharacters = 25

    /// Makes an empty one, for a reply of so many characters in all.
    init(_ header: QueryHeader, next: Continuation, notes: [String], maxCharacters: Int) {
        self.header = header
        self.notes = notes
        self.maxCharacters = maxCharacters
        var fullest = output
        // As long as any count of rows that can be stepped through.
        fullest.totalCount = 1_000_000_000
        fullest.nextCursor = next.cursor
        fullest.notes = notes.isEmpty ? nil : notes
        room = maxCharacters - fullest.json.bytes().count
        if room < 0 { neededCharacters = maxCharacters - room }
        rows = JSONArrayWriter(capacity: max(room, 0))
    }

    /// Takes a row if there is room for it; of one that is the first its long cells are cut until
    /// there is.
    mutating func take(_ row: [Value]) -> Bool {
        guard neededCharacters == nil else { return false }
        var length = maxCharacters
        while !take(row, cutTo: length) {
            guard rows.count == 0, neededCharacters == nil else { return false }
            length = max(length * 3 / 4, Self.minCellCharacters)
        }
        return true
    }

    private mutating func take(_ row: [Value], cutTo length: Int) -> Bool {
        var noted = values
        rows.appendArray(of: row.count) { noted.json(row[$0], maxCharacters: length) }
        let left = room - noted.characters(besides: notes)
        // The brackets of the empty array are counted with the rest.
        if rows.keepLast(upTo: left + 2) {
            values = noted
            return true
        }
        guard rows.count == 0, length == Self.minCellCharacters else { return false }
        let cells = row.map { noted.json($0, maxCharacters: length) }
        neededCharacters = maxCharacters - left + JSON.array(cells).bytes().count
        return false
    }

    /// The reply, but for how many rows there are and where it goes on.
    var output: QueryDatabase.Output {
        let all = notes + values.notes
        return QueryDatabase.Output(
            database: header.database,
            columns: header.columns,
            types: header.declaredTypes.map { $0 ?? "" },
            rows: WrittenRows(rows: rows),
            totalCount: 0,
            totalCountIsExact: false,
            truncated: true,
            notes: all.isEmpty ? nil : all
        )
    }
}

/// Rows as a reply has them.
struct WrittenRows: JSONRepresentable {
    let rows: JSONArrayWriter

    static let schema = Schema.array(of: .any)
    var json: JSON { .written(rows.array) }
}
