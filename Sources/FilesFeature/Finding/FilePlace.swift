import JSONRPC
import MCP
import Sandbox
import Text

/// Where something that was found comes among the rest: the greatest number first, then by root and
/// path.
struct FilePlace: Hashable, Comparable {
    /// What is sorted by; 0 where that is the path alone.
    var number = 0
    /// Which of the roots that are searched, counting from 0.
    var root: Int
    /// From where is searched.
    var names: [[UInt8]]

    static func < (left: Self, right: Self) -> Bool {
        guard left.number == right.number else { return left.number > right.number }
        guard left.root == right.root else { return left.root < right.root }
        return left.names.lexicographicallyPrecedes(right.names) {
            $0.lexicographicallyPrecedes($1)
        }
    }
}

extension FilePlace {
    /// As a reply tells it: from where is searched, or with its root where that is in several.
    func path(in bases: [SandboxedPath]) -> String {
        guard !names.isEmpty else { return bases[root].name }
        let relative = names.map { displayed($0) }.joined(separator: "/")
        return bases.count == 1 ? relative : "\(bases[root].root.name):\(relative)"
    }

    /// As a cursor carries it: the number, the root by its name, the path as it is shown.
    func text(in bases: [SandboxedPath]) -> String {
        "\(number) \(bases[root].root.name):\(names.map { displayed($0) }.joined(separator: "/"))"
    }

    /// Reads a cursor that a call was given.
    ///
    /// - Throws: ``InvalidArguments`` if it isn't ours, or belongs to a call with other arguments.
    init(cursor: String, of call: JSON, in bases: [SandboxedPath]) throws(InvalidArguments) {
        let text = try Continuation(cursor: cursor, of: call).position.string
        guard let place = text.flatMap({ Self($0, in: bases) }) else { throw Continuation.notOurs }
        self = place
    }

    /// Reads what ``text(in:)`` wrote; `nil` for anything else, or a root that isn't searched now.
    init?(_ text: String, in bases: [SandboxedPath]) {
        // By scalars: what a name begins with may be one character with what is before it.
        let scalars = text.unicodeScalars
        guard let space = scalars.firstIndex(of: " "), let number = Int(text[..<space]),
            let colon = scalars[space...].firstIndex(of: ":"),
            let root = bases.firstIndex(where: {
                $0.root.name == String(scalars[scalars.index(after: space)..<colon])
            })
        else { return nil }
        self.number = number
        self.root = root
        names = scalars[scalars.index(after: colon)...].split(separator: "/").map {
            undisplayed(String($0)) ?? Array(String($0).utf8)
        }
        guard names.allSatisfy({ !$0.contains(0) && !$0.contains(UInt8(ascii: "/")) }) else {
            return nil
        }
    }
}
