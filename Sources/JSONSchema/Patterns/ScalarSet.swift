/// Characters that one place of a pattern accepts.
struct ScalarSet: Sendable {
    /// A part of a set.
    enum Part: Sendable {
        case scalar(Unicode.Scalar)
        case range(ClosedRange<UInt32>)
        case inside([ClosedRange<UInt32>])
        /// All but those in these ranges, as `\D` has it.
        case outside([ClosedRange<UInt32>])
        case property(UnicodeProperty, isNegated: Bool)

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .scalar(let only): only == scalar
            case .range(let range): range.contains(scalar.value)
            case .inside(let ranges): ranges.contains { $0.contains(scalar.value) }
            case .outside(let ranges): !ranges.contains { $0.contains(scalar.value) }
            case .property(let property, let isNegated): property.holds(scalar) != isNegated
            }
        }
    }

    private let parts: [Part]
    private let isNegated: Bool
    /// Which of the first 128 are in it, a bit each: nearly all that are asked for.
    private let ascii: (UInt64, UInt64)

    init(_ parts: [Part], isNegated: Bool = false) {
        self.parts = parts
        self.isNegated = isNegated
        var ascii: (UInt64, UInt64) = (0, 0)
        for value in 0..<128 as Range<UInt8> {
            let isIn = parts.contains { $0.contains(Unicode.Scalar(value)) } != isNegated
            guard isIn else { continue }
            if value < 64 {
                ascii.0 |= 1 << UInt64(value)
            } else {
                ascii.1 |= 1 << UInt64(value - 64)
            }
        }
        self.ascii = ascii
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let value = UInt64(scalar.value)
        if value < 64 { return ascii.0 >> value & 1 == 1 }
        if value < 128 { return ascii.1 >> (value - 64) & 1 == 1 }
        return parts.contains { $0.contains(scalar) } != isNegated
    }
}

extension ScalarSet {
    /// What `.` accepts: all but the ends of lines.
    static let any = ScalarSet(lineEnds.map(Part.range), isNegated: true)

    static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    static let word: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    static let blanks: [ClosedRange<UInt32>] = [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ]
    private static let lineEnds: [ClosedRange<UInt32>] = [
        0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029,
    ]

    /// Whether `\w` accepts a character.
    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        word.contains { $0.contains(scalar.value) }
    }
}
