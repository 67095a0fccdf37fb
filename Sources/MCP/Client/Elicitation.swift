public import JSONRPC

/// What a person did with a question.
public enum ElicitationAnswer<Content: Sendable>: Sendable {
    /// The person agreed, and gave this.
    case accepted(Content)
    /// The person said no.
    case declined
    /// The person made no choice.
    case cancelled
}

/// Asks a person to fill in a form.
///
/// Spec: never for secrets, which belong to a URL (client/elicitation).
public struct FormElicitation: Question {
    public static let method = "elicitation/create"

    /// Why it is asked.
    public var message: String
    /// What is asked for, in order.
    public var fields: [FormField]
    public var confirmsChange: Bool

    /// Takes the parts.
    public init(_ message: String, _ fields: [FormField], confirmsChange: Bool = false) {
        self.message = message
        self.fields = fields
        self.confirmsChange = confirmsChange
    }

    public var capability: ClientCapability { .formElicitation }

    public func params(for revision: Revision) -> JSONObject {
        var params: JSONObject = [:]
        if revision.hasElicitationModes { params["mode"] = "form" }
        params["message"] = .string(message)
        params["requestedSchema"] = .object(schema(for: revision))
        return params
    }

    /// The members of the form by name; those that were left out are missing.
    public func answer(from result: JSONObject, of revision: Revision) throws(UnusableAnswer)
        -> ElicitationAnswer<JSONObject>
    {
        try ElicitationAnswer(action: result["action"]) { () throws(UnusableAnswer) in
            let content = result["content"] ?? [:]
            if let problem = FormCheck.problem(in: content, by: schema(for: revision)) {
                throw UnusableAnswer(problem)
            }
            let given = content.object ?? [:]
            var values: JSONObject = [:]
            for field in fields { values[field.name] = field.value(in: given, of: revision) }
            return values
        }
    }

    private func schema(for revision: Revision) -> JSONObject {
        let properties = fields.flatMap { $0.properties(for: revision) }
        let required = fields.flatMap { $0.required(for: revision) }
        var schema: JSONObject = [
            "type": "object",
            "properties": .object(JSONObject(properties.map { ($0.name, .object($0.schema)) })),
        ]
        if !required.isEmpty { schema["required"] = .array(required.map(JSON.string)) }
        return schema
    }
}

/// Asks a person to open a URL, for what must not pass through the client.
///
/// That the person agreed doesn't say that it was done.
public struct URLElicitation: Question {
    public static let method = "elicitation/create"

    /// Why it is asked.
    public var message: String
    /// Where to; without anything personal in it.
    public var url: String
    /// Unique for each, where the revision has such ids.
    public var id: String

    /// Takes the parts.
    public init(_ message: String, url: String, id: String) {
        self.message = message
        self.url = url
        self.id = id
    }

    public var capability: ClientCapability { .urlElicitation }

    public func params(for revision: Revision) -> JSONObject {
        var params: JSONObject = [
            "mode": "url", "message": .string(message), "url": .string(url),
        ]
        if revision.hasElicitationIDs { params["elicitationId"] = .string(id) }
        return params
    }

    public func answer(from result: JSONObject, of revision: Revision) throws(UnusableAnswer)
        -> ElicitationAnswer<Void>
    {
        try ElicitationAnswer(action: result["action"]) {}
    }
}

extension ElicitationAnswer {
    init(action: JSON?, content: () throws(UnusableAnswer) -> Content) throws(UnusableAnswer) {
        switch action?.string {
        case "accept": self = .accepted(try content())
        case "decline": self = .declined
        case "cancel": self = .cancelled
        default: throw UnusableAnswer("must have `action`, which is accept, decline or cancel")
        }
    }
}
