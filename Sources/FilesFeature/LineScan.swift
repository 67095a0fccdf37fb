import Sandbox

extension LineRange {
    /// One pass over a file: counts lines, and keeps those wanted while there is room.
    struct Scan {
        private let wanted: Range<Int>
        private let maxBytes: Int
        private var kept: [UInt8] = []
        private var keptOffset = 0
        private var offset = 0
        /// The number of the line that the next byte belongs to.
        private var line = 1
        private var isAtLineStart = true
        private var isFull = false
        private var hasEnded = false

        init(wanted: Range<Int>, maxBytes: Int) {
            self.wanted = wanted
            self.maxBytes = maxBytes
        }

        /// Whether enough was read: the lines wanted, and the rest if it is short enough to count.
        func isDone(at offset: Int, countingTo maxCounted: Int, size: Int) -> Bool {
            hasEnded || ((isFull || line >= wanted.upperBound) && size > maxCounted)
        }

        mutating func end() { hasEnded = true }

        mutating func take(_ piece: [UInt8]) {
            var rest = piece[...]
            while !rest.isEmpty {
                let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
                if wanted.contains(line), !isFull { keep(rest[..<end]) }
                isAtLineStart = rest[end - 1] == UInt8(ascii: "\n")
                if isAtLineStart { line += 1 }
                offset += end - rest.startIndex
                rest = rest[end...]
            }
        }

        private mutating func keep(_ bytes: ArraySlice<UInt8>) {
            if kept.isEmpty { keptOffset = offset }
            guard kept.count + bytes.count > maxBytes else {
                kept += bytes
                return
            }
            isFull = true
            // Whole lines where there are any; else what fits of the first one.
            if let newline = kept.lastIndex(of: UInt8(ascii: "\n")) {
                kept.removeSubrange((newline + 1)...)
            } else {
                kept += bytes.prefix(maxBytes - kept.count)
            }
        }

        /// - Throws: `FileContentError` if what was kept isn't text.
        func lines(of path: SandboxedPath) throws -> Lines {
            var lines = Lines()
            let text = try TextBytes(kept, at: keptOffset, of: path, mayEndInCharacter: isFull)
            (lines.text, lines.lineEndings, lines.hasMark) = (
                text.text, text.lineEndings, text.hasMark
            )
            let newlines = LineRange.newlineCount(kept)
            lines.isLineCut = isFull && newlines == 0
            lines.count = newlines + (kept.isEmpty || kept.last == UInt8(ascii: "\n") ? 0 : 1)
            lines.leastCount = isAtLineStart ? line - 1 : line
            if hasEnded { lines.totalCount = lines.leastCount }
            let next = wanted.lowerBound + lines.count
            lines.isCut = isFull
            lines.next = lines.count > 0 && next <= lines.leastCount ? next : nil
            return lines
        }
    }
}
