public import JSONRPC

/// A JSON Schema: the keywords that describe a value, in the order they are written.
public struct Schema: Hashable, Sendable {
    /// The keywords and their values.
    public var keywords: JSONObject

    /// Takes keywords as they are.
    public init(_ keywords: JSONObject) { self.keywords = keywords }

    /// The schema as it is sent.
    public var json: JSON { .object(keywords) }
}

extension Schema {
    /// Any text.
    public static let string = Schema(["type": "string"])
    /// A number without a fraction.
    public static let integer = Schema(["type": "integer"])
    /// Any number.
    public static let number = Schema(["type": "number"])
    /// True or false.
    public static let boolean = Schema(["type": "boolean"])
    /// Any value at all.
    public static let any = Schema([:])

    /// A list of values of one kind.
    public static func array(of element: Schema) -> Schema {
        Schema(["type": "array", "items": element.json])
    }

    /// One of these texts.
    public static func oneOf(_ names: [String]) -> Schema {
        Schema(["type": "string", "enum": .array(names.map(JSON.string))])
    }

    /// An object with exactly these properties.
    public static func object(
        _ properties: [(name: String, schema: Schema)],
        required: [String]
    ) -> Schema {
        var keywords: JSONObject = ["type": "object"]
        if !properties.isEmpty {
            keywords["properties"] = .object(
                JSONObject(properties.map { ($0.name, $0.schema.json) })
            )
        }
        if !required.isEmpty { keywords["required"] = .array(required.map(JSON.string)) }
        keywords["additionalProperties"] = false
        return Schema(keywords)
    }

    /// The same schema with a description.
    public func described(_ note: String) -> Schema {
        note.isEmpty ? self : adding(["description": .string(note)])
    }

    /// The same schema with more keywords, which win over those it has.
    public func adding(_ more: JSONObject) -> Schema {
        var schema = self
        for (name, value) in more { schema.keywords[name] = value }
        return schema
    }
}
