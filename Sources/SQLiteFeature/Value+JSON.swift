import JSONRPC
import SQLite
import Text

/// Values as JSON, none of them changed without a word about it.
struct JSONValues {
    /// What a reader of the rows must know, once each.
    private(set) var notes: [String] = []

    /// JavaScript's numbers are exact up to here.
    private static let maxExact = Int64(1) << 53

    /// A value as it is sent.
    ///
    /// `maxCharacters`: longer text is cut, and says so.
    mutating func json(_ value: Value, maxCharacters: Int) -> JSON {
        switch value {
        case .null: return .null
        case .integer(let number):
            guard number.magnitude > Self.maxExact.magnitude else { return .integer(Int(number)) }
            note("integers beyond 2^53 are strings, so that no reader rounds them")
            return .string(String(number))
        case .real(let number):
            guard !number.isFinite else { return .number(number) }
            note("Infinity is a string, since JSON has no word for it")
            return .string(number < 0 ? "-Infinity" : "Infinity")
        case .text(let text, let isRepaired):
            if isRepaired { note("bytes that were not UTF-8 are shown as U+FFFD") }
            return .string(cut(text, maxCharacters))
        case .blob(let bytes):
            note(
                "a BLOB is shown as its size and first 16 bytes; hex(substr(column, start, count)) "
                    + "gives more"
            )
            let head = bytes.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return ["bytes": .integer(bytes.count), "head": .string(head.joined())]
        }
    }

    private mutating func cut(_ text: String, _ maxCharacters: Int) -> String {
        guard text.utf8.count > maxCharacters else { return text }
        let head = text.unicodeScalars.prefix(maxCharacters)
        let rest = text.unicodeScalars.count - head.count
        guard rest > 0 else { return text }
        note(
            "long text is cut, and ends in how much is missing: substr(column, start, count) gives it"
        )
        return String(String.UnicodeScalarView(head)) + "…(+\(rest) characters)"
    }

    /// How long the notes make a reply longer that has these besides, or has none yet.
    func characters(besides others: [String]) -> Int {
        let member = others.isEmpty && !notes.isEmpty ? 11 : 0  // ,"notes":[]
        return notes.reduce(member) { $0 + $1.utf8.count + 3 }
    }

    private mutating func note(_ note: String) {
        if !notes.contains(note) { notes.append(note) }
    }
}

extension Value {
    /// The value that an argument stands for.
    init(_ json: JSON) {
        self =
            switch json {
            case .null: .null
            case .bool(let value): .integer(value ? 1 : 0)
            case .integer(let value): .integer(Int64(value))
            case .number(let value): .real(value)
            case .string(let value): .text(value)
            case .array, .object, .written: .text(json.text)
            }
    }
}
