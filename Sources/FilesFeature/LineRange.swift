import Sandbox
import Text

/// Picks lines out of a text file without holding more of it than is given back.
struct LineRange {
    let maxLines: Int
    let maxBytes: Int

    /// Where reading begins.
    enum Start: Hashable {
        /// At a line, counting from 1.
        case line(Int)
        /// At a byte, counting from 0: in the middle of a line, or of a file too long to count in.
        case byte(Int)
    }

    /// What was read.
    struct Lines {
        var text = ""
        /// Where the text begins; `nil` where only the end was read.
        var start: Start?
        var count = 0
        /// How many the whole file has; `nil` where it is too long to be counted for this.
        var totalCount: Int?
        /// How many there are at least; `nil` where they weren't counted.
        var leastCount: Int?
        /// What of the file was left out, if anything.
        var rest: Rest?
        /// Whether the first or last line isn't whole.
        var isLineCut = false
        var hasMark = false
        var lineEndings = "lf"
    }

    /// What is left to be read.
    enum Rest: Hashable {
        /// All from here on.
        case after(Start)
        /// So many lines from here on, of the last lines that were asked for.
        case before(Start, lineCount: Int)
    }

    static let pieceSize = 64 << 10
    /// Up to this size the lines of the whole file are counted, whatever was asked for.
    static let maxCountedBytes = 8 << 20

    /// Reads on from a line or a byte, in one pass.
    ///
    /// - Throws: ``FileContentError`` if it isn't text; `SandboxError`; `CancellationError`.
    func lines(from start: Start, of file: borrowing File) throws -> Lines {
        var scan = Scan(from: start, maxLines: maxLines, maxBytes: maxBytes, of: file.path)
        while !scan.isDone(size: file.information.size) {
            try Task.checkCancellation()
            try scan.take(file.read(at: scan.offset, count: Self.pieceSize))
        }
        return try scan.lines()
    }

    static func newlineCount(_ bytes: some Sequence<UInt8>) -> Int {
        bytes.count { $0 == UInt8(ascii: "\n") }
    }
}
