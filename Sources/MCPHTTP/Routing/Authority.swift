#if HTTP
/// A host and a port, as `Host` and `Origin` have them.
struct Authority: Hashable, Sendable {
    /// In lower case; of an IPv6 address with its brackets.
    let host: String
    let port: Int?

    init(host: String, port: Int?) {
        self.host = host
        self.port = port
    }

    /// Reads `host`, `host:port`, `[address]` or `[address]:port`.
    ///
    /// - Returns: `nil` for everything else, such as a user's name before the host.
    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        var end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            end = bracket + 1
            guard bytes[1..<bracket].allSatisfy(Self.isAddressCharacter) else { return nil }
        } else {
            guard bytes[..<end].allSatisfy(Self.isNameCharacter) else { return nil }
        }
        guard end > 0 else { return nil }
        host = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
        guard end < bytes.count else {
            port = nil
            return
        }
        let digits = bytes[(end + 1)...]
        guard bytes[end] == UInt8(ascii: ":"), (1...5).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(String(decoding: digits, as: UTF8.self)), number <= 65_535
        else { return nil }
        port = number
    }

    /// Whether the name is that of this machine for itself alone.
    var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || Self.isLoopbackAddress(host)
    }

    /// Whether a numeric address is one of 127.0.0.0/8.
    private static func isLoopbackAddress(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isAddressCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

/// Where a page comes from, as a browser says it.
struct Origin: Hashable, Sendable {
    let scheme: String
    let host: String
    /// The scheme's own where none is given.
    let port: Int?

    init(scheme: String, _ authority: Authority) {
        self.scheme = scheme
        host = authority.host
        port = authority.port ?? ["http": 80, "https": 443][scheme]
    }

    /// Reads `scheme://host` or `scheme://host:port`; `nil` for everything else, such as `null`.
    init?(_ text: String) {
        guard let colon = text.utf8.firstRange(of: "://".utf8),
            let authority = Authority(text[colon.upperBound...])
        else { return nil }
        let scheme = text[..<colon.lowerBound]
        guard !scheme.isEmpty, scheme.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        self.init(scheme: scheme.lowercased(), authority)
    }
}
#endif
