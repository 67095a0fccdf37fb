import CGit2

/// The name of an object: a SHA-1.
public struct ObjectID: Hashable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    init(_ id: git_oid) {
        (high, middle, low) = unsafe withUnsafeBytes(of: id.id) { bytes in
            unsafe (
                bytes.loadUnaligned(as: UInt64.self).bigEndian,
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian,
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self).bigEndian
            )
        }
    }

    /// Reads 40 hexadecimal digits.
    public init?(_ text: String) {
        var id = git_oid()
        guard text.utf8.count == 40, unsafe git_oid_fromstr(&id, text) == 0 else { return nil }
        self.init(id)
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
