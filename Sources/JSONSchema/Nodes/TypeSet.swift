import JSONRPC

/// A set of the types of JSON Schema.
struct TypeSet: OptionSet, Sendable {
    let rawValue: UInt8

    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let number = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)

    /// Every type, its name in a schema, and how it is spoken of.
    private static let all: [(type: TypeSet, name: String, description: String)] = [
        (.string, "string", "a string"), (.number, "number", "a number"),
        (.integer, "integer", "an integer"), (.boolean, "boolean", "true or false"),
        (.array, "array", "an array"), (.object, "object", "an object"), (.null, "null", "null"),
    ]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The type of a name, if there is one.
    init?(named name: String) {
        guard let type = Self.all.first(where: { $0.name == name })?.type else { return nil }
        self = type
    }

    /// The types that a value has: a whole number has two.
    init(of value: JSON) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .integer: self = [.integer, .number]
        case .number: self = Number(value)?.isWhole == true ? [.integer, .number] : .number
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        // It can't be looked into, and is only for sending.
        case .written: self = []
        }
    }

    static var names: String { all.map(\.name).joined(separator: ", ") }

    /// The end of a sentence: "must be a string, a number or null".
    var expectation: String {
        let parts = Self.all.filter { contains($0.type) }.map(\.description)
        guard let last = parts.last, parts.count > 1 else { return "must be \(parts.joined())" }
        return "must be \(parts.dropLast().joined(separator: ", ")) or \(last)"
    }
}
