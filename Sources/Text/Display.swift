/// Text in the one form in which names and metadata are shown: nothing in it is invisible or does
/// anything to a terminal.
///
/// Control characters, escapes, invisible and direction-changing characters become `\u{1B}`. A
/// backslash that could be taken for the beginning of such a form becomes one, so that
/// ``undisplayed(_:)`` gives back exactly what was shown.
public func displayed(_ text: String) -> String {
    guard needsEscaping(text) else { return text }
    var shown = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
        let looksLikeOurs =
            scalar == "\\" && ["u", "x"].contains(rest.first) && rest.dropFirst().first == "{"
        if isHidden(scalar) || looksLikeOurs {
            shown += escape("u", scalar.value)
        } else {
            shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}

/// Bytes that may not be UTF-8 in the same form; those that aren't become `\x{FF}`.
public func displayed(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return displayed(text) }
    var shown = ""
    var run: [UInt8] = []
    var rest = Array(bytes)[...]
    while let first = rest.first {
        let length = sequenceLength(first)
        let candidate = rest.prefix(length)
        if candidate.count == length, length > 0,
            String(validating: candidate, as: UTF8.self) != nil
        {
            run += candidate
            rest = rest.dropFirst(length)
        } else {
            shown += displayed(String(decoding: run, as: UTF8.self)) + escape("x", UInt32(first))
            run = []
            rest = rest.dropFirst()
        }
    }
    return shown + displayed(String(decoding: run, as: UTF8.self))
}

/// A displayed text as a sentence can hold it: of a long one the middle is left out.
public func abbreviated(_ text: String) -> String {
    guard text.utf8.count > 800 else { return text }
    let scalars = text.unicodeScalars
    return "\(Substring(scalars.prefix(300)))…\(Substring(scalars.suffix(150)))"
}

/// The bytes that a displayed form stands for; `nil` where nothing in it is escaped.
public func undisplayed(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var hasEscapes = false
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
        if byte == UInt8(ascii: "\\"), let (escaped, length) = unescaped(rest) {
            bytes += escaped
            rest = rest.dropFirst(length)
            hasEscapes = true
        } else {
            bytes.append(byte)
            rest = rest.dropFirst()
        }
    }
    return hasEscapes ? bytes : nil
}

/// The escape that `text` begins with: what it stands for, and its length.
private func unescaped(_ text: ArraySlice<UInt8>) -> (bytes: [UInt8], length: Int)? {
    let head = Array(text.prefix(3))
    let body = text.dropFirst(3).prefix(9)
    guard head.count == 3, head[2] == UInt8(ascii: "{"),
        let close = body.firstIndex(of: UInt8(ascii: "}"))
    else { return nil }
    let digits = String(decoding: body[..<close], as: UTF8.self)
    // A sign is read as part of a number, too.
    guard digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else { return nil }
    let length = close - text.startIndex + 1
    switch head[1] {
    case UInt8(ascii: "u"): return Unicode.Scalar(value).map { (Array(String($0).utf8), length) }
    case UInt8(ascii: "x"): return UInt8(exactly: value).map { ([$0], length) }
    default: return nil
    }
}

private func escape(_ letter: String, _ value: UInt32) -> String {
    "\\\(letter){\(String(value, radix: 16, uppercase: true))}"
}

private func needsEscaping(_ text: String) -> Bool {
    var hasBackslash = false
    for byte in text.utf8 {
        // All beyond ASCII goes the slow way; names mostly have none.
        if byte < 0x20 || byte >= 0x7F { return true }
        if byte == UInt8(ascii: "\\") { hasBackslash = true }
    }
    return hasBackslash
}

/// Whether a character shows nothing, or changes how its neighbours are shown.
private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    // Format characters are zero-width, bidi and tags; U+3164 and its like are blank letters.
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
        .surrogate:
        true
    default:
        [0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800].contains(scalar.value)
            || scalar.properties.isDefaultIgnorableCodePoint
    }
}

private func sequenceLength(_ first: UInt8) -> Int {
    switch first {
    case 0..<0x80: 1
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
}
