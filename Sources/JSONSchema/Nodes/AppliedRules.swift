/// Schemas that are applied to the same value as the one they are in.
struct AppliedRules: Sendable {
    struct Condition: Sendable {
        let test: Int
        let then: Int?
        let otherwise: Int?
    }

    /// A reference that goes to the outermost resource in use that has the name, if any has it.
    struct DynamicReference: Sendable {
        let name: Name
        /// Where it goes if none has it.
        let target: Int
    }

    /// What `$ref` refers to, and `$dynamicRef` where it does the same as `$ref`.
    let references: [Int]
    let dynamicReference: DynamicReference?
    let allOf: [Int]
    let anyOf: [Int]
    let oneOf: [Int]
    let not: Int?
    let condition: Condition?

    init?(
        _ location: SchemaDocument.Location,
        references: [Int],
        dynamicReference: DynamicReference?
    ) {
        self.references = references
        self.dynamicReference = dynamicReference
        allOf = location.list("allOf")
        anyOf = location.list("anyOf")
        oneOf = location.list("oneOf")
        not = location.child("not")
        condition = location.child("if").map {
            Condition(
                test: $0,
                then: location.child("then"),
                otherwise: location.child("else")
            )
        }
        if references.isEmpty, dynamicReference == nil, allOf.isEmpty, anyOf.isEmpty,
            oneOf.isEmpty, not == nil, condition == nil
        {
            return nil
        }
    }
}

extension Node {
    /// All schemas that may be applied to the same value as this one.
    var appliedNodes: [Int] {
        var all = object?.slots.compactMap(\.dependentSchema) ?? []
        guard let applied else { return all }
        all += applied.references + applied.allOf + applied.anyOf + applied.oneOf
        let condition = applied.condition
        all += [
            applied.dynamicReference?.target, applied.not, condition?.test, condition?.then,
            condition?.otherwise,
        ].compactMap(\.self)
        return all
    }
}
