extension JSON {
    /// The value as one line of UTF-8, without blanks.
    public func bytes() -> [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// The same with a newline behind it.
    public func line() -> [UInt8] {
        var writer = JSONWriter()
        writer.reserve(writtenCount + 512)
        writer.write(self)
        writer.open("\n")
        return writer.bytes
    }

    /// How long what was written before is, which is most of a long message.
    private var writtenCount: Int {
        switch self {
        case .written(let written): written.bytes.count
        case .array(let elements): elements.reduce(0) { $0 + $1.writtenCount }
        case .object(let members): members.reduce(0) { $0 + $1.value.writtenCount }
        default: 0
        }
    }

    /// The value as one line of text, without blanks.
    public var text: String { String(decoding: bytes(), as: UTF8.self) }

    /// The value over several lines, indented by two, for people.
    public var prettyText: String {
        var writer = JSONWriter()
        writer.writePretty(self, indent: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// Appends JSON to bytes.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    /// Makes room for so many bytes: growing moves what there is again and again.
    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// Appends punctuation.
    mutating func open(_ sign: Unicode.Scalar) { bytes.append(UInt8(ascii: sign)) }

    /// Forgets what was written after the first `count` bytes.
    mutating func cut(to count: Int) { bytes.removeLast(bytes.count - count) }

    mutating func write(_ value: JSON) {
        switch value {
        case .null: put(literal: "null")
        case .bool(let value): put(literal: value ? "true" : "false")
        case .integer(let value): put(value)
        case .number(let value): put(value)
        case .string(let value): put(value)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(element)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                put(member.name)
                bytes.append(UInt8(ascii: ":"))
                write(member.value)
            }
            bytes.append(UInt8(ascii: "}"))
        case .written(let written): bytes.append(contentsOf: written.bytes)
        }
    }

    mutating func writePretty(_ value: JSON, indent: Int) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            put(literal: "[")
            for (index, element) in elements.enumerated() {
                breakLine(index > 0 ? ",\n" : "\n", indent: indent + 2)
                writePretty(element, indent: indent + 2)
            }
            breakLine("\n", indent: indent)
            put(literal: "]")
        case .object(let members) where !members.isEmpty:
            put(literal: "{")
            for (index, member) in members.enumerated() {
                breakLine(index > 0 ? ",\n" : "\n", indent: indent + 2)
                put(member.name)
                put(literal: ": ")
                writePretty(member.value, indent: indent + 2)
            }
            breakLine("\n", indent: indent)
            put(literal: "}")
        default: write(value)
        }
    }

    private mutating func breakLine(_ end: StaticString, indent: Int) {
        put(literal: end)
        bytes.append(contentsOf: repeatElement(0x20, count: indent))
    }

    private mutating func put(literal: StaticString) {
        let characters = unsafe UnsafeBufferPointer(
            start: literal.utf8Start,
            count: literal.utf8CodeUnitCount
        )
        unsafe bytes.append(contentsOf: characters)
    }

    private mutating func put(_ value: Int) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        guard rest > 9 else { return bytes.append(UInt8(ascii: "0") + UInt8(rest)) }
        let start = bytes.count
        while rest > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        bytes[start...].reverse()
    }

    private mutating func put(_ value: Double) {
        // JSON has no word for them; what may hold them says so in another way.
        guard value.isFinite else { return put(literal: "null") }
        var digits = value.description
        digits.withUTF8 { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func put(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { unsafe putEscaped($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func putEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var run = 0
        for index in text.indices {
            let byte = unsafe text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                continue
            }
            unsafe bytes.append(contentsOf: text[run..<index])
            run = index + 1
            putEscape(of: byte)
        }
        unsafe bytes.append(contentsOf: text[run...])
    }

    private mutating func putEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): put(literal: "\\\"")
        case UInt8(ascii: "\\"): put(literal: "\\\\")
        case 0x0A: put(literal: "\\n")
        case 0x0D: put(literal: "\\r")
        case 0x09: put(literal: "\\t")
        default:
            put(literal: "\\u00")
            for digit in [byte >> 4, byte & 15] {
                bytes.append(
                    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                )
            }
        }
    }
}
