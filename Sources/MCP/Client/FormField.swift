import JSONRPC

/// One thing that a form asks for.
public struct FormField: Sendable {
    /// What can be chosen, and how it is shown.
    public struct Choice: Sendable {
        /// What the answer has.
        public var value: String
        /// What a person sees; `nil` shows the value.
        public var title: String?

        /// Takes the parts.
        public init(_ value: String, title: String? = nil) {
            self.value = value
            self.title = title
        }
    }

    /// Forms of text that a client can check.
    public enum Format: String, Sendable {
        case email, uri, date
        case dateTime = "date-time"
    }

    /// Of which kind the answer is.
    public enum Kind: Sendable {
        case text(length: ClosedRange<Int>? = nil, format: Format? = nil, fallback: String? = nil)
        case number(ClosedRange<Double>? = nil, fallback: Double? = nil)
        case integer(ClosedRange<Int>? = nil, fallback: Int? = nil)
        case boolean(fallback: Bool? = nil)
        case choice([Choice], fallback: String? = nil)
        /// As 2025-06-18 titled choices, by `enumNames`, which later revisions keep for old servers.
        case legacyChoice([Choice])
        case choices([Choice], count: ClosedRange<Int>? = nil, fallback: [String]? = nil)
    }

    let name: String
    let kind: Kind
    let title: String?
    let note: String?
    let isRequired: Bool

    /// Takes the parts; `name` is that of the member in the answer.
    public init(
        _ name: String,
        _ kind: Kind,
        title: String? = nil,
        note: String? = nil,
        isRequired: Bool = true
    ) {
        self.name = name
        self.kind = kind
        self.title = title
        self.note = note
        self.isRequired = isRequired
    }

    /// The properties that ask for it, as a revision has them: one, or for several choices before
    /// there were such, one truth value for each.
    func properties(for revision: Revision) -> [(name: String, schema: JSONObject)] {
        guard case .choices(let choices, _, let fallback) = kind, !revision.hasTitledChoices else {
            return [(name, described(schema(for: revision), title ?? nil))]
        }
        return choices.map { choice in
            var schema: JSONObject = ["type": "boolean"]
            schema["default"] = fallback.map { .bool($0.contains(choice.value)) }
            return (optionName(choice), described(schema, choice.title ?? choice.value))
        }
    }

    /// The names of ``properties(for:)`` that must be there.
    func required(for revision: Revision) -> [String] {
        isRequired ? properties(for: revision).map(\.name) : []
    }

    /// The value in an answer that keeps to the schema; `nil` if it was left out.
    func value(in content: JSONObject, of revision: Revision) -> JSON? {
        guard case .choices(let choices, _, _) = kind, !revision.hasTitledChoices else {
            return content[name]
        }
        let chosen = choices.filter { content[optionName($0)] == true }
        return .array(chosen.map { .string($0.value) })
    }

    private func optionName(_ choice: Choice) -> String { "\(name).\(choice.value)" }

    private func described(_ schema: JSONObject, _ title: String?) -> JSONObject {
        var schema = schema
        schema["title"] = title.map(JSON.string)
        schema["description"] = note.map(JSON.string)
        return schema
    }

    private func schema(for revision: Revision) -> JSONObject {
        var schema: JSONObject
        var fallback: JSON?
        switch kind {
        case .text(let length, let format, let text):
            schema = ["type": "string"]
            schema["minLength"] = length.map { .integer($0.lowerBound) }
            schema["maxLength"] = length.map { .integer($0.upperBound) }
            schema["format"] = format.map { .string($0.rawValue) }
            fallback = text.map(JSON.string)
        case .number(let range, let number):
            schema = ["type": "number"]
            schema["minimum"] = range.map { .number($0.lowerBound) }
            schema["maximum"] = range.map { .number($0.upperBound) }
            fallback = number.map(JSON.number)
        case .integer(let range, let integer):
            schema = ["type": "integer"]
            schema["minimum"] = range.map { .integer($0.lowerBound) }
            schema["maximum"] = range.map { .integer($0.upperBound) }
            fallback = integer.map(JSON.integer)
        case .boolean(let flag): return boolean(flag)
        case .choice(let choices, let text):
            schema = choice(among: choices, isLegacy: !revision.hasTitledChoices)
            fallback = text.map(JSON.string)
        case .legacyChoice(let choices): schema = choice(among: choices, isLegacy: true)
        case .choices(let choices, let count, let texts):
            schema = ["type": "array"]
            schema["minItems"] = count.map { .integer($0.lowerBound) }
            schema["maxItems"] = count.map { .integer($0.upperBound) }
            schema["items"] = .object(items(among: choices))
            fallback = texts.map { .array($0.map(JSON.string)) }
        }
        // Before 2025-11-25 only a truth value had a default.
        if revision.hasTitledChoices { schema["default"] = fallback }
        return schema
    }

    private func boolean(_ fallback: Bool?) -> JSONObject {
        var schema: JSONObject = ["type": "boolean"]
        schema["default"] = fallback.map(JSON.bool)
        return schema
    }

    private func choice(among choices: [Choice], isLegacy: Bool) -> JSONObject {
        let isTitled = choices.contains { $0.title != nil }
        guard isTitled, !isLegacy else {
            var schema: JSONObject = [
                "type": "string", "enum": .array(choices.map { .string($0.value) }),
            ]
            if isTitled {
                schema["enumNames"] = .array(choices.map { .string($0.title ?? $0.value) })
            }
            return schema
        }
        return ["type": "string", "oneOf": .array(choices.map(Self.titled))]
    }

    private func items(among choices: [Choice]) -> JSONObject {
        choices.contains { $0.title != nil }
            ? ["anyOf": .array(choices.map(Self.titled))]
            : ["type": "string", "enum": .array(choices.map { .string($0.value) })]
    }

    private static func titled(_ choice: Choice) -> JSON {
        ["const": .string(choice.value), "title": .string(choice.title ?? choice.value)]
    }
}
