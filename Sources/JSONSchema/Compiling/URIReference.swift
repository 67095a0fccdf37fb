/// A reference of RFC 3986 in its parts.
struct URIReference: Sendable {
    private var scheme: String?
    private var authority: String?
    private var path: String
    private var query: String?
    /// What follows `#`, its escapes undone.
    private(set) var fragment: String?

    init(_ text: String) {
        var rest = Array(text.utf8)[...]
        if let mark = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = Self.unescaped(rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Self.text(rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(where: { ":/".utf8.contains($0) }), mark > 0,
            rest[mark] == UInt8(ascii: ":")
        {
            scheme = Self.text(rest[..<mark])
            rest = rest[(mark + 1)...]
        }
        if rest.starts(with: "//".utf8) {
            let name = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
            authority = Self.text(name)
            rest = rest[name.endIndex...]
        }
        path = Self.text(rest)
    }

    /// The reference without its fragment.
    var document: String {
        (scheme.map { $0 + ":" } ?? "") + (authority.map { "//" + $0 } ?? "") + path
            + (query.map { "?" + $0 } ?? "")
    }

    /// What the reference means where it stands (RFC 3986, section 5.2).
    func resolved(against base: URIReference) -> URIReference {
        var target = self
        guard scheme == nil else { return target }
        target.scheme = base.scheme
        guard authority == nil else { return target }
        target.authority = base.authority
        if path.isEmpty {
            target.path = base.path
            target.query = query ?? base.query
        } else if path.utf8.first != UInt8(ascii: "/") {
            target.path = Self.withoutDots(base.folder + path)
        } else {
            target.path = Self.withoutDots(path)
        }
        return target
    }

    /// The path up to its last `/`.
    private var folder: String {
        if authority != nil, path.isEmpty { return "/" }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[...slash])
    }

    private static func withoutDots(_ path: String) -> String {
        let parts = path.utf8.split(
            separator: UInt8(ascii: "/"),
            omittingEmptySubsequences: false
        ).map { String(Substring($0)) }
        var kept: [String] = []
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch part {
            case ".": if isLast { kept.append("") }
            case "..":
                if kept.count > 1 || kept.first.map({ !$0.isEmpty }) == true { kept.removeLast() }
                if isLast { kept.append("") }
            default: kept.append(part)
            }
        }
        return kept.joined(separator: "/")
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        var plain: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            let digits = text(rest.prefix(2))
            if byte == UInt8(ascii: "%"), rest.count >= 2, digits.allSatisfy(\.isHexDigit),
                let value = UInt8(digits, radix: 16)
            {
                plain.append(value)
                rest = rest.dropFirst(2)
            } else {
                plain.append(byte)
            }
        }
        return text(plain[...])
    }
}
