/// The alternatives that braces write: `*.{c,h}` is `*.c` and `*.h`.
///
/// Braces may stand in braces; those without a comma, or not closed, stand for themselves, as does
/// one behind a backslash.
struct BraceExpansion {
    /// More than anybody writes, and few enough to try on each name.
    static let maxCount = 256

    /// All of them, in order; one more than ``maxCount`` where there are more.
    private(set) var alternatives: [[UInt8]] = []

    init(of text: [UInt8]) { expand(text, from: 0) }

    /// `start`: before it there are none left.
    private mutating func expand(_ text: [UInt8], from start: Int) {
        guard alternatives.count <= Self.maxCount else { return }
        guard let group = Self.firstGroup(in: text, from: start) else {
            alternatives.append(text)
            return
        }
        for alternative in group.alternatives {
            expand(
                Array(text[..<group.start]) + text[alternative] + text[group.end...],
                from: group.start
            )
        }
    }

    private static func firstGroup(in text: [UInt8], from start: Int)
        -> (start: Int, alternatives: [Range<Int>], end: Int)?
    {
        var place = start
        while place < text.count {
            if text[place] == UInt8(ascii: "{"), let group = group(in: text, at: place) {
                return (place, group.alternatives, group.end)
            }
            place += text[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private static func group(in text: [UInt8], at open: Int)
        -> (alternatives: [Range<Int>], end: Int)?
    {
        var (depth, start, place) = (0, open + 1, open + 1)
        var alternatives: [Range<Int>] = []
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "\\"): place += 1
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ",") where depth == 0:
                alternatives.append(start..<place)
                start = place + 1
            case UInt8(ascii: "}"):
                guard depth == 0 else {
                    depth -= 1
                    break
                }
                guard !alternatives.isEmpty else { return nil }
                return (alternatives + [start..<place], place + 1)
            default: break
            }
            place += 1
        }
        return nil
    }
}
