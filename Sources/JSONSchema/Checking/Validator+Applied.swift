import JSONRPC

extension Validator {
    /// Checks the value by the schemas that are applied to it beside the one they are in.
    mutating func keeps(_ rules: AppliedRules, _ value: JSON, _ evaluated: inout Evaluated?) -> Bool
    {
        var isValid = true
        for schema in rules.references where isValid || seeksMore {
            isValid = accepts(schema, value, &evaluated) && isValid
        }
        if let reference = rules.dynamicReference, isValid || seeksMore {
            isValid = accepts(target(of: reference), value, &evaluated) && isValid
        }
        for schema in rules.allOf where isValid || seeksMore {
            isValid = accepts(schema, value, &evaluated) && isValid
        }
        if !rules.anyOf.isEmpty, isValid || seeksMore {
            isValid = fitsAny(of: rules.anyOf, value, &evaluated) && isValid
        }
        if !rules.oneOf.isEmpty, isValid || seeksMore {
            isValid = fitsOne(of: rules.oneOf, value, &evaluated) && isValid
        }
        if let not = rules.not, isValid || seeksMore {
            var nothing: Evaluated?
            if fits(not, value, &nothing) {
                report(forbidding: not)
                isValid = false
            }
        }
        guard let condition = rules.condition, isValid || seeksMore else { return isValid }
        return keeps(condition, value, &evaluated) && isValid
    }

    private mutating func keeps(
        _ condition: AppliedRules.Condition,
        _ value: JSON,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        // With neither, it is there for what it looks at.
        if condition.then == nil, condition.otherwise == nil, evaluated == nil { return true }
        var seen = evaluated?.fresh
        let holds = fits(condition.test, value, &seen)
        if holds { evaluated?.formUnion(seen) }
        guard let schema = holds ? condition.then : condition.otherwise else { return true }
        return accepts(schema, value, &evaluated)
    }

    private mutating func fitsAny(
        of schemas: [Int],
        _ value: JSON,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        var fitsAny = false
        for schema in schemas {
            var seen = evaluated?.fresh
            guard fits(schema, value, &seen) else { continue }
            fitsAny = true
            evaluated?.formUnion(seen)
            // Who asks what was looked at has to ask them all.
            if evaluated == nil { break }
        }
        if !fitsAny { reportNone(of: schemas, value) }
        return fitsAny
    }

    private mutating func fitsOne(
        of schemas: [Int],
        _ value: JSON,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        var fitting: [Int] = []
        for (number, schema) in schemas.enumerated() where fitting.count < 2 {
            var seen = evaluated?.fresh
            guard fits(schema, value, &seen) else { continue }
            fitting.append(number + 1)
            evaluated?.formUnion(seen)
        }
        switch fitting.count {
        case 1: return true
        case 0: reportNone(of: schemas, value)
        default:
            report(
                "must fit only one of \(schemas.count) alternatives, and fits the \(ordinal(fitting[0])) and the \(ordinal(fitting[1]))"
            )
        }
        return false
    }

    private mutating func report(forbidding schema: Int) {
        let lists = node(schema).allowed
        report(
            lists.count == 1
                ? "must not be \(list(lists[0].map(\.shown), "or"))"
                : "must not be what `not` describes"
        )
    }

    /// Says why a value fits none of several schemas, in the words of the one that was meant, if it
    /// can be told which that is.
    private mutating func reportNone(of schemas: [Int], _ value: JSON) {
        guard seeksMore else { return }
        if let values = onlyValues(of: schemas) {
            return report(refusal(of: value, allowing: values), as: .choice)
        }
        if let types = onlyTypes(of: schemas, value) {
            return report("\(types.expectation), not \(value.typeName)", as: .type)
        }
        let outside = findings
        var attempts: [[Finding]] = []
        for schema in schemas.prefix(16) {
            var nothing: Evaluated?
            findings = []
            _ = accepts(schema, value, &nothing)
            attempts.append(findings)
        }
        findings = outside
        if let meant = meant(of: attempts) {
            for finding in meant where seeksMore && !findings.contains(finding) {
                findings.append(finding)
            }
            return
        }
        let sentence = sentence(of: attempts, among: schemas.count)
        report(sentence, as: .choice)
    }

    /// What is wrong by the one alternative whose type the value has, or the one whose member that
    /// tells the alternatives apart it has.
    private func meant(of attempts: [[Finding]]) -> [Finding]? {
        let ofType = attempts.filter { attempt in
            !attempt.contains { $0.kind == .type && $0.depth == path.count }
        }
        let ofChoice = ofType.filter { attempt in
            !attempt.contains { $0.kind == .choice && $0.depth <= path.count + 1 }
        }
        let meant = ofType.count == 1 ? ofType : ofChoice
        return meant.count == 1 && !meant[0].isEmpty ? meant[0] : nil
    }

    private func sentence(of attempts: [[Finding]], among count: Int) -> String {
        let here = path.text
        var reasons: [String] = []
        for problem in attempts.compactMap({ $0.first?.problem }) {
            let reason = problem.path == here ? problem.message : problem.description
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        let text = reasons.prefix(4).joined(separator: "; or ")
        // Alternatives within alternatives can come to more than anybody reads.
        guard reasons.count > 1, reasons.count <= 4, text.utf8.count < 400 else {
            return reasons.count == 1 ? text : "fits none of \(count) alternatives"
        }
        return "fits none of \(count) alternatives: \(text)"
    }

    /// All types that the schemas ask for, if the value is of none of them.
    private func onlyTypes(of schemas: [Int], _ value: JSON) -> TypeSet? {
        var all: TypeSet = []
        for index in schemas {
            guard let types = node(index).types, types.isDisjoint(with: TypeSet(of: value)) else {
                return nil
            }
            all.formUnion(types)
        }
        return all
    }

    /// All values that the schemas allow, if that is all they say.
    private func onlyValues(of schemas: [Int]) -> [JSON]? {
        var values: [JSON] = []
        for index in schemas {
            let node = node(index)
            guard node.allowed.count == 1, node.number == nil, node.string == nil,
                node.array == nil, node.object == nil, node.applied == nil
            else { return nil }
            values += node.allowed[0]
        }
        return values
    }
}
