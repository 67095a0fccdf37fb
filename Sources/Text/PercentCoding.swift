/// The bytes that percent-encoded text stands for; `nil` where an encoding is malformed.
public func percentDecoded(_ text: some Collection<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard let high = iterator.next().flatMap(hexadecimalValue),
            let low = iterator.next().flatMap(hexadecimalValue)
        else { return nil }
        bytes.append(high << 4 | low)
    }
    return bytes
}

/// Percent-encodes all but unreserved characters (RFC 3986) and those allowed besides.
///
/// `allowed`: characters kept as they are, such as `/` in a path.
public func percentEncoded(_ bytes: some Collection<UInt8>, keeping allowed: String = "") -> String
{
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    let kept = Array(allowed.utf8)
    for byte in bytes {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            text.append(byte)
        case _ where kept.contains(byte): text.append(byte)
        default:
            let digits = Array("0123456789ABCDEF".utf8)
            text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: text, as: UTF8.self)
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}
