public import JSONRPC

/// A struct that is written as a JSON object, with a note on every member.
public protocol Record: JSONRepresentable {
    /// The members, in the order they are written.
    static var fields: [Field<Self>] { get }
}

extension Record {
    public static var schema: Schema {
        .object(
            fields.map { ($0.name, $0.schema) },
            required: fields.filter(\.isRequired).map(\.name)
        )
    }

    /// Members that are `nil` are left out.
    public var json: JSON {
        var object = JSONObject()
        for field in Self.fields { object[field.name] = field.value(self) }
        return .object(object)
    }
}

/// One member of a ``Record``: its name on the wire, where it is kept, and what it means.
public struct Field<Root>: Sendable {
    let name: String
    let schema: Schema
    let isRequired: Bool
    let value: @Sendable (Root) -> JSON?

    /// A member that is always there.
    public init<Value: JSONRepresentable>(
        _ name: String,
        _ path: any KeyPath<Root, Value> & Sendable,
        _ note: String = ""
    ) {
        self.name = name
        schema = Value.schema.described(note)
        isRequired = true
        value = { $0[keyPath: path].json }
    }

    /// A member that is left out where it is `nil`.
    public init<Value: JSONRepresentable>(
        _ name: String,
        _ path: any KeyPath<Root, Value?> & Sendable,
        _ note: String = ""
    ) {
        self.name = name
        schema = Value.schema.described(note)
        isRequired = false
        value = { $0[keyPath: path]?.json }
    }
}
