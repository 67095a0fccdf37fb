/// Why a text isn't the JSON that is accepted here.
public struct JSONError: Error, Hashable, Sendable {
    /// What was wrong, as a noun phrase: "a duplicate key".
    public let problem: String
    /// Where, counted in bytes from 0.
    public let offset: Int
    /// Whether the text is JSON by its grammar, as far as it was read, and breaks a rule of ours.
    public let isGrammatical: Bool
}

extension JSON {
    /// Parses a JSON text (RFC 8259) in UTF-8, strictly.
    ///
    /// Refused beyond what the grammar refuses: a name twice in one object, a lone surrogate, a
    /// byte order mark, nesting beyond `maxDepth`, a number beyond the range of a double.
    ///
    /// - Throws: ``JSONError`` for the first thing wrong.
    /// - Complexity: Linear in the length of the text.
    public init(parsing bytes: Span<UInt8>, maxDepth: Int = 64) throws(JSONError) {
        var parser = JSONParser(maxDepth: maxDepth)
        self = try parser.parse(bytes)
    }

    /// Parses bytes; see ``init(parsing:maxDepth:)-(Span<UInt8>,_)``.
    public init(parsing bytes: [UInt8], maxDepth: Int = 64) throws(JSONError) {
        try self.init(parsing: bytes.span, maxDepth: maxDepth)
    }

    /// Parses text; see ``init(parsing:maxDepth:)-(Span<UInt8>,_)``.
    public init(parsing text: String, maxDepth: Int = 64) throws(JSONError) {
        try self.init(parsing: Array(text.utf8).span, maxDepth: maxDepth)
    }
}

/// One pass over a text.
///
/// The text is handed to each step, since a stored span would need an
/// experimental feature of the language.
struct JSONParser {
    let maxDepth: Int
    var position = 0
    /// The member `id` of the outermost object, once it was read: who sent a text that is refused
    /// further on can still be answered.
    private(set) var outermostID: JSON?
    private var depth = 0

    init(maxDepth: Int) { self.maxDepth = maxDepth }

    mutating func parse(_ text: Span<UInt8>) throws(JSONError) -> JSON {
        let value = try value(in: text)
        skipBlanks(in: text)
        guard position == text.count else { throw problem("text after the value") }
        return value
    }

    func problem(_ problem: String, isGrammatical: Bool = false) -> JSONError {
        JSONError(problem: problem, offset: position, isGrammatical: isGrammatical)
    }

    private mutating func skipBlanks(in text: Span<UInt8>) {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value(in text: Span<UInt8>) throws(JSONError) -> JSON {
        skipBlanks(in: text)
        guard position < text.count else { throw problem("an unexpected end") }
        switch text[position] {
        case UInt8(ascii: "\""):
            position += 1
            return .string(try string(in: text))
        case UInt8(ascii: "{"):
            return try nested { (parser) throws(JSONError) in try parser.object(in: text) }
        case UInt8(ascii: "["):
            return try nested { (parser) throws(JSONError) in try parser.array(in: text) }
        case UInt8(ascii: "t"): return try word("true", .bool(true), in: text)
        case UInt8(ascii: "f"): return try word("false", .bool(false), in: text)
        case UInt8(ascii: "n"): return try word("null", .null, in: text)
        default: return try number(in: text)
        }
    }

    private mutating func nested(
        _ parse: (inout JSONParser) throws(JSONError) -> JSON
    ) throws(JSONError) -> JSON {
        guard depth < maxDepth else {
            throw problem("nesting beyond \(maxDepth) levels", isGrammatical: true)
        }
        depth += 1
        position += 1
        let value = try parse(&self)
        depth -= 1
        return value
    }

    private mutating func word(_ word: StaticString, _ value: JSON, in text: Span<UInt8>)
        throws(JSONError) -> JSON
    {
        for offset in 0..<word.utf8CodeUnitCount {
            guard position + offset < text.count,
                unsafe text[position + offset] == word.utf8Start[offset]
            else { throw problem("an unexpected character") }
        }
        position += word.utf8CodeUnitCount
        return value
    }

    private mutating func array(in text: Span<UInt8>) throws(JSONError) -> JSON {
        var elements: [JSON] = []
        if try ends(with: "]", in: text) { return .array(elements) }
        while true {
            elements.append(try value(in: text))
            guard try goesOn(until: "]", in: text) else { return .array(elements) }
        }
    }

    private mutating func object(in text: Span<UInt8>) throws(JSONError) -> JSON {
        var members: [(name: String, value: JSON)] = []
        var names = DistinctNames()
        if try ends(with: "}", in: text) { return .object(JSONObject(unique: members)) }
        while true {
            skipBlanks(in: text)
            guard position < text.count, text[position] == UInt8(ascii: "\"") else {
                throw problem("a member without a name")
            }
            position += 1
            let name = try string(in: text)
            guard names.insert(name, after: members) else {
                if isOutermostID(name) { outermostID = nil }
                throw problem("a duplicate key", isGrammatical: true)
            }
            skipBlanks(in: text)
            guard position < text.count, text[position] == UInt8(ascii: ":") else {
                throw problem("a name without a colon")
            }
            position += 1
            let value = try value(in: text)
            if isOutermostID(name) { outermostID = value }
            members.append((name, value))
            guard try goesOn(until: "}", in: text) else {
                return .object(JSONObject(unique: members))
            }
        }
    }

    private func isOutermostID(_ name: String) -> Bool { depth == 1 && name.hasSameBytes(as: "id") }

    /// Whether the container is empty; its closing bracket is then passed.
    private mutating func ends(with close: Unicode.Scalar, in text: Span<UInt8>) throws(JSONError)
        -> Bool
    {
        skipBlanks(in: text)
        guard position < text.count else { throw problem("an unexpected end") }
        guard text[position] == UInt8(ascii: close) else { return false }
        position += 1
        return true
    }

    /// Whether a comma follows rather than the closing bracket; either is passed.
    private mutating func goesOn(until close: Unicode.Scalar, in text: Span<UInt8>)
        throws(JSONError) -> Bool
    {
        skipBlanks(in: text)
        guard position < text.count else { throw problem("an unexpected end") }
        let byte = text[position]
        guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: close) else {
            throw problem("a missing comma")
        }
        position += 1
        return byte == UInt8(ascii: ",")
    }
}

/// The names of one object so far: few are compared one by one, many by a set.
private struct DistinctNames {
    private var set: Set<[UInt8]> = []
    private let maxCompared = 16

    /// Whether the name is new.
    mutating func insert(_ name: String, after members: [(name: String, value: JSON)]) -> Bool {
        if members.count < maxCompared {
            return !members.contains { $0.name.hasSameBytes(as: name) }
        }
        if set.isEmpty { set = Set(members.map { Array($0.name.utf8) }) }
        return set.insert(Array(name.utf8)).inserted
    }
}
