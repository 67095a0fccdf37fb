private let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
)

/// Bytes in base64, padded (RFC 4648, section 4).
public func base64(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var group: UInt32 = 0
    var held = 0
    for byte in bytes {
        group = group << 8 | UInt32(byte)
        held += 1
        guard held == 3 else { continue }
        for shift in [18, 12, 6, 0] as [UInt32] { text.append(alphabet[Int(group >> shift & 63)]) }
        (group, held) = (0, 0)
    }
    guard held > 0 else { return String(decoding: text, as: UTF8.self) }
    group <<= UInt32(8 * (3 - held))
    for place in 0...held { text.append(alphabet[Int(group >> UInt32(18 - 6 * place) & 63)]) }
    text.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - held))
    return String(decoding: text, as: UTF8.self)
}

/// The bytes that a padded base64 text stands for.
///
/// - Returns: `nil` for any character outside the alphabet, wrong padding, or bits set that the
///   padding says are unused: one text for one value.
public func bytes(ofBase64 text: String) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count % 4 == 0 else { return nil }
    let padding = characters.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 4 * 3)
    var group: UInt32 = 0
    var held = 0
    for character in characters.dropLast(padding) {
        guard let value = alphabet.firstIndex(of: character) else { return nil }
        group = group << 6 | UInt32(value)
        held += 6
        guard held >= 8 else { continue }
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(held)))
        group &= 1 << UInt32(held) - 1
    }
    return group == 0 ? bytes : nil
}

/// Bytes in base64 for URLs, without padding (RFC 4648, section 5).
public func base64URL(_ bytes: some Collection<UInt8>) -> String {
    String(
        decoding: base64(bytes).utf8.lazy.filter { $0 != UInt8(ascii: "=") }.map { character in
            switch character {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: character
            }
        },
        as: UTF8.self
    )
}

/// The bytes that a base64 text for URLs stands for.
///
/// - Returns: `nil` for anything that ``base64URL(_:)`` doesn't make.
public func bytes(ofBase64URL text: String) -> [UInt8]? {
    guard !text.utf8.contains(where: { "+/=".utf8.contains($0) }) else { return nil }
    var standard = text.utf8.map { character in
        switch character {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: character
        }
    }
    standard += repeatElement(UInt8(ascii: "="), count: (4 - standard.count % 4) % 4)
    return bytes(ofBase64: String(decoding: standard, as: UTF8.self))
}
