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
        return try percentDecoded(rest, shown: shown)
    }

    private static func percentDecoded(_ text: ArraySlice<UInt8>, shown: String)
        throws(SandboxError) -> [UInt8]
    {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16),
                digits.utf8.first != UInt8(ascii: "+")
            else { throw .malformed(path: shown, problem: "a percent encoding is malformed") }
            guard value != 0, value != UInt8(ascii: "/") else {
                throw .malformed(path: shown, problem: "it encodes a slash or a zero byte")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
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
