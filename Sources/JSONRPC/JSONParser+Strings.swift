extension JSONParser {
    /// The string whose opening quote has been passed.
    mutating func string(in text: Span<UInt8>) throws(JSONError) -> String {
        let start = position
        try skipPlain(in: text)
        if text[position] == UInt8(ascii: "\"") {
            defer { position += 1 }
            return try decoded(text.extracting(start..<position))
        }
        var bytes: [UInt8] = []
        append(text.extracting(start..<position), to: &bytes)
        while text[position] != UInt8(ascii: "\"") {
            position += 1
            try appendEscape(in: text, to: &bytes)
            let run = position
            try skipPlain(in: text)
            append(text.extracting(run..<position), to: &bytes)
        }
        position += 1
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw problem("bytes that are not UTF-8")
        }
        return string
    }

    /// Goes to the next quote or backslash, eight bytes at a time while there are so many.
    private mutating func skipPlain(in text: Span<UInt8>) throws(JSONError) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        while text.count - position >= 8 {
            let word = unsafe text.bytes.unsafeLoadUnaligned(
                fromByteOffset: position,
                as: UInt64.self
            )
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let control = (word &- ones &* 0x20) & ~word
            let hits = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | control
            guard hits & (ones &* 0x80) == 0 else { break }
            position += 8
        }
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return
            case 0..<0x20: throw problem("a control character in a string")
            default: position += 1
            }
        }
        throw problem("a string without an end")
    }

    private func decoded(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        let string = unsafe bytes.withUnsafeBufferPointer {
            unsafe String(validating: $0, as: UTF8.self)
        }
        guard let string else { throw problem("bytes that are not UTF-8") }
        return string
    }

    private func append(_ run: Span<UInt8>, to bytes: inout [UInt8]) {
        unsafe run.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    /// The character that an escape stands for; its backslash has been passed.
    private mutating func appendEscape(in text: Span<UInt8>, to bytes: inout [UInt8])
        throws(JSONError)
    {
        guard position < text.count else { throw problem("a string without an end") }
        let letter = text[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(letter)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "u"): bytes.append(contentsOf: try scalar(in: text).utf8)
        default: throw problem("an unknown escape")
        }
    }

    /// The scalar of `\uXXXX`, or of two of them that are a surrogate pair.
    private mutating func scalar(in text: Span<UInt8>) throws(JSONError) -> Character {
        var value = try hexadecimal(in: text)
        if value & 0xFC00 == 0xD800 {
            guard text.count - position >= 6, text[position] == UInt8(ascii: "\\"),
                text[position + 1] == UInt8(ascii: "u")
            else { throw problem("half a surrogate pair") }
            position += 2
            let low = try hexadecimal(in: text)
            guard low & 0xFC00 == 0xDC00 else { throw problem("half a surrogate pair") }
            value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw problem("half a surrogate pair") }
        return Character(scalar)
    }

    private mutating func hexadecimal(in text: Span<UInt8>) throws(JSONError) -> UInt32 {
        guard text.count - position >= 4 else { throw problem("an unfinished escape") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let digit = text[position]
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(digit & 15)
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                value = value << 4 | UInt32(digit & 15 + 9)
            default: throw problem("an unfinished escape")
            }
            position += 1
        }
        return value
    }
}
