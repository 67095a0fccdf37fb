/// A pattern of one name, as git has them: `*`, `?`, `[…]`, and `\` before what stands for itself.
struct NamePattern: Sendable {
    private enum Token: Sendable {
        case unit(UInt32)
        case any
        case anyNumber
        case set(BracketExpression)
    }

    /// A pattern that bytes alone decide: what most are.
    private struct Shortcut: Sendable {
        let bytes: [UInt8]
        /// Whether anything may stand before them.
        let isSuffix: Bool
    }

    private let tokens: [Token]
    private let shortcut: Shortcut?
    /// Shorter names can't match.
    private let minCount: Int
    private let kind: NameUnits

    /// Reads a pattern without slashes.
    ///
    /// - Returns: `nil` for a set that isn't closed, or a backslash at the end: they match nothing.
    init?(_ text: some Collection<UInt8>, of kind: NameUnits) {
        var tokens: [Token] = []
        var rest = kind.units(of: Array(text))[...]
        while let unit = rest.popFirst() {
            switch unit {
            case UInt32(ascii: "*"):
                // Several are one: each more would only cost time.
                if case .anyNumber? = tokens.last { continue }
                tokens.append(.anyNumber)
            case UInt32(ascii: "?"): tokens.append(.any)
            case UInt32(ascii: "["):
                guard let set = BracketExpression(parsing: &rest) else { return nil }
                tokens.append(.set(set))
            case UInt32(ascii: "\\"):
                guard let literal = rest.popFirst() else { return nil }
                tokens.append(.unit(kind.folded(literal)))
            default: tokens.append(.unit(kind.folded(unit)))
            }
        }
        self.tokens = tokens
        self.kind = kind
        shortcut = Self.shortcut(for: tokens)
        minCount = tokens.count { if case .anyNumber = $0 { false } else { true } }
    }

    private static func shortcut(for tokens: [Token]) -> Shortcut? {
        var rest = tokens[...]
        let isSuffix = if case .anyNumber? = rest.first { true } else { false }
        if isSuffix { rest.removeFirst() }
        let bytes = rest.compactMap { token -> UInt8? in
            guard case .unit(let unit) = token, unit < 0x80 else { return nil }
            return UInt8(unit)
        }
        return bytes.count == rest.count ? Shortcut(bytes: bytes, isSuffix: isSuffix) : nil
    }

    /// Whether it is the pattern of a name; takes time in proportion to both lengths multiplied.
    func matches(_ name: [UInt8]) -> Bool {
        // A character beyond ASCII may be a letter of it in another case.
        if let shortcut, !kind.ignoresCase || name.allSatisfy({ $0 < 0x80 }) {
            guard
                shortcut.isSuffix
                    ? name.count >= shortcut.bytes.count : name.count == shortcut.bytes.count
            else { return false }
            return zip(name.suffix(shortcut.bytes.count), shortcut.bytes).allSatisfy {
                kind.folded(UInt32($0)) == UInt32($1)
            }
        }
        return matchesByTokens(name)
    }

    private func matchesByTokens(_ name: [UInt8]) -> Bool {
        guard name.count >= minCount else { return false }
        var (token, place) = (0, 0)
        // Where the last `*` stands, and where what it takes ends: only that one ever takes more.
        var (star, starEnd) = (-1, 0)
        while place < name.count {
            if token < tokens.count, case .anyNumber = tokens[token] {
                (star, starEnd) = (token, place)
                token += 1
                continue
            }
            let (unit, next) = kind.unit(of: name, at: place)
            if token < tokens.count, accepts(tokens[token], unit) {
                (token, place) = (token + 1, next)
            } else {
                guard star >= 0 else { return false }
                starEnd = kind.unit(of: name, at: starEnd).next
                (token, place) = (star + 1, starEnd)
            }
        }
        return tokens[token...].allSatisfy { if case .anyNumber = $0 { true } else { false } }
    }

    private func accepts(_ token: Token, _ unit: UInt32) -> Bool {
        switch token {
        case .unit(let wanted): kind.folded(unit) == wanted
        case .any: true
        case .anyNumber: false
        case .set(let set): kind.variants(of: unit).contains(where: set.contains) != set.isNegated
        }
    }
}
