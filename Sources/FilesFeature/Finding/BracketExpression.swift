/// A set of bytes or characters, as `[a-z]`, `[!0-9]` or `[[:alpha:]_]` write it.
struct BracketExpression: Sendable {
    let isNegated: Bool
    private var ranges: [ClosedRange<UInt32>] = []

    /// Reads what stands behind the opening bracket, up to the closing one.
    ///
    /// - Returns: `nil` if it isn't closed, or names an unknown class.
    init?(parsing rest: inout ArraySlice<UInt32>) {
        let isNegated = rest.first == UInt32(ascii: "!") || rest.first == UInt32(ascii: "^")
        self.isNegated = isNegated
        if isNegated { rest.removeFirst() }
        var isFirst = true
        while let unit = rest.popFirst() {
            // As the first it stands for itself.
            if unit == UInt32(ascii: "]"), !isFirst { return }
            isFirst = false
            if unit == UInt32(ascii: "["), rest.first == UInt32(ascii: ":") {
                guard take(classIn: &rest) else { return nil }
                continue
            }
            guard let start = Self.literal(unit, &rest) else { return nil }
            guard rest.first == UInt32(ascii: "-"), let end = rest.dropFirst().first,
                end != UInt32(ascii: "]")
            else {
                ranges.append(start...start)
                continue
            }
            rest.removeFirst(2)
            guard let last = Self.literal(end, &rest) else { return nil }
            // To git one that ends before it begins is its beginning.
            ranges.append(start...max(start, last))
        }
        return nil
    }

    func contains(_ unit: UInt32) -> Bool { ranges.contains { $0.contains(unit) } }

    /// A backslash makes the next one stand for itself.
    private static func literal(_ unit: UInt32, _ rest: inout ArraySlice<UInt32>) -> UInt32? {
        unit == UInt32(ascii: "\\") ? rest.popFirst() : unit
    }

    /// Reads `:alpha:]`; where it isn't closed so, the bracket stood for itself.
    private mutating func take(classIn rest: inout ArraySlice<UInt32>) -> Bool {
        guard let close = rest.firstIndex(of: UInt32(ascii: "]")) else { return false }
        let name = rest[(rest.startIndex + 1)..<close]
        guard name.last == UInt32(ascii: ":") else {
            ranges.append(UInt32(ascii: "[")...UInt32(ascii: "["))
            return true
        }
        let scalars = name.dropLast().compactMap(Unicode.Scalar.init)
        guard let members = Self.classes[String(String.UnicodeScalarView(scalars))] else {
            return false
        }
        ranges += members
        rest = rest[(close + 1)...]
        return true
    }

    /// Of ASCII, as git has them.
    private static let classes: [String: [ClosedRange<UInt32>]] = [
        "alnum": [digits, upper, lower], "alpha": [upper, lower],
        "blank": [0x09...0x09, 0x20...0x20], "cntrl": [0x00...0x1F, 0x7F...0x7F],
        "digit": [digits], "graph": [0x21...0x7E], "lower": [lower], "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
        "space": [0x09...0x0D, 0x20...0x20], "upper": [upper],
        "xdigit": [digits, 0x41...0x46, 0x61...0x66],
    ]
    private static let digits: ClosedRange<UInt32> = 0x30...0x39
    private static let upper: ClosedRange<UInt32> = 0x41...0x5A
    private static let lower: ClosedRange<UInt32> = 0x61...0x7A
}

extension UInt32 {
    /// The number of a character of ASCII.
    init(ascii character: Unicode.Scalar) { self = character.value }
}
