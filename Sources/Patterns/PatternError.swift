public import Text

/// Why a pattern can't be used.
public enum PatternError: ExplainedError, Hashable {
    /// It is no regular expression.
    ///
    /// `message`: what the library says; `offset`: the byte of the pattern where it saw that.
    case invalid(message: String, offset: Int)
    /// It is longer than ``Pattern/maxBytes``.
    case tooLong
    /// It takes too many steps on a text.
    case tooHard
    /// The system has no memory for it.
    case noMemory

    public var code: String {
        switch self {
        case .invalid, .tooLong: "invalid_pattern"
        case .tooHard: "pattern_too_hard"
        case .noMemory: "no_memory"
        }
    }

    public var message: String {
        switch self {
        case .invalid(let message, let offset):
            "the pattern is no regular expression: \(message), at byte \(offset)"
        case .tooLong: "the pattern is longer than \(Pattern.maxBytes) bytes"
        case .tooHard: "the pattern takes too many steps; write it so that less can be tried"
        case .noMemory: "there is no memory for the pattern"
        }
    }
}
