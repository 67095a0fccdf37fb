import JSONRPC
import JSONSchema
import Text

/// Checks what a form gave against the schema that was sent.
enum FormCheck {
    /// What is wrong with it, as the end of a sentence; `nil` if it keeps to the schema.
    static func problem(in content: JSON, by schema: JSONObject) -> String? {
        guard content.object != nil else { return "must have `content`, an object" }
        do throws(SchemaError) {
            let compiled = try JSONSchema(.object(schema), assertsFormat: true)
            return compiled.problems(in: content).first.map { "has \(displayed($0.description))" }
        } catch {
            preconditionFailure("a form's schema is not one: \(error)")
        }
    }
}
