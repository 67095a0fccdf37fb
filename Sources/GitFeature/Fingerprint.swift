import JSONRPC

/// A short text that is the same for the same arguments: a cursor is bound to them without carrying
/// them.
func fingerprint(_ arguments: JSON) -> JSON {
    // FNV-1a.
    let hash = arguments.bytes().reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return .string(String(hash, radix: 36))
}
