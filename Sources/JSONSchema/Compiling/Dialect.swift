/// What a keyword holds.
enum Shape { case one, several, named }

/// The keywords that hold schemas.
let shapes: [String: Shape] = [
    "$defs": .named, "definitions": .named, "properties": .named, "patternProperties": .named,
    "dependentSchemas": .named, "allOf": .several, "anyOf": .several, "oneOf": .several,
    "prefixItems": .several, "not": .one, "if": .one, "then": .one, "else": .one, "items": .one,
    "contains": .one, "additionalProperties": .one, "propertyNames": .one,
    "unevaluatedItems": .one, "unevaluatedProperties": .one, "contentSchema": .one,
]

/// The names of the one dialect that is read.
let dialects = [
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2020-12/schema#",
]

extension String {
    /// Whether it can be an anchor.
    var isAnchor: Bool {
        guard let first = utf8.first, !isDigit(first), !"-.".utf8.contains(first) else {
            return false
        }
        return utf8.allSatisfy {
            isDigit($0) || isLetter($0) || "-._".utf8.contains($0)
        }
    }
}
