/// The rules of one ignore file, as git reads them (https://git-scm.com/docs/gitignore).
struct IgnoreFile: Sendable {
    /// One that is larger isn't read: it would take longer than it saves.
    static let maxBytes = 1 << 20

    private struct Rule: Sendable {
        let pattern: PathPattern
        /// Whether it says what is not ignored.
        let isNegated: Bool
        let isForDirectories: Bool
        /// Whether it is of names at any depth, and not of paths from where the file lies.
        let isOfNames: Bool
    }

    private let rules: [Rule]

    /// How many rules there are.
    var count: Int { rules.count }

    /// Reads the text of a file.
    init(_ text: [UInt8]) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        rules = text.dropFirst(text.starts(with: mark) ? mark.count : 0)
            .split(separator: UInt8(ascii: "\n"))
            .compactMap(Self.rule)
    }

    /// What the rules say of a path from where the file lies; `nil` if nothing.
    ///
    /// `names`: at least one.
    func ignores(_ names: ArraySlice<[UInt8]>, isDirectory: Bool) -> Bool? {
        // The last one counts.
        let rule = rules.last { rule in
            (isDirectory || !rule.isForDirectories)
                && rule.pattern.matches(rule.isOfNames ? names.suffix(1) : names)
        }
        return rule.map { !$0.isNegated }
    }

    private static func rule(_ line: ArraySlice<UInt8>) -> Rule? {
        guard line.first != UInt8(ascii: "#") else { return nil }
        var rest = withoutBlanks(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        let isNegated = rest.first == UInt8(ascii: "!")
        if isNegated { rest.removeFirst() }
        let isForDirectories = rest.last == UInt8(ascii: "/")
        if isForDirectories { rest.removeLast() }
        let isOfNames = !rest.contains(UInt8(ascii: "/"))
        if rest.first == UInt8(ascii: "/") { rest.removeFirst() }
        guard !rest.isEmpty, let pattern = PathPattern(rest, of: .bytes) else { return nil }
        return Rule(
            pattern: pattern,
            isNegated: isNegated,
            isForDirectories: isForDirectories,
            isOfNames: isOfNames
        )
    }

    /// Without the blanks at the end, but for one behind a backslash.
    private static func withoutBlanks(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var (end, place) = (line.startIndex, line.startIndex)
        while place < line.endIndex {
            let isBlank = line[place] == UInt8(ascii: " ")
            // What follows one is taken with it.
            if line[place] == UInt8(ascii: "\\") { place = min(place + 1, line.endIndex - 1) }
            place += 1
            if !isBlank { end = place }
        }
        return line[..<end]
    }
}
