/// A pattern of a path: names between slashes, `**` for any number of them.
struct PathPattern: Sendable {
    private enum Part: Sendable {
        case name(NamePattern)
        case anyDepth
    }

    /// More than any path needs: how long matching takes goes with it.
    private static let maxParts = 32

    private let parts: [Part]

    /// Reads a pattern, whose slashes part it wherever they stand but in brackets.
    ///
    /// - Returns: `nil` for one that matches nothing, as ``NamePattern`` says, or has too many names.
    init?(_ text: some Collection<UInt8>, of kind: NameUnits) {
        var parts: [Part] = []
        for name in Self.names(of: Array(text)) {
            if name.count > 1, name.allSatisfy({ $0 == UInt8(ascii: "*") }) {
                if case .anyDepth? = parts.last { continue }
                parts.append(.anyDepth)
            } else {
                guard let pattern = NamePattern(name, of: kind) else { return nil }
                parts.append(.name(pattern))
            }
        }
        guard parts.count <= Self.maxParts else { return nil }
        self.parts = parts
    }

    /// Whether it is the pattern of a path, given by its names.
    ///
    /// A `**` at the end stands for at least one name: `a/**` is what is in `a`, and not `a`.
    func matches(_ names: ArraySlice<[UInt8]>) -> Bool {
        var (part, place) = (0, names.startIndex)
        // The last `**`, and where what it takes ends: only that one ever takes more.
        var (deep, deepEnd) = (-1, names.startIndex)
        while place < names.endIndex {
            if part < parts.count, case .anyDepth = parts[part] {
                if part == parts.count - 1 { return true }
                (deep, deepEnd) = (part, place)
                part += 1
            } else if part < parts.count, case .name(let pattern) = parts[part],
                pattern.matches(names[place])
            {
                part += 1
                place += 1
            } else {
                guard deep >= 0 else { return false }
                deepEnd += 1
                (part, place) = (deep + 1, deepEnd)
            }
        }
        return part == parts.count
    }

    /// What is between slashes that aren't in brackets.
    private static func names(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        var names: [ArraySlice<UInt8>] = []
        var (start, place) = (0, 0)
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "/"):
                names.append(text[start..<place])
                start = place + 1
            case UInt8(ascii: "\\"):
                // Before a slash it changes nothing.
                if place + 1 < text.count, text[place + 1] != UInt8(ascii: "/") { place += 1 }
            case UInt8(ascii: "["): place = endOfSet(in: text, after: place) ?? place
            default: break
            }
            place += 1
        }
        return names + [text[start...]]
    }

    /// Where the bracket stands that closes a set; `nil` if it isn't closed.
    private static func endOfSet(in text: [UInt8], after open: Int) -> Int? {
        var place = open + 1
        if place < text.count, text[place] == UInt8(ascii: "!") || text[place] == UInt8(ascii: "^")
        {
            place += 1
        }
        let first = place
        while place < text.count {
            if text[place] == UInt8(ascii: "]"), place > first { return place }
            if text[place] == UInt8(ascii: "\\") { place += 1 }
            if place < text.count, text[place...].starts(with: "[:".utf8),
                let close = text[place...].firstIndex(of: UInt8(ascii: "]")),
                text[close - 1] == UInt8(ascii: ":")
            {
                place = close
            }
            place += 1
        }
        return nil
    }
}
