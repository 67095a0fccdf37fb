import Sandbox
import Text

/// Picks lines out of a text file without holding more of it than is given back.
struct LineRange {
    let maxLines: Int
    let maxBytes: Int

    /// What was read.
    struct Lines {
        var text = ""
        /// The number of the first one, counting from 1; `nil` where only the end was read.
        var firstLine: Int?
        var count = 0
        /// How many the whole file has; `nil` where it is too long to be counted for this.
        var totalCount: Int?
        /// How many there are at least.
        var leastCount = 0
        /// The line to go on from, if there are more.
        var next: Int?
        /// Whether the last line isn't whole.
        var isLineCut = false
        /// Whether the budget ended it rather than the file or the lines asked for.
        var isCut = false
        var hasMark = false
        var lineEndings = "lf"
    }

    static let pieceSize = 64 << 10
    /// Up to this size the lines of the whole file are counted, whatever was asked for.
    static let maxCountedBytes = 8 << 20
    private static let newline = UInt8(ascii: "\n")

    /// Reads from a line on, in one pass.
    func lines(from firstLine: Int, of file: borrowing File) throws -> Lines {
        var scan = Scan(wanted: firstLine..<(firstLine + maxLines), maxBytes: maxBytes)
        var offset = 0
        while !scan.isDone(
            at: offset,
            countingTo: Self.maxCountedBytes,
            size: file.information.size
        ) {
            try Task.checkCancellation()
            let piece = try file.read(at: offset, count: Self.pieceSize)
            guard !piece.isEmpty else {
                scan.end()
                break
            }
            scan.take(piece)
            offset += piece.count
        }
        var lines = try scan.lines(of: file.path)
        lines.firstLine = firstLine
        return lines
    }

    /// Reads the last lines, backwards from the end; the rest of the file isn't touched.
    func last(_ wanted: Int, of file: borrowing File) throws -> Lines {
        var tail: [UInt8] = []
        var offset = file.information.size
        // One newline more than lines: the one before the first. The file's last ends no other line.
        while offset > 0, tail.count <= maxBytes, Self.newlineCount(tail.dropLast()) < wanted {
            try Task.checkCancellation()
            let count = min(Self.pieceSize, offset)
            offset -= count
            tail = try file.read(at: offset, count: count) + tail
        }
        var lines = Lines()
        var starts = tail.indices.dropLast().filter { tail[$0] == Self.newline }.map { $0 + 1 }
        if offset == 0 { starts.insert(0, at: 0) }
        var kept = starts.suffix(wanted)[...]
        while let first = kept.first, tail.count - first > maxBytes, kept.count > 1 {
            kept = kept.dropFirst()
            lines.isCut = true
        }
        var start = kept.first ?? max(0, tail.count - maxBytes)
        if tail.count - start > maxBytes {
            start = tail.count - maxBytes
            (lines.isCut, lines.isLineCut) = (true, true)
        }
        let body = Array(tail[start...])
        lines.count = tail.isEmpty ? 0 : max(1, kept.count)
        lines.leastCount = lines.count
        let text = try TextBytes(
            body,
            at: offset + start,
            of: file.path,
            mayBeginInCharacter: lines.isLineCut
        )
        (lines.text, lines.lineEndings, lines.hasMark) = (text.text, text.lineEndings, text.hasMark)
        if offset == 0 {
            lines.totalCount = tail.isEmpty ? 0 : starts.count
            lines.firstLine = starts.count - lines.count + 1
        }
        return lines
    }

    static func newlineCount(_ bytes: some Collection<UInt8>) -> Int {
        bytes.reduce(0) { $0 + ($1 == newline ? 1 : 0) }
    }
}
