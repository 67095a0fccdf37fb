#if HTTP
import HTTPTypes

extension HTTPRequest {
    /// Whether the body is JSON by its type.
    ///
    /// A page can post text and forms to any site without being asked; JSON it can't.
    var hasJSONBody: Bool {
        let values = headerFields[values: .contentType]
        guard values.count == 1 else { return false }
        let parts = values[0].split(separator: ";").map(\.withoutBlanks)
        guard parts.first?.lowercased() == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { parameter in
            ["charset=utf-8", #"charset="utf-8""#].contains(parameter.lowercased())
        }
    }

    /// Whether the client can take an answer of this type, such as `text/event-stream`.
    func accepts(_ type: String) -> Bool {
        let values = headerFields[values: .accept]
        // Without the field anything will do (RFC 9110, section 12.5.1).
        guard !values.isEmpty else { return true }
        let family = type.prefix { $0 != "/" } + "/*"
        return values.flatMap { $0.split(separator: ",") }.contains { range in
            let parts = range.split(separator: ";").map { $0.withoutBlanks.lowercased() }
            guard let name = parts.first, name == type || name == family || name == "*/*" else {
                return false
            }
            return !parts.dropFirst().contains { parameter in
                parameter.hasPrefix("q=0")
                    && parameter.dropFirst(3).allSatisfy { ".0".contains($0) }
            }
        }
    }
}

extension StringProtocol {
    /// The text without the blanks and tabs around it, as the value of a field is meant.
    var withoutBlanks: String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let bytes = Array(utf8)
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.count
        let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
#endif
