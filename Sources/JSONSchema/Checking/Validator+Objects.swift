import JSONRPC

extension Validator {
    mutating func keeps(
        _ rules: ObjectRules,
        _ members: JSONObject,
        _ value: JSON,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        steps -= members.count
        guard steps >= 0 else { return false }
        var isValid = hasCount(
            members.count,
            rules.minProperties,
            rules.maxProperties,
            "property",
            "properties"
        )
        guard isValid || seeksMore else { return false }
        isValid = keepsNames(rules, members, value, &evaluated) && isValid
        guard !rules.patterns.isEmpty || rules.additional != nil || rules.propertyNames != nil
        else { return isValid }
        for (position, member) in members.enumerated() {
            guard isValid || seeksMore else { return false }
            isValid = keepsOthers(rules, member, position, &evaluated) && isValid
        }
        return isValid
    }

    /// Checks the members whose names the schema knows.
    private mutating func keepsNames(
        _ rules: ObjectRules,
        _ members: JSONObject,
        _ value: JSON,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        guard !rules.slots.isEmpty else { return true }
        var positions = [Int?](repeating: nil, count: rules.slots.count)
        for (position, member) in members.enumerated() {
            if let slot = rules.names.slot(of: member.name) { positions[slot] = position }
        }
        var isValid = true
        for (slot, rule) in rules.slots.enumerated() {
            guard isValid || seeksMore else { return false }
            guard let position = positions[slot] else {
                if rule.isRequired { isValid = misses(rules.names.names[slot], "is required") }
                continue
            }
            let name = rules.names.names[slot]
            if let schema = rule.schema {
                let member = members[position].value
                isValid = accepts(schema, member, at: .member(name)) && isValid
                evaluated?.insert(position)
            }
            for other in rule.dependents where positions[other] == nil {
                guard !rules.slots[other].isRequired else { continue }
                isValid = misses(rules.names.names[other], "is required where `\(name)` is given")
            }
            if let schema = rule.dependentSchema, isValid || seeksMore {
                isValid = accepts(schema, value, &evaluated) && isValid
            }
        }
        return isValid
    }

    /// Reports a member that isn't there.
    private mutating func misses(_ name: String, _ message: String) -> Bool {
        path.append(.member(name))
        report(message)
        path.removeLast()
        return false
    }

    /// Checks a member by the rules for names that aren't listed, and by those for every name.
    private mutating func keepsOthers(
        _ rules: ObjectRules,
        _ member: (name: String, value: JSON),
        _ position: Int,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        var isValid = true
        if let names = rules.propertyNames {
            isValid = acceptsName(names, member.name)
        }
        let slot = rules.names.slot(of: member.name)
        var isKnown = slot.map { rules.slots[$0].schema != nil } ?? false
        for (pattern, schema) in rules.patterns where isValid || seeksMore {
            guard pattern.isFound(in: member.name, steps: &steps) else { continue }
            isKnown = true
            isValid = accepts(schema, member.value, at: .member(member.name)) && isValid
            evaluated?.insert(position)
        }
        guard let additional = rules.additional, !isKnown, isValid || seeksMore else {
            return isValid
        }
        evaluated?.insert(position)
        let step = PathStep.member(member.name)
        return acceptsExtra(additional, member.value, at: step, among: rules.declaredNames)
            && isValid
    }

    /// Checks a member that no property describes, which mostly is one misspelled.
    mutating func acceptsExtra(
        _ schema: Int,
        _ value: JSON,
        at step: PathStep,
        among names: @autoclosure () -> [String]
    ) -> Bool {
        guard node(schema).verdict == false, !isSilent else {
            return accepts(schema, value, at: step)
        }
        path.append(step)
        let names = names()
        report(
            names.isEmpty
                ? "is not known" : "is not known; there are \(list(names.map(\.shortened)))"
        )
        path.removeLast()
        return false
    }

    private mutating func acceptsName(_ schema: Int, _ name: String) -> Bool {
        var nothing: Evaluated?
        guard !isSilent else { return accepts(schema, .string(name), &nothing) }
        let outside = findings
        findings = []
        path.append(.member(name))
        let isValid = accepts(schema, .string(name), &nothing)
        let found = findings
        findings = outside
        for finding in found { report("has a name that \(finding.problem.message)") }
        path.removeLast()
        return isValid
    }
}
