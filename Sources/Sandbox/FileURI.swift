import Text

extension Roots {
    /// The path in a `file:` URI, whose scheme has been taken off.
    ///
    /// - Throws: ``SandboxError`` for another host, a query or fragment, a malformed percent
    ///   encoding, and an encoded slash or zero, which no file name holds.
    static func decodedURIPath(_ rest: ArraySlice<UInt8>, shown: String) throws(SandboxError)
        -> [UInt8]
    {
        var rest = rest
        if rest.starts(with: Array("//".utf8)) {
            rest = rest.dropFirst(2)
            let host = rest.prefix { $0 != UInt8(ascii: "/") }
            guard host.isEmpty || host.elementsEqual("localhost".utf8) else {
                throw .malformed(path: shown, problem: "a file URI names no host")
            }
            rest = rest.dropFirst(host.count)
        }
        guard rest.first == UInt8(ascii: "/") else {
            throw .malformed(path: shown, problem: "a file URI needs an absolute path")
        }
        guard !rest.contains(UInt8(ascii: "?")), !rest.contains(UInt8(ascii: "#")) else {
            throw .malformed(path: shown, problem: "a file URI has neither query nor fragment")
        }
        guard let decoded = percentDecoded(rest) else {
            throw .malformed(path: shown, problem: "a percent encoding is malformed")
        }
        // No file name holds a slash, so one that was encoded is none of a path's.
        let slashCounts = [decoded[...], rest].map { bytes in
            bytes.reduce(0) { $0 + ($1 == UInt8(ascii: "/") ? 1 : 0) }
        }
        guard !decoded.contains(0), slashCounts[0] == slashCounts[1] else {
            throw .malformed(path: shown, problem: "it encodes a slash or a zero byte")
        }
        return decoded
    }
}

extension [UInt8] {
    /// What follows a URI scheme, which is compared without regard to case.
    func afterScheme(_ scheme: StaticString) -> ArraySlice<UInt8>? {
        let wanted = Array(String(describing: scheme).utf8)
        let head = prefix(wanted.count).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        guard head == wanted, dropFirst(wanted.count).first == UInt8(ascii: "/") else { return nil }
        return dropFirst(wanted.count)
    }
}
