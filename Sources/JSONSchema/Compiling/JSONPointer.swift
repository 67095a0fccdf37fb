import JSONRPC

extension JSON {
    /// What a token of a JSON pointer leads to.
    func child(_ token: String) -> JSON? {
        switch self {
        case .object(let members): members[token]
        case .array: Int(token).flatMap { String($0) == token ? self[$0] : nil }
        default: nil
        }
    }
}

extension String {
    /// As a token of a JSON pointer (RFC 6901).
    var escapedToken: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

/// The tokens of a JSON pointer (RFC 6901) that begins with `/`.
///
/// By bytes: to Swift, a `/` with an accent on it is another character.
func tokens(ofPointer text: String) -> [String] {
    let parts = text.utf8.dropFirst().split(
        separator: UInt8(ascii: "/"),
        omittingEmptySubsequences: false
    )
    return parts.map { part in
        var token: [UInt8] = []
        var isEscaped = false
        for byte in part {
            if isEscaped, byte == UInt8(ascii: "1") {
                token[token.count - 1] = UInt8(ascii: "/")
            } else if !isEscaped || byte != UInt8(ascii: "0") {
                token.append(byte)
            }
            isEscaped = byte == UInt8(ascii: "~")
        }
        return String(decoding: token, as: UTF8.self)
    }
}
