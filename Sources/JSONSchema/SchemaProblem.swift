import JSONRPC

/// One thing that is wrong with a value.
public struct SchemaProblem: Hashable, Sendable, CustomStringConvertible {
    /// Where in the value, such as `name.items[2]`; empty for the value as a whole.
    public let path: String
    /// What is wrong and what would be right, as the end of a sentence that starts with the path:
    /// "must be a string, not integer".
    public let message: String

    /// The whole sentence, without a full stop.
    ///
    /// Names and texts of the value stand in it as they were sent: who shows it escapes it.
    public var description: String {
        path.isEmpty ? "the value \(message)" : "`\(path)` \(message)"
    }
}

/// A step from a value to one within it.
enum PathStep: Sendable {
    case member(String)
    case element(Int)
}

extension [PathStep] {
    /// The path as it is shown.
    var text: String {
        var text = ""
        for step in self {
            switch step {
            case .element(let index): text += "[\(index)]"
            case .member(let name) where name.isPlain:
                text += (text.isEmpty ? "" : ".") + name.shortened
            case .member(let name): text += "[\(JSON.string(name.shortened).text)]"
            }
        }
        return text
    }
}

extension String {
    /// Whether it can stand in a path without being taken for more than one step.
    fileprivate var isPlain: Bool {
        !isEmpty && utf8.allSatisfy { !" .[]\"`".utf8.contains($0) }
    }
}
