import JSONRPC

/// One parameter of a ``Tool``, a ``Prompt`` or a ``ResourceTemplate``.
///
/// The property's name is the name on the wire, its type and rules make the JSON schema, and its
/// initial value is the schema's default. A parameter that is optional, or has an initial value,
/// may be left out of a call.
@propertyWrapper
public struct Parameter<Value: ParameterValue>: Sendable {
    private enum State {
        case declared(Declaration)
        case given(Value)
    }

    private struct Declaration {
        var note: String
        var completion: CompletionKind?
        var rules: [Rule<Value>]
        var fallback: Value?
    }

    private let state: State

    /// The value that a call gave, or the default.
    public var wrappedValue: Value {
        switch state {
        case .given(let value): return value
        case .declared(let declaration):
            guard let fallback = declaration.fallback else {
                preconditionFailure("a required parameter was read before the call was made")
            }
            return fallback
        }
    }

    /// A parameter that every call must give.
    public init(
        _ note: String,
        completing completion: CompletionKind? = nil,
        _ rules: Rule<Value>...
    ) {
        // An optional without rules comes here too: nothing about it names its wrapped type.
        state = .declared(
            Declaration(note: note, completion: completion, rules: rules, fallback: Value.absent)
        )
    }

    /// A parameter with a default.
    public init(
        wrappedValue: Value,
        _ note: String,
        completing completion: CompletionKind? = nil,
        _ rules: Rule<Value>...
    ) {
        state = .declared(
            Declaration(note: note, completion: completion, rules: rules, fallback: wrappedValue)
        )
    }

    /// A parameter that may be left out.
    public init<Wrapped>(
        _ note: String,
        completing completion: CompletionKind? = nil,
        _ rules: Rule<Wrapped>...
    ) where Value == Wrapped? {
        state = .declared(
            Declaration(
                note: note,
                completion: completion,
                rules: rules.map(\.ifPresent),
                fallback: .some(nil)
            )
        )
    }
}

/// What ``Parameters`` needs of a parameter, whatever its type.
protocol AnyParameter: Sendable {
    var isRequired: Bool { get }
    var note: String { get }
    var completion: CompletionKind? { get }
    var choices: [String] { get }
    var schema: Schema { get }
    func value(from json: JSON?) throws(ParameterProblem) -> any Sendable
    func limited(by limits: OutputLimits) -> any AnyParameter
    /// A value that was read, as it would be sent without need of a conversion.
    func json(of value: any Sendable) -> JSON?
    static func given(_ value: any Sendable) -> Self
}

extension Parameter: AnyParameter {
    var isRequired: Bool { declaration.fallback == nil }
    var note: String { declaration.note }
    var completion: CompletionKind? { declaration.completion }
    var choices: [String] { Value.choices }

    var schema: Schema {
        var schema = Value.schema.described(declaration.note)
        for rule in declaration.rules { schema = schema.adding(rule.keywords) }
        if let fallback = declaration.fallback?.json, fallback != .null {
            schema.keywords["default"] = fallback
        }
        return schema
    }

    func value(from json: JSON?) throws(ParameterProblem) -> any Sendable {
        guard let json else {
            guard let fallback = declaration.fallback else { throw ParameterProblem("is required") }
            return fallback
        }
        let value = try Value(json: json)
        for rule in declaration.rules {
            if let problem = rule.problem(value) { throw ParameterProblem(problem) }
        }
        return value
    }

    func json(of value: any Sendable) -> JSON? { (value as? Value)?.json }

    /// The same parameter under the operator's limits, which bound every ``Budget`` and ``TimeLimit``.
    func limited(by limits: OutputLimits) -> any AnyParameter {
        if let fallback = declaration.fallback as? TimeLimit {
            let bounds = Rule<Double>.within(0.1...limits.maxSeconds)
            return Parameter<TimeLimit>(
                wrappedValue: TimeLimit(min(fallback.seconds, limits.maxSeconds)),
                declaration.note,
                Rule<TimeLimit>(bounds.keywords) { bounds.problem($0.seconds) }
            )
        }
        guard Value.self == Budget.self else { return self }
        let range = OutputLimits.minCharacters...limits.maxCharacters
        let bounds = Rule<Int>.within(range)
        return Parameter<Budget>(
            wrappedValue: Budget(limits.defaultCharacters),
            declaration.note,
            Rule<Budget>(bounds.keywords) { bounds.problem($0.characters) }
        )
    }

    static func given(_ value: any Sendable) -> Self {
        guard let value = value as? Value else {
            preconditionFailure("\(type(of: value)) was read for a parameter of type \(Value.self)")
        }
        return Self(state: .given(value))
    }

    private init(state: State) { self.state = state }

    private var declaration: Declaration {
        guard case .declared(let declaration) = state else {
            preconditionFailure("only a value made by init() has declarations")
        }
        return declaration
    }
}

extension Parameter: Decodable {
    /// Never called: it lets the compiler write `init(from:)` for the types that declare
    /// parameters, which ``Parameters`` drives with a decoder of its own.
    public init(from decoder: any Decoder) throws {
        preconditionFailure("parameters are made by Parameters.read(_:), not by a decoder")
    }
}
