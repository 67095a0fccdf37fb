import JSONRPC
import MCP

/// The entries of one reply, until it is full.
struct EntryPage<Entry: Record> {
    /// At most this many.
    let limit: Int
    private(set) var entries: [Entry] = []
    /// Whether there are more.
    private(set) var isCut = false
    /// Where the next page goes on, if there is one.
    var nextCursor: String? { isCut ? cursor : nil }

    private let call: JSON
    private let maxChars: Int
    private var charactersUsed: Int
    private var cursor: String?

    /// A page of a reply whose other members take so many characters.
    ///
    /// `call`: what cursors are bound to.
    init(limit: Int, maxChars: Int, used: Int, call: JSON) {
        self.limit = limit
        self.maxChars = maxChars
        charactersUsed = used
        self.call = call
    }

    /// Adds an entry; where there is no room the page ends before it.
    ///
    /// There is always room for the cursor that goes on after the last one.
    ///
    /// - Throws: ``BudgetError`` if not even the first one fits: no call would get on.
    mutating func add(_ entry: Entry, at place: String) throws(BudgetError) {
        guard entries.count < limit else {
            isCut = true
            return
        }
        let cursor = Continuation(of: call, at: .string(place)).cursor
        let used = charactersUsed + entry.json.bytes().count + 1
        guard used + cursor.utf8.count <= maxChars else {
            guard !entries.isEmpty else {
                throw BudgetError(needed: used + cursor.utf8.count, given: maxChars)
            }
            isCut = true
            return
        }
        charactersUsed = used
        self.cursor = cursor
        entries.append(entry)
    }

    /// Ends the page although there is room: the next one goes on at a place behind the last entry.
    ///
    /// - Throws: ``BudgetError`` if a cursor of that place has no room.
    mutating func end(at place: String) throws(BudgetError) {
        let cursor = Continuation(of: call, at: .string(place)).cursor
        let used = charactersUsed + cursor.utf8.count
        guard used <= maxChars else { throw BudgetError(needed: used, given: maxChars) }
        isCut = true
        self.cursor = cursor
    }
}
