/// What a schema and a value may cost at most.
///
/// Spec: implementations **should** bound the depth, the number of subschemas or the time of
/// validation (basic/index, "JSON Schema usage").
enum Bounds {
    /// How deep schemas may lie in schemas.
    static let schemaDepth = 64
    /// How many schemas a document may hold, itself included.
    static let schemas = 10_000
    /// How many schemas may be applied one within the other; a value 64 deep takes two or three a
    /// level.
    static let nesting = 256
    /// How much work one value may make: a step is a schema applied, an element or a character
    /// looked at.
    static let steps = 1_000_000
    /// How many problems are told.
    static let problems = 20
    /// How long a pattern may be, in characters.
    static let patternLength = 1_000
    /// How many instructions a pattern may come to, its repetitions written out.
    static let patternInstructions = 10_000
    /// How deep groups may lie in groups.
    static let patternDepth = 30
}
