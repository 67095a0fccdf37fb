import Text

/// A name in a database, which may hold anything, even bytes that aren't UTF-8.
public struct SchemaName: Hashable, Sendable {
    /// As the database has it.
    public let bytes: [UInt8]

    /// As it is shown, and understood when it is given back.
    public var shown: String { displayed(bytes) }

    /// The name as text; `nil` if it isn't UTF-8, so that no SQL given as text can name it.
    public var text: String? { String(validating: bytes, as: UTF8.self) }

    /// The name as SQL has it, in double quotes; `nil` if it isn't UTF-8.
    public var quoted: String? {
        // By bytes: a mark that follows a quotation mark makes one character with it.
        let quote = UInt8(ascii: "\"")
        let doubled = bytes.flatMap { $0 == quote ? [quote, quote] : [$0] }
        return String(validating: [quote] + doubled + [quote], as: UTF8.self)
    }

    /// The name as SQLite compares it: without the case of ASCII letters.
    var folded: [UInt8] {
        bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}

extension [TableSchema] {
    /// The table of a name: as it is, or as it is shown, or in another case.
    func named(_ name: String) -> TableSchema? {
        let wanted = SchemaName(bytes: [UInt8](name.utf8))
        return first { $0.name == wanted }
            ?? first { $0.name.shown.utf8.elementsEqual(name.utf8) }
            ?? first { $0.name.folded == wanted.folded }
    }
}

extension [Value] {
    /// The value of a column as a name.
    func name(_ index: Int) -> SchemaName {
        switch self[index] {
        case .text(let text, _): SchemaName(bytes: [UInt8](text.utf8))
        case .blob(let bytes): SchemaName(bytes: bytes)
        case .integer(let value): SchemaName(bytes: [UInt8](String(value).utf8))
        case .real(let value): SchemaName(bytes: [UInt8](String(value).utf8))
        case .null: SchemaName(bytes: [])
        }
    }

    /// The value of a column as it is shown; empty for NULL.
    func shown(_ index: Int) -> String { name(index).shown }
}
