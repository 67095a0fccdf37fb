import JSONRPC
import Text

/// Cuts lists into pages.
///
/// A cursor carries all that is needed to go on, so the server remembers nothing: the method it
/// belongs to and the key of the last entry sent. Clients take it as opaque.
struct Pagination: Sendable {
    /// At most this many entries a page.
    let pageSize: Int

    /// The page that a cursor points to, and the cursor of the next one.
    ///
    /// - Throws: `-32602` for a cursor that isn't ours, is of another method, or whose entry is gone.
    func page<Entry>(
        of entries: [Entry],
        after cursor: JSON?,
        method: String,
        key: (Entry) -> String
    ) throws(ResponseError) -> (entries: ArraySlice<Entry>, next: String?) {
        let start = try start(in: entries, after: cursor, method: method, key: key)
        let end = min(start + pageSize, entries.count)
        let page = entries[start..<end]
        guard end < entries.count, let last = page.last else { return (page, nil) }
        return (page, Self.cursor(method: method, after: key(last)))
    }

    private func start<Entry>(
        in entries: [Entry],
        after cursor: JSON?,
        method: String,
        key: (Entry) -> String
    ) throws(ResponseError) -> Int {
        guard let cursor else { return 0 }
        guard let last = Self.key(of: cursor, method: method),
            let index = entries.firstIndex(where: { key($0).utf8.elementsEqual(last.utf8) })
        else {
            throw .invalidParams("this cursor is not valid for \(method); list again without one")
        }
        return index + 1
    }

    private static func cursor(method: String, after key: String) -> String {
        base64(JSON.array([.string(method), .string(key)]).bytes())
    }

    private static func key(of cursor: JSON, method: String) -> String? {
        guard let bytes = cursor.string.flatMap(bytes(ofBase64:)),
            let parts = try? JSON(parsing: bytes),  // Not ours: told as such.
            parts[0] == .string(method), parts.array?.count == 2
        else { return nil }
        return parts[1]?.string
    }
}

extension JSONObject {
    /// A page of a list as it is sent.
    ///
    /// Spec: `nextCursor` is absent at the end, never null (server/utilities/pagination).
    init(page name: String, _ entries: [JSON], next: String?) {
        self = [name: .array(entries)]
        self["nextCursor"] = next.map(JSON.string)
    }
}
