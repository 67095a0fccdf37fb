/// A regular expression by ECMA-262 with its flag `u`, as far as it can be searched for in time
/// that grows with the text.
///
/// Back references can't be, nor are `\p{Script=…}` and the modifiers of ES2025 read. Beyond the
/// standard, any ASCII punctuation may be escaped. Swift's own `Regex` is not used: it matches
/// otherwise (its `\d` has every digit of Unicode), isn't `Sendable`, and has no bound on time.
struct Pattern: Sendable {
    /// As it was written.
    let source: String
    let program: PatternProgram

    /// Reads a pattern.
    ///
    /// - Throws: ``PatternError``, if it is none, or none that is read here, or too large.
    init(_ source: String) throws(PatternError) {
        self.source = source
        var parser = try PatternParser(source)
        let tree = try parser.pattern()
        program = try PatternProgram(tree)
    }

    /// Whether the pattern is found anywhere in a text.
    ///
    /// What steps it takes are subtracted from `steps`; if that is then below zero, the answer is
    /// worth nothing.
    ///
    /// - Complexity: The length of the text times the number of choices in the pattern, and once
    ///   more the length of the text for each look-around.
    func isFound(in text: String, steps: inout Int) -> Bool {
        var search = PatternSearch(program, in: text, steps: steps)
        defer { steps = search.steps }
        return search.isFound()
    }
}

/// Why a text isn't a pattern.
struct PatternError: Error, Hashable, Sendable {
    /// The end of a sentence that starts with the pattern: "has a group without an end".
    let message: String

    init(_ message: String) { self.message = message }
}

/// A pattern as it was read.
///
/// What a group captured, and which of several matches is preferred, doesn't count where only a
/// yes or no is asked for.
indirect enum PatternTree: Sendable {
    case scalar(Unicode.Scalar)
    case set(ScalarSet)
    case start
    case end
    case boundary(isNegated: Bool)
    case sequence([PatternTree])
    case alternatives([PatternTree])
    case repeated(PatternTree, atLeast: Int, atMost: Int?)
    case look(PatternTree, isBehind: Bool, isNegated: Bool)
}
