import Sandbox
import Text

/// Bytes of a file that are text: UTF-8, without a zero byte.
struct TextBytes {
    let text: String
    let lineEndings: String
    /// Whether the file begins with a byte order mark, which isn't part of the text.
    let hasMark: Bool

    /// Checks bytes that were read at an offset.
    ///
    /// `mayBeginInCharacter`: whether they were cut from what came before, perhaps inside a
    /// character. Such a half is left out.
    ///
    /// - Throws: ``FileContentError`` that says where the first byte is that isn't text.
    init(
        _ bytes: some Collection<UInt8>,
        at offset: Int,
        of path: SandboxedPath,
        mayBeginInCharacter: Bool = false
    ) throws(FileContentError) {
        var body = Array(bytes)[...]
        hasMark = offset == 0 && body.starts(with: [0xEF, 0xBB, 0xBF])
        if hasMark { body = body.dropFirst(3) }
        if mayBeginInCharacter {
            body = body.dropFirst(body.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count)
        }
        if let zero = body.firstIndex(of: 0) {
            throw .notText(path: path.description, byte: 0, offset: offset + zero)
        }
        guard let text = String(validating: body, as: UTF8.self) else {
            let wrong = Self.firstInvalid(in: body)
            throw .notText(path: path.description, byte: body[wrong], offset: offset + wrong)
        }
        self.text = text
        let newlines = LineRange.newlineCount(body)
        let pairs = zip(body, body.dropFirst()).count { $0 == 0x0D && $1 == 0x0A }
        lineEndings = pairs == 0 ? "lf" : pairs == newlines ? "crlf" : "mixed"
    }

    /// Looks at the beginning of a file for the mark of an encoding that can't be read.
    ///
    /// - Throws: ``FileContentError/otherEncoding(path:encoding:)``.
    static func checkEncoding(ofBytes head: [UInt8], of path: SandboxedPath)
        throws(FileContentError)
    {
        let is32 = head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF])
        let is16 = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
        guard is32 || is16 else { return }
        throw .otherEncoding(path: path.description, encoding: is32 ? "UTF-32" : "UTF-16")
    }

    /// Bytes without a character at their end that is cut.
    static func withoutHalfCharacter(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        for length in 1...3 {
            guard
                let start = bytes.index(
                    bytes.endIndex,
                    offsetBy: -length,
                    limitedBy: bytes.startIndex
                )
            else { break }
            guard bytes[start] & 0xC0 != 0x80 else { continue }
            let needed =
                bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : bytes[start] >= 0xC0 ? 2 : 1
            return needed > length ? bytes[..<start] : bytes
        }
        return bytes
    }

    private static func firstInvalid(in bytes: ArraySlice<UInt8>) -> Int {
        var iterator = bytes.makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        var index = bytes.startIndex
        while case .valid(let character) = parser.parseScalar(from: &iterator) {
            index += character.count
        }
        return min(index, bytes.endIndex - 1)
    }
}

/// Why a file can't be shown.
enum FileContentError: ExplainedError, Hashable {
    case notText(path: String, byte: UInt8, offset: Int)
    case otherEncoding(path: String, encoding: String)
    case tooLargeResource(path: String, maxBytes: Int)

    var code: String {
        switch self {
        case .notText, .otherEncoding: "not_text"
        case .tooLargeResource: "too_large"
        }
    }

    var message: String {
        switch self {
        case .notText(let path, let byte, let offset):
            "`\(abbreviated(path))` is not UTF-8 text (byte 0x\(String(byte, radix: 16, uppercase: true)) at "
                + "offset \(offset)); only text and pictures can be read"
        case .otherEncoding(let path, let encoding):
            "`\(abbreviated(path))` is \(encoding) text, and only UTF-8 can be read"
        case .tooLargeResource(let path, let maxBytes):
            "`\(abbreviated(path))` is larger than \(maxBytes) bytes; read a part of it with read_file"
        }
    }
}
