import Text

/// A URI template (RFC 6570): literal text, `{name}` and `{+name}`.
///
/// `{name}` stands for one part without `/`; `{+name}` for the rest with its slashes. No other
/// operator is used by a server's templates here.
struct URITemplate: Sendable {
    private enum Piece {
        case literal([UInt8])
        case variable(name: String, spansSlashes: Bool)
    }

    /// The template as it is sent.
    let text: String
    private let pieces: [Piece]

    /// - Precondition: Braces are balanced, and two variables never touch: a programmer's mistake.
    init(_ text: String) {
        self.text = text
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { pieces.append(.literal(Array(rest[..<open].utf8))) }
            guard let close = rest[open...].firstIndex(of: "}") else {
                preconditionFailure("the URI template \(text) lacks a closing brace")
            }
            let inside = rest[rest.index(after: open)..<close]
            let spansSlashes = inside.hasPrefix("+")
            pieces.append(
                .variable(name: String(inside.drop { $0 == "+" }), spansSlashes: spansSlashes)
            )
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.literal(Array(rest.utf8))) }
        self.pieces = pieces
    }

    /// The names of the variables, in order.
    var variables: [String] {
        pieces.compactMap { if case .variable(let name, _) = $0 { name } else { nil } }
    }

    /// The percent-decoded values of the variables, if `uri` fits.
    ///
    /// Scheme and authority are compared without regard to case, as RFC 3986 has it. Bytes that
    /// aren't UTF-8 come in their displayed form, which paths are understood in.
    func match(_ uri: String) -> [String: String]? {
        var values: [String: String] = [:]
        var rest = Array(uri.utf8)[...]
        for (position, piece) in pieces.enumerated() {
            switch piece {
            case .literal(let bytes):
                guard Self.begins(rest, with: bytes, foldingCase: position == 0) else { return nil }
                rest = rest.dropFirst(bytes.count)
            case .variable(let name, let spansSlashes):
                let end = Self.end(of: rest, before: pieces[(position + 1)...].first, spansSlashes)
                guard let decoded = percentDecoded(rest[..<end]) else { return nil }
                if !spansSlashes, decoded.isEmpty { return nil }
                values[name] = String(validating: decoded, as: UTF8.self) ?? displayed(decoded)
                rest = rest[end...]
            }
        }
        return rest.isEmpty ? values : nil
    }

    private static func begins(_ text: ArraySlice<UInt8>, with literal: [UInt8], foldingCase: Bool)
        -> Bool
    {
        guard text.count >= literal.count else { return false }
        return zip(text, literal).allSatisfy {
            foldingCase ? lowercased($0) == lowercased($1) : $0 == $1
        }
    }

    private static func end(of text: ArraySlice<UInt8>, before next: Piece?, _ spansSlashes: Bool)
        -> Int
    {
        if case .literal(let literal)? = next, let first = literal.first {
            return text.firstIndex(of: first) ?? text.endIndex
        }
        guard !spansSlashes else { return text.endIndex }
        return text.firstIndex { $0 == UInt8(ascii: "/") } ?? text.endIndex
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
