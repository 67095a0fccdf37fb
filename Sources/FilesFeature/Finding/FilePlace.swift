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
    /// As a cursor carries it: the number, the root by its name, the path as it is shown.
    func text(in bases: [SandboxedPath]) -> String {
        "\(number) \(bases[root].root.name):\(names.map { displayed($0) }.joined(separator: "/"))"
    }

    /// Reads what ``text(in:)`` wrote; `nil` for anything else, or a root that isn't searched now.
    init?(_ text: String, in bases: [SandboxedPath]) {
        guard let space = text.firstIndex(of: " "), let number = Int(text[..<space]),
            let colon = text[space...].firstIndex(of: ":"),
            let root = bases.firstIndex(where: {
                $0.root.name == text[text.index(after: space)..<colon]
            })
        else { return nil }
        self.number = number
        self.root = root
        names = text[text.index(after: colon)...].split(separator: "/").map {
            undisplayed(String($0)) ?? Array($0.utf8)
        }
        guard names.allSatisfy({ !$0.contains(0) && !$0.contains(UInt8(ascii: "/")) }) else {
            return nil
        }
    }
}
