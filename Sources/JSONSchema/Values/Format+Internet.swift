/// RFC 5321, `Mailbox`: ASCII only.
func isEmailAddress(_ text: [UInt8]) -> Bool {
    guard let at = text.lastIndex(of: UInt8(ascii: "@")), text.count <= 254 else { return false }
    let (local, domain) = (text[..<at], text[(at + 1)...])
    return isLocalPart(local) && (isDomain(domain) || isAddressLiteral(domain))
}

/// RFC 3986, `URI`: with a scheme.
func isURI(_ text: [UInt8]) -> Bool {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), let first = text.first,
        isLetter(first),
        text[..<colon].allSatisfy({ isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) })
    else { return false }
    var rest = text[(colon + 1)...]
    if rest.starts(with: "//".utf8) {
        let authority = rest.dropFirst(2).prefix { !"/?#".utf8.contains($0) }
        guard isAuthority(authority) else { return false }
        rest = rest.dropFirst(2 + authority.count)
    }
    let parts = rest.split(
        separator: UInt8(ascii: "#"),
        maxSplits: 1,
        omittingEmptySubsequences: false
    )
    return parts.allSatisfy { isMade($0, with: "/?:@") }
}

private func isLocalPart(_ text: ArraySlice<UInt8>) -> Bool {
    guard 1...64 ~= text.count else { return false }
    let quote = UInt8(ascii: "\"")
    if text.first == quote {
        guard text.count > 2, text.last == quote else { return false }
        var isEscaped = false
        for byte in text.dropFirst().dropLast() {
            guard 0x20...0x7E ~= byte, isEscaped || byte != quote else { return false }
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        }
        return !isEscaped
    }
    let atoms = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return atoms.allSatisfy { atom in
        !atom.isEmpty
            && atom.allSatisfy {
                isLetter($0) || isDigit($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0)
            }
    }
}

private func isDomain(_ text: ArraySlice<UInt8>) -> Bool {
    let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let hyphen = UInt8(ascii: "-")
    return labels.allSatisfy { label in
        1...63 ~= label.count && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == hyphen }
    }
}

/// An address in brackets.
private func isAddressLiteral(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") else { return false }
    let inside = text.dropFirst().dropLast()
    let prefix = "IPv6:".utf8
    return inside.starts(with: prefix)
        ? isIPv6(inside.dropFirst(prefix.count)) : isIPv4(inside)
}

private func isAuthority(_ text: ArraySlice<UInt8>) -> Bool {
    var host = text
    if let at = text.lastIndex(of: UInt8(ascii: "@")) {
        guard isMade(text[..<at], with: ":") else { return false }
        host = text[(at + 1)...]
    }
    if host.first == UInt8(ascii: "[") {
        guard let end = host.lastIndex(of: UInt8(ascii: "]")),
            isIPv6(host[(host.startIndex + 1)..<end])
        else { return false }
        let port = host[(end + 1)...]
        return port.isEmpty
            || port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(isDigit)
    }
    let parts = host.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return parts.count <= 2 && isMade(parts[0], with: "")
        && parts.dropFirst().allSatisfy { $0.allSatisfy(isDigit) }
}

private func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4
        && parts.allSatisfy { part in
            1...3 ~= part.count && part.allSatisfy(isDigit)
                && part.reduce(0, { $0 * 10 + Int($1 & 15) }) < 256
                && (part.count == 1 || part.first != UInt8(ascii: "0"))
        }
}

/// Eight groups, of which `::` stands for one or more that are zero.
private func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
    let text = Array(text)
    let gaps = text.indices.dropLast().filter {
        text[$0] == UInt8(ascii: ":") && text[$0 + 1] == UInt8(ascii: ":")
    }
    guard gaps.count <= 1 else { return false }
    guard let gap = gaps.first else { return groupCount(text[...], mayEndInIPv4: true) == 8 }
    let (before, after) = (text[..<gap], text[(gap + 2)...])
    guard let first = before.isEmpty ? 0 : groupCount(before, mayEndInIPv4: false),
        let second = after.isEmpty ? 0 : groupCount(after, mayEndInIPv4: true)
    else { return false }
    return first + second < 8
}

/// How many groups a part of an address has, an IPv4 address at its end counting as two; `nil` if
/// one of them is none.
private func groupCount(_ text: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> Int? {
    var groups = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var count = groups.count
    if mayEndInIPv4, let last = groups.last, isIPv4(last) {
        groups.removeLast()
        count += 1
    }
    let areGroups = groups.allSatisfy { 1...4 ~= $0.count && $0.allSatisfy(isHexadecimal) }
    return areGroups ? count : nil
}

/// Whether a text has only characters of RFC 3986 that stand for themselves, those named, and
/// whole escapes.
private func isMade(_ text: ArraySlice<UInt8>, with more: String) -> Bool {
    var rest = text
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%") {
            guard let high = rest.popFirst(), let low = rest.popFirst(), isHexadecimal(high),
                isHexadecimal(low)
            else { return false }
        } else if !isLetter(byte), !isDigit(byte), !"-._~!$&'()*+,;=".utf8.contains(byte),
            !more.utf8.contains(byte)
        {
            return false
        }
    }
    return true
}

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
private func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6
}
