import JSONRPC

extension Validator {
    mutating func hasType(of node: Node, _ value: JSON) -> Bool {
        guard let types = node.types, types.isDisjoint(with: TypeSet(of: value)) else {
            return true
        }
        report("\(types.expectation), not \(value.typeName)", as: .type)
        return false
    }

    mutating func isAllowed(by node: Node, _ value: JSON) -> Bool {
        for list in node.allowed {
            steps -= list.count / 16
            guard !list.contains(where: { $0.isSame(as: value) }) else { continue }
            report(refusal(of: value, allowing: list), as: .choice)
            return false
        }
        return true
    }

    mutating func keeps(_ rules: NumberRules, _ value: JSON) -> Bool {
        guard let number = Number(value) else { return true }
        var isValid = true
        if let range = problem(rules, number) {
            report("\(range), not \(number.text)")
            isValid = false
        }
        if let divisor = rules.divisor, isValid || seeksMore, !number.isMultiple(of: divisor) {
            report("must be a multiple of \(divisor.text), not \(number.text)")
            isValid = false
        }
        return isValid
    }

    private func problem(_ rules: NumberRules, _ number: Number) -> String? {
        if let above = rules.above, number <= above { return "must be more than \(above.text)" }
        if let below = rules.below, number >= below { return "must be less than \(below.text)" }
        let isTooLow = rules.least.map { number < $0 } ?? false
        let isTooHigh = rules.most.map { number > $0 } ?? false
        guard isTooLow || isTooHigh else { return nil }
        switch (rules.least, rules.most) {
        case (let least?, let most?): return "must be from \(least.text) to \(most.text)"
        case (let least?, nil): return "must be at least \(least.text)"
        case (_, let most): return "must be at most \(most?.text ?? "")"
        }
    }

    mutating func keeps(_ rules: StringRules, _ text: String) -> Bool {
        steps -= text.utf8.count / 64
        var isValid = hasLength(rules, text)
        if let pattern = rules.pattern, isValid || seeksMore,
            !pattern.isFound(in: text, steps: &steps)
        {
            report(
                "must match the pattern `\(pattern.source.shortened(to: 200))`, not `\(text.shortened)`"
            )
            isValid = false
        }
        if let format = rules.format, isValid || seeksMore, !format.accepts(text) {
            report("must be \(format.description), not `\(text.shortened)`")
            isValid = false
        }
        return isValid
    }

    private mutating func hasLength(_ rules: StringRules, _ text: String) -> Bool {
        // No code point is shorter than a byte or longer than four: most need no counting.
        let bytes = text.utf8.count
        if bytes <= rules.maxLength ?? .max, bytes / 4 >= rules.minLength { return true }
        let count = text.codePointCount
        if count < rules.minLength {
            report(
                count == 0
                    ? "must not be empty"
                    : "must be at least \(counted(rules.minLength, "character")) long, not \(count)"
            )
            return false
        }
        guard let maxLength = rules.maxLength, count > maxLength else { return true }
        report("must be at most \(counted(maxLength, "character")) long, not \(count)")
        return false
    }
}
