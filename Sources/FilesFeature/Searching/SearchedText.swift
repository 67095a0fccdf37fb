import Sandbox

/// The text of a file, a piece at a time, as it is searched.
///
/// Text of UTF-16 or UTF-32 with a mark at its beginning is held whole, as UTF-8.
struct SearchedText: ~Copyable {
    /// Why a file isn't searched.
    enum Unsearched: Error {
        /// There is a zero byte near its beginning.
        case binary
        /// It would have to be held whole, and is too large for that.
        case tooLarge
    }

    private static let pieceSize = 256 << 10
    private static let headSize = 8 << 10
    private static let maxDecodedBytes = 16 << 20

    private let file: File
    /// What is held of it.
    private(set) var bytes: [UInt8] = []
    /// Whether nothing follows what is held.
    private(set) var isAtEnd = false
    /// Where the next piece is.
    private var offset = 0

    /// Reads the first piece.
    ///
    /// - Throws: ``Unsearched``; `SandboxError`.
    init(of file: consuming File) throws {
        self.file = file
        try readMore()
        if let encoding = TextEncoding(mark: bytes.prefix(4)) {
            while !isAtEnd {
                guard bytes.count < Self.maxDecodedBytes else { throw Unsearched.tooLarge }
                try readMore()
            }
            bytes = encoding.utf8(bytes)
        } else if bytes.first(0, in: 0..<min(bytes.count, Self.headSize)) != nil {
            throw Unsearched.binary
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    }

    /// Holds more, and all that is held already.
    mutating func readMore() throws(SandboxError) {
        // What it grows by meanwhile isn't searched.
        let wanted = min(Self.pieceSize, file.information.size - offset)
        let start = bytes.count
        if start == 0 {
            bytes = try file.read(at: offset, count: wanted)
        } else {
            try file.read(at: offset, count: wanted, onto: &bytes)
        }
        let count = bytes.count - start
        offset += count
        isAtEnd = count < wanted || offset >= file.information.size
    }

    /// Forgets so many bytes at the beginning of what is held.
    mutating func forget(_ count: Int) { bytes.removeFirst(count) }
}
