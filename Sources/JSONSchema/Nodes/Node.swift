import JSONRPC

/// One schema, compiled: what it asks of a value, by the value's type.
///
/// Other schemas are named by their place in ``CompiledSchema/nodes``, since they may refer to each
/// other in circles. A class, so that to look at one copies a reference rather than all of it.
final class Node: Sendable {
    /// What a schema says that is `true` or `false`.
    let verdict: Bool?
    let resource: Int
    /// `nil` for any type.
    let types: TypeSet?
    /// Lists of which each must have the value: those of `enum` and `const`.
    let allowed: [[JSON]]
    let number: NumberRules?
    let string: StringRules?
    let array: ArrayRules?
    let object: ObjectRules?
    /// Schemas for the same value.
    let applied: AppliedRules?
    let unevaluatedItems: Int?
    let unevaluatedProperties: Int?

    init(verdict: Bool, resource: Int) {
        self.verdict = verdict
        self.resource = resource
        types = nil
        allowed = []
        number = nil
        string = nil
        array = nil
        object = nil
        applied = nil
        unevaluatedItems = nil
        unevaluatedProperties = nil
    }

    init(
        _ location: SchemaDocument.Location,
        _ keywords: Keywords,
        _ applied: AppliedRules?,
        assertsFormat: Bool
    )
        throws(SchemaError)
    {
        verdict = nil
        resource = location.resource
        types = try Self.types(keywords)
        let values = try keywords.values("enum")
        allowed = [values, keywords.members["const"].map { [$0] }].compactMap(\.self)
        number = try NumberRules(keywords)
        string = try StringRules(keywords, assertsFormat: assertsFormat)
        array = try ArrayRules(location, keywords)
        object = try ObjectRules(location, keywords)
        self.applied = applied
        unevaluatedItems = location.child("unevaluatedItems")
        unevaluatedProperties = location.child("unevaluatedProperties")
    }

    private static func types(_ keywords: Keywords) throws(SchemaError) -> TypeSet? {
        guard let value = keywords.members["type"] else { return nil }
        let names = value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
        let types = names.compactMap(TypeSet.init(named:))
        guard !types.isEmpty, types.count == value.array?.count ?? 1,
            Set(names).count == names.count
        else {
            throw keywords.problem(
                "`type` must be one of \(TypeSet.names), or an array of different ones of them"
            )
        }
        return types.reduce([]) { $0.union($1) }
    }
}

/// A schema's nodes, the first for the schema itself.
struct CompiledSchema: Sendable {
    let nodes: [Node]
    /// What each resource names for `$dynamicRef`; empty if nothing depends on it.
    let dynamicAnchors: [[Name: Int]]
}

extension SchemaDocument.Location {
    /// The schema under a keyword that holds one.
    func child(_ keyword: String) -> Int? {
        guard case .one(let child)? = children[keyword] else { return nil }
        return child
    }

    /// The schemas under a keyword that holds a list.
    func list(_ keyword: String) -> [Int] {
        guard case .several(let all)? = children[keyword] else { return [] }
        return all
    }

    /// The schemas under a keyword that names them.
    func members(_ keyword: String) -> [(name: String, location: Int)] {
        guard case .named(let all)? = children[keyword] else { return [] }
        return all
    }
}
