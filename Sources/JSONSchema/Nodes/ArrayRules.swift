/// What is asked of an array.
struct ArrayRules: Sendable {
    /// How many elements must fit a schema.
    struct Contained: Sendable {
        let schema: Int
        let least: Int
        let most: Int?
    }

    let minItems: Int
    let maxItems: Int?
    let areUnique: Bool
    /// The schemas of the first elements.
    let first: [Int]
    /// The schema of the others.
    let rest: Int?
    let contained: Contained?

    init?(_ location: SchemaDocument.Location, _ keywords: Keywords) throws(SchemaError) {
        minItems = try keywords.count("minItems") ?? 0
        maxItems = try keywords.count("maxItems")
        areUnique = try keywords.flag("uniqueItems") ?? false
        first = location.list("prefixItems")
        rest = location.child("items")
        let least = try keywords.count("minContains") ?? 1
        let most = try keywords.count("maxContains")
        contained = location.child("contains").map {
            Contained(schema: $0, least: least, most: most)
        }
        guard
            minItems > 0 || maxItems != nil || areUnique || !first.isEmpty || rest != nil
                || contained != nil
        else { return nil }
    }
}
