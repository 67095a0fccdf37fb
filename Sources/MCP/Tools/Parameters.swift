import JSONRPC
import JSONSchema
public import Text

/// A type whose stored properties are all declared with ``Parameter``.
public protocol Parametrized: Decodable, Sendable {
    /// Makes a value that holds the declarations, to be looked at and never called.
    init()
}

/// The parameters that a type declares, in the order it declares them.
struct Parameters<T: Parametrized>: Sendable {
    let declared: [(name: String, parameter: any AnyParameter)]
    /// Describes the arguments.
    let schema: Schema
    /// Checks the arguments against a schema of the tool's own, which may allow more of them.
    private let ownSchema: JSONSchema?

    init(
        of type: T.Type,
        limits: OutputLimits = OutputLimits(),
        describedBy own: Schema? = nil
    ) {
        let declared = Mirror(reflecting: T()).children.map {
            child -> (name: String, parameter: any AnyParameter) in
            guard let label = child.label, let parameter = child.value as? any AnyParameter else {
                preconditionFailure("every stored property of \(T.self) must be a @Parameter")
            }
            // `_path` stores the wrapper of `path`.
            return (String(label.dropFirst()), parameter.limited(by: limits))
        }
        self.declared = declared
        schema =
            own
            ?? .object(
                declared.map { ($0.name, $0.parameter.schema) },
                required: declared.filter(\.parameter.isRequired).map(\.name)
            )
        do throws(SchemaError) {
            ownSchema = try own.map { (own) throws(SchemaError) in try JSONSchema(own.json) }
        } catch {
            preconditionFailure("the schema of \(T.self) is not one: \(error)")
        }
    }

    /// Makes the value that a call asks for.
    ///
    /// - Throws: ``InvalidArguments``, naming all that is wrong rather than the first thing, so
    ///   that a model can put it right in one more try.
    func read(_ given: JSONObject) throws(InvalidArguments) -> T {
        var values: [String: any Sendable] = [:]
        var problems: [String] = []
        var converted = given
        for (name, parameter) in declared {
            do throws(ParameterProblem) {
                let value = try parameter.value(from: given[name])
                values[name] = value
                if given[name] != nil { converted[name] = parameter.json(of: value) }
            } catch {
                problems.append("`\(name)` \(error.message)")
            }
        }
        let names = declared.map(\.name)
        for name in given.names where !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
            if ownSchema == nil { problems.append(Self.unknown(name, among: names)) }
        }
        if problems.isEmpty, let ownSchema {
            problems = ownSchema.problems(in: .object(converted)).map { displayed($0.description) }
        }
        guard problems.isEmpty else { throw InvalidArguments(problems: problems) }
        do {
            return try T(from: ReadValues(values: values))
        } catch {
            preconditionFailure("\(T.self) has its own init(from:): \(error)")
        }
    }

    private static func unknown(_ name: String, among names: [String]) -> String {
        guard !names.isEmpty else {
            return "`\(mention(of: name))` is not known: there are no arguments"
        }
        if let near = nearNames(to: name, among: names, limit: 1).first {
            return "`\(mention(of: name))` is not known; did you mean `\(near)`?"
        }
        return "`\(mention(of: name))` is not known; there are \(names.joined(separator: ", "))"
    }
}

/// All that was wrong with the arguments of a call.
public struct InvalidArguments: ExplainedError, Hashable, Sendable {
    /// One sentence for each problem, without a full stop.
    public var problems: [String]

    /// Takes the problems.
    public init(problems: [String]) { self.problems = problems }

    public var code: String { "invalid_arguments" }
    public var message: String {
        let maxCount = 20
        let more = problems.count > maxCount ? ["and \(problems.count - maxCount) more"] : []
        return (problems.prefix(maxCount) + more).joined(separator: "; ")
    }
}

/// Hands values that have been read and checked to the `init(from:)` the compiler writes: the one
/// way to set every property of a struct by name.
private struct ReadValues: Decoder {
    let values: [String: any Sendable]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Properties(values: values))
    }

    private struct Properties<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let values: [String: any Sendable]

        func decode<V: Decodable>(_ type: V.Type, forKey key: Key) throws -> V {
            guard let parameter = type as? any AnyParameter.Type,
                let value = values[key.stringValue],
                let property = parameter.given(value) as? V
            else { preconditionFailure("no value was read for `\(key.stringValue)`") }
            return property
        }

        // The properties are all parameters, so the rest is never asked for.
        var codingPath: [any CodingKey] { [] }
        var allKeys: [Key] { values.keys.compactMap(Key.init(stringValue:)) }
        func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }
        func decodeNil(forKey key: Key) -> Bool { false }
        func nestedContainer<K>(keyedBy type: K.Type, forKey key: Key) -> KeyedDecodingContainer<K>
        { unused() }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { unused() }
        func superDecoder() -> any Decoder { unused() }
        func superDecoder(forKey key: Key) -> any Decoder { unused() }
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    func unkeyedContainer() -> any UnkeyedDecodingContainer { unused() }
    func singleValueContainer() -> any SingleValueDecodingContainer { unused() }
}

private func unused(_ function: StaticString = #function) -> Never {
    preconditionFailure("parameters are not decoded with \(function)")
}
