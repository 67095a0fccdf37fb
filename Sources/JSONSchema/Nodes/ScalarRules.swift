/// What is asked of a number.
struct NumberRules: Sendable {
    let least: Number?
    let most: Number?
    /// The value must be more than this.
    let above: Number?
    /// The value must be less than this.
    let below: Number?
    let divisor: Number?

    init?(_ keywords: Keywords) throws(SchemaError) {
        least = try keywords.number("minimum")
        most = try keywords.number("maximum")
        above = try keywords.number("exclusiveMinimum")
        below = try keywords.number("exclusiveMaximum")
        divisor = try keywords.number("multipleOf")
        if let divisor, divisor <= .integer(0) {
            throw keywords.problem("`multipleOf` must be more than 0, not \(divisor.text)")
        }
        guard least != nil || most != nil || above != nil || below != nil || divisor != nil else {
            return nil
        }
    }
}

/// What is asked of a string.
struct StringRules: Sendable {
    let minLength: Int
    let maxLength: Int?
    let pattern: Pattern?
    let format: Format?

    init?(_ keywords: Keywords, assertsFormat: Bool) throws(SchemaError) {
        minLength = try keywords.count("minLength") ?? 0
        maxLength = try keywords.count("maxLength")
        pattern = try keywords.string("pattern").map { source throws(SchemaError) in
            try keywords.pattern(source, of: "pattern")
        }
        let name = try keywords.string("format")
        format = assertsFormat ? name.flatMap(Format.init) : nil
        guard minLength > 0 || maxLength != nil || pattern != nil || format != nil else {
            return nil
        }
    }
}

extension Keywords {
    /// Reads a pattern of a keyword.
    func pattern(_ source: String, of keyword: String) throws(SchemaError) -> Pattern {
        do throws(PatternError) {
            return try Pattern(source)
        } catch {
            throw problem("the pattern `\(source.shortened)` in `\(keyword)` \(error.message)")
        }
    }
}
