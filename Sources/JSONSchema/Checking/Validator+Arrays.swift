import JSONRPC

extension Validator {
    mutating func keeps(_ rules: ArrayRules, _ elements: [JSON], _ evaluated: inout Evaluated?)
        -> Bool
    {
        var isValid = hasCount(elements.count, rules.minItems, rules.maxItems, "element")
        var rest = rules.rest
        if let schema = rest, node(schema).verdict == false, isValid || seeksMore {
            // One sentence rather than one for each that is too many.
            isValid = hasCount(elements.count, 0, rules.first.count, "element") && isValid
            rest = nil
        }
        if rules.areUnique, isValid || seeksMore { isValid = areUnique(elements) && isValid }
        for (position, element) in elements.enumerated() {
            guard isValid || seeksMore else { return false }
            guard let schema = position < rules.first.count ? rules.first[position] : rest else {
                break
            }
            isValid = accepts(schema, element, at: .element(position)) && isValid
            evaluated?.insert(position)
        }
        if let contained = rules.contained, isValid || seeksMore {
            isValid = contains(contained, elements, &evaluated) && isValid
        }
        return isValid
    }

    /// Whether there are neither too few nor too many of something.
    mutating func hasCount(
        _ count: Int,
        _ least: Int,
        _ most: Int?,
        _ unit: String,
        _ units: String? = nil
    ) -> Bool {
        if count < least {
            report(
                count == 0 && least == 1
                    ? "must not be empty"
                    : "must have at least \(counted(least, unit, units)), not \(count)"
            )
            return false
        }
        guard let most, count > most else { return true }
        report("must have at most \(counted(most, unit, units)), not \(count)")
        return false
    }

    private mutating func areUnique(_ elements: [JSON]) -> Bool {
        guard elements.count > 1 else { return true }
        steps -= elements.reduce(0) { $0 + $1.size }
        guard steps >= 0 else { return false }
        var places: [SameValue: Int] = [:]
        places.reserveCapacity(elements.count)
        for (position, element) in elements.enumerated() {
            guard let first = places.updateValue(position, forKey: SameValue(element)) else {
                continue
            }
            report("must have no element twice: [\(first)] and [\(position)] are the same")
            return false
        }
        return true
    }

    private mutating func contains(
        _ rules: ArrayRules.Contained,
        _ elements: [JSON],
        _ evaluated: inout Evaluated?
    ) -> Bool {
        var count = 0
        for (position, element) in elements.enumerated() {
            // Who asks what was looked at has to see them all.
            if evaluated == nil, count > rules.most ?? .max { break }
            if evaluated == nil, rules.most == nil, count >= rules.least { break }
            var nothing: Evaluated?
            guard fits(rules.schema, element, &nothing) else { continue }
            count += 1
            evaluated?.insert(position)
        }
        if count < rules.least {
            report("must have at least \(Self.fitting(rules.least)), not \(count)")
            return false
        }
        guard let most = rules.most, count > most else { return true }
        report("must have at most \(Self.fitting(most))")
        return false
    }

    private static func fitting(_ count: Int) -> String {
        "\(counted(count, "element")) that \(count == 1 ? "fits" : "fit") `contains`"
    }

    /// Checks what no other schema has looked at.
    mutating func keepsRest(of node: Node, _ value: JSON, _ evaluated: inout Evaluated?) -> Bool {
        var isValid = true
        switch value {
        case .array(let elements):
            guard let schema = node.unevaluatedItems else { break }
            for (position, element) in elements.enumerated()
            where evaluated?.contains(position) != true {
                guard isValid || seeksMore else { return false }
                isValid = accepts(schema, element, at: .element(position)) && isValid
                evaluated?.insert(position)
            }
        case .object(let members):
            guard let schema = node.unevaluatedProperties else { break }
            for (position, member) in members.enumerated()
            where evaluated?.contains(position) != true {
                guard isValid || seeksMore else { return false }
                let step = PathStep.member(member.name)
                isValid = acceptsExtra(schema, member.value, at: step, among: []) && isValid
                evaluated?.insert(position)
            }
        default: break
        }
        return isValid
    }
}
