public import JSONRPC
import Text

/// A type with one JSON form, and a schema that describes it.
public protocol JSONRepresentable: Sendable {
    /// Describes every value of the type.
    static var schema: Schema { get }
    /// The value as it is sent.
    var json: JSON { get }
}

/// A type that a parameter can have.
public protocol ParameterValue: JSONRepresentable {
    /// Reads a value, or says what was expected instead.
    ///
    /// A string that is exactly the declared number, truth value, array or object is taken for
    /// it: many hosts encode arguments twice, and prompts can send nothing but strings.
    init(json: JSON) throws(ParameterProblem)

    /// What a person can choose from, where that is a fixed list.
    static var choices: [String] { get }

    /// The value of a parameter that was left out, for types that have one without being told.
    static var absent: Self? { get }
}

extension ParameterValue {
    public static var absent: Self? { nil }
    public static var choices: [String] { [] }
}

/// Why an argument was refused, as the end of a sentence that starts with its name.
public struct ParameterProblem: Error, Hashable, Sendable {
    /// For example "must be a string, not integer".
    public var message: String

    /// Takes the end of the sentence.
    public init(_ message: String) { self.message = message }

    static func expected(_ expectation: String, got json: JSON) -> Self {
        Self("must be \(expectation), not \(json.typeName)")
    }
}

extension JSON {
    /// What a string says in JSON, or the value itself.
    var decodedOnce: JSON {
        guard case .string(let text) = self, let value = try? JSON(parsing: text) else {
            return self  // Not JSON: the string is what was meant, and its type is then checked.
        }
        return value
    }
}

extension String: ParameterValue {
    public static var schema: Schema { .string }

    public init(json: JSON) throws(ParameterProblem) {
        guard case .string(let value) = json else { throw .expected("a string", got: json) }
        self = value
    }

    public var json: JSON { .string(self) }
}

extension Int: ParameterValue {
    public static var schema: Schema { .integer }

    public init(json: JSON) throws(ParameterProblem) {
        switch json.decodedOnce {
        case .integer(let value): self = value
        case .number(let value):
            // In JSON Schema 3.0 is an integer.
            guard let exact = Int(exactly: value) else { throw .expected("an integer", got: json) }
            self = exact
        default: throw .expected("an integer", got: json)
        }
    }

    public var json: JSON { .integer(self) }
}

extension Double: ParameterValue {
    public static var schema: Schema { .number }

    public init(json: JSON) throws(ParameterProblem) {
        switch json.decodedOnce {
        case .integer(let value): self = Double(value)
        case .number(let value): self = value
        default: throw .expected("a number", got: json)
        }
    }

    public var json: JSON { .number(self) }
}

extension Bool: ParameterValue {
    public static var schema: Schema { .boolean }
    public static var choices: [String] { ["true", "false"] }

    public init(json: JSON) throws(ParameterProblem) {
        guard case .bool(let value) = json.decodedOnce else {
            throw .expected("true or false", got: json)
        }
        self = value
    }

    public var json: JSON { .bool(self) }
}

extension JSON: JSONRepresentable {
    public static var schema: Schema { .any }
    public var json: JSON { self }
}

extension Optional: JSONRepresentable where Wrapped: JSONRepresentable {
    public static var schema: Schema { Wrapped.schema }
    public var json: JSON { self?.json ?? .null }
}

extension Optional: ParameterValue where Wrapped: ParameterValue {
    public static var choices: [String] { Wrapped.choices }
    public static var absent: Self? { .some(nil) }

    public init(json: JSON) throws(ParameterProblem) {
        self = json == .null ? nil : try Wrapped(json: json)
    }
}

extension Array: JSONRepresentable where Element: JSONRepresentable {
    public static var schema: Schema { .array(of: Element.schema) }
    public var json: JSON { .array(map(\.json)) }
}

extension Array: ParameterValue where Element: ParameterValue {
    public init(json: JSON) throws(ParameterProblem) {
        switch json.decodedOnce {
        case .array(let elements):
            self = []
            for element in elements { append(try Element(json: element)) }
        // Models often leave out the brackets around a single one.
        case .string(let text): self = [try Element(json: .string(text))]
        default: throw .expected("an array", got: json)
        }
    }
}

/// An enum of strings takes its cases as the allowed values.
extension ParameterValue where Self: CaseIterable & RawRepresentable, RawValue == String {
    public static var schema: Schema { .oneOf(choices) }
    public static var choices: [String] { allCases.map(\.rawValue) }

    public init(json: JSON) throws(ParameterProblem) {
        guard case .string(let name) = json, let value = Self(rawValue: name) else {
            let given = json.string.map { "`\(mention(of: $0))`" } ?? json.typeName
            throw ParameterProblem(
                "must be one of \(Self.choices.joined(separator: ", ")), not \(given)"
            )
        }
        self = value
    }

    public var json: JSON { .string(rawValue) }
}
