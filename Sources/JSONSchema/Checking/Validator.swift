import JSONRPC

/// One check of one value.
struct Validator {
    let schema: CompiledSchema
    /// From the value as a whole to the one that is looked at.
    var path: [PathStep] = []
    var findings: [Finding] = []
    /// Whether only the answer counts, and what is wrong isn't told.
    var isSilent = false
    /// Below zero, no answer is worth anything.
    var steps = Bounds.steps
    private var isTooDeep = false
    private var nesting = 0
    /// The resources in use, the outermost first, for `$dynamicRef`.
    private var scope: [Int] = []

    /// A problem, and how it bears on the choice between alternatives.
    struct Finding: Hashable {
        let problem: SchemaProblem
        let depth: Int
        let kind: Kind
    }

    /// What a problem says of the value: that it is of another type, that it is none of those
    /// listed, or that something else is wrong with it.
    enum Kind { case type, choice, other }

    init(_ schema: CompiledSchema) { self.schema = schema }

    mutating func problems(in value: JSON) -> [SchemaProblem] {
        var nothing: Evaluated?
        _ = accepts(0, value, &nothing)
        let problems = findings.map(\.problem)
        guard steps < 0 else { return problems }
        let reason = isTooDeep ? "is nested too deeply to be checked" : "is too large to be checked"
        return problems + [SchemaProblem(path: "", message: reason)]
    }

    /// Whether to go on after something was found wrong.
    var seeksMore: Bool { !isSilent && findings.count < Bounds.problems && steps >= 0 }

    /// Tells what is wrong with the value looked at.
    mutating func report(_ message: @autoclosure () -> String, as kind: Kind = .other) {
        guard seeksMore else { return }
        let problem = SchemaProblem(path: path.text, message: message())
        // Two ways to one schema find the same.
        guard !findings.contains(where: { $0.problem == problem }) else { return }
        findings.append(Finding(problem: problem, depth: path.count, kind: kind))
    }

    /// Whether a value fits a schema; what is wrong with it is reported.
    ///
    /// `evaluated`, where somebody asks for it, gains what the schema has looked at.
    mutating func accepts(_ index: Int, _ value: JSON, _ evaluated: inout Evaluated?) -> Bool {
        steps -= 1
        guard steps >= 0 else { return false }
        let node = schema.nodes[index]
        if let verdict = node.verdict {
            if !verdict { report("is not allowed") }
            return verdict
        }
        guard nesting < Bounds.nesting else {
            isTooDeep = true
            steps = -1
            return false
        }
        nesting += 1
        defer { nesting -= 1 }
        let entersResource = !schema.dynamicAnchors.isEmpty && scope.last != node.resource
        if entersResource { scope.append(node.resource) }
        defer { if entersResource { scope.removeLast() } }
        guard let count = countToEvaluate(node, value) else {
            return keepsRules(of: node, value, &evaluated)
        }
        // What its siblings' schemas looked at is theirs: it starts anew.
        steps -= count / 16
        var own: Evaluated? = Evaluated(count: count)
        var isValid = keepsRules(of: node, value, &own)
        if isValid || seeksMore { isValid = keepsRest(of: node, value, &own) && isValid }
        evaluated?.formUnion(own)
        return isValid
    }

    /// How many members or elements there are, where the node asks for those that are left.
    private func countToEvaluate(_ node: Node, _ value: JSON) -> Int? {
        switch value {
        case .object(let members) where node.unevaluatedProperties != nil: members.count
        case .array(let elements) where node.unevaluatedItems != nil: elements.count
        default: nil
        }
    }

    private mutating func keepsRules(of node: Node, _ value: JSON, _ evaluated: inout Evaluated?)
        -> Bool
    {
        guard hasType(of: node, value) else { return false }
        var isValid = isAllowed(by: node, value)
        guard isValid || seeksMore else { return false }
        switch value {
        case .integer, .number:
            if let rules = node.number { isValid = keeps(rules, value) && isValid }
        case .string(let text):
            if let rules = node.string { isValid = keeps(rules, text) && isValid }
        case .array(let elements):
            if let rules = node.array { isValid = keeps(rules, elements, &evaluated) && isValid }
        case .object(let members):
            if let rules = node.object {
                isValid = keeps(rules, members, value, &evaluated) && isValid
            }
        case .null, .bool, .written: break
        }
        guard let applied = node.applied, isValid || seeksMore else { return isValid }
        return keeps(applied, value, &evaluated) && isValid
    }

    func node(_ index: Int) -> Node { schema.nodes[index] }

    /// Where a dynamic reference goes from here.
    func target(of reference: AppliedRules.DynamicReference) -> Int {
        for resource in scope {
            if let target = schema.dynamicAnchors[resource][reference.name] { return target }
        }
        return reference.target
    }

    /// Checks a member or an element.
    mutating func accepts(
        _ index: Int,
        _ value: JSON,
        at step: @autoclosure () -> PathStep
    ) -> Bool {
        var nothing: Evaluated?
        guard !isSilent else { return accepts(index, value, &nothing) }
        path.append(step())
        defer { path.removeLast() }
        return accepts(index, value, &nothing)
    }

    /// Checks without telling what is wrong.
    mutating func fits(_ index: Int, _ value: JSON, _ evaluated: inout Evaluated?) -> Bool {
        let before = isSilent
        isSilent = true
        defer { isSilent = before }
        return accepts(index, value, &evaluated)
    }
}
