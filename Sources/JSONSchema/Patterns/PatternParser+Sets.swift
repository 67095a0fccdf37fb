extension PatternParser {
    /// A set whose opening bracket has been passed.
    mutating func set() throws(PatternError) -> ScalarSet {
        let isNegated = take("^")
        var parts: [ScalarSet.Part] = []
        while !take("]") {
            let first = try atom()
            // A hyphen at the end stands for itself.
            guard next == "-", !isNext("-]") else {
                parts.append(first)
                continue
            }
            _ = take()
            guard case .scalar(let low) = first, case .scalar(let high) = try atom(), low <= high
            else { throw PatternError("has a range in brackets that is none") }
            parts.append(.range(low.value...high.value))
        }
        return ScalarSet(parts, isNegated: isNegated)
    }

    private mutating func atom() throws(PatternError) -> ScalarSet.Part {
        guard let scalar = take() else { throw PatternError("has a `[` without an end") }
        guard scalar == "\\" else { return .scalar(scalar) }
        if take("b") { return .scalar("\u{8}") }
        return try escapedPart()
    }

    /// What an escape outside brackets stands for; its backslash has been passed.
    mutating func escape() throws(PatternError) -> PatternTree {
        if take("b") { return .boundary(isNegated: false) }
        if take("B") { return .boundary(isNegated: true) }
        if next == "k" || next.map({ "1"..."9" ~= $0 }) == true {
            throw PatternError("refers back to a group, which is not done here")
        }
        let part = try escapedPart()
        if case .scalar(let scalar) = part { return .scalar(scalar) }
        return .set(ScalarSet([part]))
    }

    /// The escapes that mean the same in and outside brackets.
    private mutating func escapedPart() throws(PatternError) -> ScalarSet.Part {
        guard let letter = take() else { throw PatternError("ends with a `\\`") }
        switch letter {
        case "d": return .inside(ScalarSet.digits)
        case "D": return .outside(ScalarSet.digits)
        case "w": return .inside(ScalarSet.word)
        case "W": return .outside(ScalarSet.word)
        case "s": return .inside(ScalarSet.blanks)
        case "S": return .outside(ScalarSet.blanks)
        case "p": return .property(try property(), isNegated: false)
        case "P": return .property(try property(), isNegated: true)
        default:
            return .scalar(try scalar(of: letter))
        }
    }

    private mutating func property() throws(PatternError) -> UnicodeProperty {
        guard take("{") else { throw PatternError("has a `\\p` without a name in braces") }
        var name = ""
        while let scalar = take(), scalar != "}" { name.unicodeScalars.append(scalar) }
        guard let property = UnicodeProperty(named: name) else {
            throw PatternError("names the property `\(name)`, which is not known here")
        }
        return property
    }

    private mutating func scalar(of letter: Unicode.Scalar) throws(PatternError) -> Unicode.Scalar {
        switch letter {
        case "t": return "\t"
        case "n": return "\n"
        case "v": return "\u{B}"
        case "f": return "\u{C}"
        case "r": return "\r"
        case "0" where next.map({ "0"..."9" ~= $0 }) != true: return "\0"
        case "c":
            guard let control = take(), control.isASCII, control.properties.isAlphabetic else {
                throw PatternError("has a `\\c` without a letter")
            }
            return Unicode.Scalar(UInt8(control.value & 31))
        case "x": return try scalar(try hexadecimal(2))
        case "u": return try unicodeEscape()
        case _ where letter.isASCII && !letter.properties.isAlphabetic && !("0"..."9" ~= letter):
            return letter
        default: throw PatternError("has `\\\(letter)`, which means nothing")
        }
    }

    private mutating func unicodeEscape() throws(PatternError) -> Unicode.Scalar {
        guard take("{") else {
            let value = try hexadecimal(4)
            guard value & 0xFC00 == 0xD800, take("\\u") else { return try scalar(value) }
            let low = try hexadecimal(4)
            guard low & 0xFC00 == 0xDC00 else { return try scalar(value) }
            return try scalar(0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00))
        }
        var value: UInt32 = 0
        var count = 0
        while let digit = take(), digit != "}" {
            guard let number = Character(digit).hexDigitValue, digit.isASCII, value < 0x110000
            else {
                return try scalar(.max)
            }
            value = value << 4 | UInt32(number)
            count += 1
        }
        return try scalar(count > 0 ? value : .max)
    }

    private mutating func hexadecimal(_ count: Int) throws(PatternError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = take(), digit.isASCII, let number = Character(digit).hexDigitValue
            else { throw PatternError("has an unfinished escape") }
            value = value << 4 | UInt32(number)
        }
        return value
    }

    private func scalar(_ value: UInt32) throws(PatternError) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else {
            throw PatternError("has an escape that is no character")
        }
        return scalar
    }
}
