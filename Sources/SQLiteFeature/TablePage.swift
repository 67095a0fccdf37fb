import JSONRPC
import MCP
import SQLite

/// The tables of one reply, until it is full.
struct TablePage: Page {
    /// The tables taken.
    private(set) var tables: [TableDescription] = []
    /// How many characters a reply with one table would need, where not even one fits.
    private(set) var neededCharacters: Int?

    private let maxCharacters: Int
    private var room: Int

    /// Makes an empty one, for a reply of so many characters of which the rest takes some.
    init(maxCharacters: Int, besides rest: Int) {
        self.maxCharacters = maxCharacters
        room = maxCharacters - rest
    }

    /// Takes a table if there is room for it; the first with less detail if that helps.
    mutating func take(_ table: TableSchema) -> Bool {
        let whole = TableDescription(table)
        if add(whole) { return true }
        guard tables.isEmpty else { return false }
        if add(whole.withoutContents) || add(whole.withoutColumns) { return true }
        let least = whole.withoutColumns
        neededCharacters = maxCharacters - room + least.json.bytes().count + 1
        return false
    }

    private mutating func add(_ table: TableDescription) -> Bool {
        let length = table.json.bytes().count + 1
        guard length <= room else { return false }
        room -= length
        tables.append(table)
        return true
    }
}
