public import JSONRPC

/// A rule that every value of a parameter must keep, and how JSON Schema says it.
public struct Rule<Value>: Sendable {
    let keywords: JSONObject
    /// What is wrong with a value, as the end of a sentence that starts with its name; `nil` if it
    /// keeps the rule.
    let problem: @Sendable (Value) -> String?

    /// Makes a rule from its keywords and its check.
    public init(_ keywords: JSONObject, problem: @escaping @Sendable (Value) -> String?) {
        self.keywords = keywords
        self.problem = problem
    }

    var ifPresent: Rule<Value?> {
        Rule<Value?>(keywords) { $0.flatMap(problem) }
    }
}

extension Rule<Int> {
    /// No smaller than this.
    public static func atLeast(_ minimum: Int) -> Self {
        Self(["minimum": .integer(minimum)]) {
            $0 < minimum ? "must be at least \(minimum), not \($0)" : nil
        }
    }

    /// From the first to the last, both included.
    public static func within(_ range: ClosedRange<Int>) -> Self {
        Self(["minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]) {
            range.contains($0)
                ? nil : "must be from \(range.lowerBound) to \(range.upperBound), not \($0)"
        }
    }
}

extension Rule<Double> {
    /// From the first to the last, both included.
    public static func within(_ range: ClosedRange<Double>) -> Self {
        Self(["minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]) {
            range.contains($0)
                ? nil : "must be from \(range.lowerBound) to \(range.upperBound), not \($0)"
        }
    }
}

extension Rule<String> {
    /// At least one character.
    public static var notEmpty: Self {
        Self(["minLength": 1]) { $0.isEmpty ? "must not be empty" : nil }
    }

    /// At most this many characters, counted as Unicode scalars.
    public static func atMost(characters: Int) -> Self {
        Self(["maxLength": .integer(characters)]) {
            let count = $0.unicodeScalars.count
            return count > characters
                ? "must be at most \(characters) characters long, not \(count)" : nil
        }
    }
}

extension Rule {
    /// Has clients over HTTP repeat the value in the header `Mcp-Param-` and this.
    ///
    /// Spec: server/tools, "x-mcp-header": only texts, integers and truth values that are no secret.
    public static func repeated(inHeader suffix: String) -> Self {
        Self(["x-mcp-header": .string(suffix)]) { _ in nil }
    }

    /// At most this many elements.
    public static func atMost<Element>(elements: Int) -> Self where Value == [Element] {
        Self(["maxItems": .integer(elements)]) {
            $0.count > elements ? "must have at most \(elements) elements, not \($0.count)" : nil
        }
    }
}
