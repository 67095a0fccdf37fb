public import JSONRPC

/// How many characters a reply may have: the one budget of every tool.
///
/// Counted as UTF-8 bytes on the text and on the structured half separately, so that a reply is
/// never larger than it says.
public struct Budget: ParameterValue, Hashable {
    /// At most this many.
    public var characters: Int

    /// The default, until the server's limits replace it.
    public init(_ characters: Int = OutputLimits().defaultCharacters) {
        self.characters = characters
    }

    /// What a parameter of this type is for.
    public static let note =
        "At most this many characters in the reply; one beyond ASCII counts as its bytes in UTF-8."

    public static var schema: Schema { .integer }
    public init(json: JSON) throws(ParameterProblem) { self.init(try Int(json: json)) }
    public var json: JSON { .integer(characters) }
}

/// How long a call may take, in seconds: bounded by what the operator set.
public struct TimeLimit: ParameterValue, Hashable {
    /// At most this many.
    public var seconds: Double

    /// Takes the default of a tool.
    public init(_ seconds: Double) { self.seconds = seconds }

    public static var schema: Schema { .number }
    public init(json: JSON) throws(ParameterProblem) { self.init(try Double(json: json)) }
    public var json: JSON { .number(seconds) }
}

/// The bounds of ``Budget`` and ``TimeLimit``, which the operator sets.
public struct OutputLimits: Hashable, Sendable {
    /// The budget of a call that names none.
    public var defaultCharacters: Int
    /// The most that a call may ask for.
    public var maxCharacters: Int
    /// The longest that a call may ask to run.
    public var maxSeconds: Double

    /// The least that a call may ask for: enough for a header and the words of a cut.
    public static let minCharacters = 200

    /// Takes the operator's bounds, or the standard ones.
    public init(
        defaultCharacters: Int = 10_000,
        maxCharacters: Int = 100_000,
        maxSeconds: Double = 30
    ) {
        self.maxSeconds = maxSeconds
        self.maxCharacters = max(maxCharacters, Self.minCharacters)
        self.defaultCharacters = min(max(defaultCharacters, Self.minCharacters), self.maxCharacters)
    }
}
