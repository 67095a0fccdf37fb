extension JSONParser {
    /// A number: an integer where it is written as one and fits 64 bits, else a double.
    mutating func number(in text: Span<UInt8>) throws(JSONError) -> JSON {
        let start = position
        let isNegative = text[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let whole = try wholePart(in: text)
        var isInteger = true
        if byte(in: text) == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits(in: text)
        }
        if let letter = byte(in: text), letter | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if let sign = byte(in: text), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                position += 1
            }
            try digits(in: text)
        }
        if isInteger, let whole, let value = Self.signed(whole, isNegative: isNegative) {
            return .integer(value)
        }
        let written = unsafe text.extracting(start..<position).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
        guard let value = Double(written), value.isFinite else {
            throw problem("a number beyond the range of a double", isGrammatical: true)
        }
        return .number(value)
    }

    private func byte(in text: Span<UInt8>) -> UInt8? {
        position < text.count ? text[position] : nil
    }

    /// The digits before the point; `nil` where they overflow.
    private mutating func wholePart(in text: Span<UInt8>) throws(JSONError) -> UInt64? {
        let start = position
        try digits(in: text)
        guard text[start] != UInt8(ascii: "0") || position == start + 1 else {
            throw problem("a number with a leading zero")
        }
        var value: UInt64 = 0
        for index in start..<position {
            let (tenfold, first) = value.multipliedReportingOverflow(by: 10)
            let (sum, second) = tenfold.addingReportingOverflow(UInt64(text[index] & 15))
            guard !first, !second else { return nil }
            value = sum
        }
        return value
    }

    private mutating func digits(in text: Span<UInt8>) throws(JSONError) {
        let start = position
        while let byte = byte(in: text), byte &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position > start else { throw problem("an unexpected character") }
    }

    private static func signed(_ magnitude: UInt64, isNegative: Bool) -> Int? {
        guard isNegative else { return Int(exactly: magnitude) }
        // Minus zero is a double's own; an integer has none.
        guard magnitude > 0, magnitude <= Int.min.magnitude else { return nil }
        return Int(truncatingIfNeeded: 0 &- magnitude)
    }
}
