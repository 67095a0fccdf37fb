import JSONRPC

/// Checks what a form gave against the schema that was sent.
enum FormCheck {
    /// What is wrong with it, as the end of a sentence; `nil` if it keeps to the schema.
    static func problem(in content: JSON, by schema: JSONObject) -> String? {
        guard content.object != nil else { return "must have `content`, an object" }
        for name in schema["required"]?.array ?? [] where content[name.string ?? ""] == nil {
            return "lacks `\(name.string ?? "")`"
        }
        for (name, property) in schema["properties"]?.object ?? [:] {
            guard let value = content[name], let type = property["type"]?.string else { continue }
            let fits =
                switch (type, value) {
                case ("string", .string), ("boolean", .bool), ("integer", .integer),
                    ("number", .integer), ("number", .number), ("array", .array):
                    true
                default: false
                }
            guard fits else { return "has `\(name)`, which must be of type \(type)" }
        }
        return nil
    }
}
