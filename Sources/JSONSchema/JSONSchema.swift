public import JSONRPC

/// A JSON Schema of the dialect 2020-12, compiled once to check many values.
///
/// References are followed within the document and never out of it. `format` asks for nothing
/// unless that is wanted; `contentEncoding` and its kin never do.
public struct JSONSchema: Sendable {
    private let compiled: CompiledSchema

    /// Compiles a schema.
    ///
    /// - Parameters:
    ///   - schema: The document; all that its references mean is in it.
    ///   - assertsFormat: Whether a text must have the form that `format` names, where that is
    ///     `email`, `uri`, `date` or `date-time`.
    /// - Throws: ``SchemaError`` for the first thing found wrong: a keyword with a value that the
    ///   dialect doesn't give it, another dialect, a reference to what isn't in the document, a
    ///   schema that applies itself without end, more than 10,000 schemas or any deeper than 64.
    public init(_ schema: JSON, assertsFormat: Bool = false) throws(SchemaError) {
        var compiler = try Compiler(schema, assertsFormat: assertsFormat)
        compiled = try compiler.compiled()
    }

    /// What is wrong with a value.
    ///
    /// - Returns: At most 20 problems, in the order of the schema; empty if the value is what the
    ///   schema describes. A value that can't be checked with bounded work has a problem that says
    ///   so, last.
    public func problems(in value: JSON) -> [SchemaProblem] {
        var validator = Validator(compiled)
        return validator.problems(in: value)
    }
}
