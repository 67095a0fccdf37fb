import CGit2

/// The name of an object: a SHA-1.
public struct ObjectID: Hashable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    init(_ id: git_oid) {
        self = unsafe withUnsafeBytes(of: id.id) { unsafe ObjectID($0) }
    }

    /// Takes the 20 bytes as a tree has them.
    ///
    /// - Precondition: There are 20.
    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe high = bytes.loadUnaligned(as: UInt64.self).bigEndian
        unsafe middle = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
        unsafe low = bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self).bigEndian
    }

    /// Reads 40 hexadecimal digits.
    public init?(_ text: String) { self.init(hexadecimal: Array(text.utf8)[...]) }

    /// Reads 40 hexadecimal digits.
    init?(hexadecimal digits: ArraySlice<UInt8>) {
        guard digits.count == 40 else { return nil }
        var words = (UInt64(0), UInt64(0), UInt64(0))
        for (position, digit) in digits.enumerated() {
            guard let value = Self.value(of: digit) else { return nil }
            switch position {
            case ..<16: words.0 = words.0 << 4 | value
            case ..<32: words.1 = words.1 << 4 | value
            default: words.2 = words.2 << 4 | value
            }
        }
        (high, middle, low) = (words.0, words.1, UInt32(truncatingIfNeeded: words.2))
    }

    private static func value(of digit: UInt8) -> UInt64? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    var raw: git_oid {
        var id = git_oid()
        unsafe withUnsafeMutableBytes(of: &id.id) { bytes in
            unsafe bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            unsafe bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
            unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
        }
        return id
    }

    /// 40 hexadecimal digits.
    public var description: String {
        [(high, 16), (middle, 16), (UInt64(low), 8)].map { value, width in
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: width - digits.count) + digits
        }.joined()
    }
}
