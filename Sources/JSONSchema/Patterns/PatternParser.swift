/// Reads a pattern by the grammar of ECMA-262, section 22.2.1, with the flag `u`.
struct PatternParser {
    private let source: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ source: String) throws(PatternError) {
        self.source = Array(source.unicodeScalars)
        guard self.source.count <= Bounds.patternLength else {
            throw PatternError("is longer than \(Bounds.patternLength) characters")
        }
    }

    mutating func pattern() throws(PatternError) -> PatternTree {
        let tree = try alternatives()
        guard position == source.count else { throw PatternError("has a `)` that opens nothing") }
        return tree
    }

    /// The character that comes next.
    var next: Unicode.Scalar? { position < source.count ? source[position] : nil }

    /// Goes past the next character, if there is one.
    mutating func take() -> Unicode.Scalar? {
        guard let next else { return nil }
        position += 1
        return next
    }

    /// Whether a text comes next.
    func isNext(_ text: String) -> Bool {
        source[position...].starts(with: text.unicodeScalars)
    }

    /// Goes past a text, if it comes next.
    mutating func take(_ text: String) -> Bool {
        guard isNext(text) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func alternatives() throws(PatternError) -> PatternTree {
        var all = [try sequence()]
        while take("|") { all.append(try sequence()) }
        return all.count == 1 ? all[0] : .alternatives(all)
    }

    private mutating func sequence() throws(PatternError) -> PatternTree {
        var terms: [PatternTree] = []
        while let next, next != "|", next != ")" {
            let term = try term()
            terms.append(try repeated(term))
        }
        return terms.count == 1 ? terms[0] : .sequence(terms)
    }

    private mutating func term() throws(PatternError) -> PatternTree {
        switch take() {
        case "^": return .start
        case "$": return .end
        case ".": return .set(.any)
        case "(": return try group()
        case "[": return .set(try set())
        case "\\": return try escape()
        case "*", "+", "?": throw PatternError("repeats nothing")
        case let scalar? where "{}]".unicodeScalars.contains(scalar):
            throw PatternError("has a `\(scalar)` that must be written `\\\(scalar)`")
        case let scalar?: return .scalar(scalar)
        case nil: throw PatternError("ends too early")
        }
    }

    /// A group whose bracket has been passed.
    private mutating func group() throws(PatternError) -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Bounds.patternDepth else {
            throw PatternError("has groups deeper than \(Bounds.patternDepth)")
        }
        var look: (isBehind: Bool, isNegated: Bool)?
        if take("?=") {
            look = (false, false)
        } else if take("?!") {
            look = (false, true)
        } else if take("?<=") {
            look = (true, false)
        } else if take("?<!") {
            look = (true, true)
        } else if take("?<") {
            try groupName()
        } else if take("?"), !take(":") {
            throw PatternError("has a group of a kind that is not known")
        }
        let body = try alternatives()
        guard take(")") else { throw PatternError("has a group without an end") }
        // A group may be repeated whatever is in it.
        guard let look else { return .sequence([body]) }
        return .look(body, isBehind: look.isBehind, isNegated: look.isNegated)
    }

    private mutating func groupName() throws(PatternError) {
        var length = 0
        while let scalar = take(), scalar != ">" {
            let properties = scalar.properties
            guard properties.isIDContinue || scalar == "$", length > 0 || !("0"..."9" ~= scalar)
            else { throw PatternError("has a group whose name is no name") }
            length += 1
        }
        guard length > 0 else { throw PatternError("has a group whose name is no name") }
    }

    /// The term, with the repetition that follows it, if any does.
    private mutating func repeated(_ term: PatternTree) throws(PatternError) -> PatternTree {
        let range: (least: Int, most: Int?)
        switch next {
        case "*": range = (0, nil)
        case "+": range = (1, nil)
        case "?": range = (0, 1)
        case "{": range = try counts()
        default: return term
        }
        position += 1
        // Which of two matches is taken doesn't count.
        _ = take("?")
        switch term {
        case .start, .end, .boundary, .look: throw PatternError("repeats what has no length")
        default: return .repeated(term, atLeast: range.least, atMost: range.most)
        }
    }

    /// The numbers in braces, up to the closing one.
    private mutating func counts() throws(PatternError) -> (Int, Int?) {
        let problem = PatternError("has a `{` that no `{2}`, `{2,}` or `{2,5}` begins with")
        _ = take("{")
        guard let least = number() else { throw problem }
        var most: Int? = least
        if take(",") { most = number() }
        guard next == "}" else { throw problem }
        if let most, most < least { throw PatternError("repeats {\(least),\(most)} times") }
        return (least, most)
    }

    /// A number in decimal; one too large for anything stays so.
    private mutating func number() -> Int? {
        var value: Int?
        while let digit = next, "0"..."9" ~= digit {
            position += 1
            value = min((value ?? 0) * 10 + Int(digit.value & 15), 1_000_000)
        }
        return value
    }
}
