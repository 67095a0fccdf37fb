import Sandbox

extension LineRange {
    /// One pass over a file: counts lines, and keeps those wanted while there is room.
    struct Scan {
        private let start: Start
        /// Counted as ``line`` is.
        private let wanted: Range<Int>
        private let maxBytes: Int
        private let path: SandboxedPath
        private var kept: [UInt8] = []
        private var keptOffset = 0
        /// Where the next piece is.
        private(set) var offset: Int
        /// The number of the line that the next byte belongs to; from a byte on, of those seen.
        private var line = 1
        private var isAtLineStart = true
        private var isFull = false
        private var hasEnded = false

        init(from start: Start, maxLines: Int, maxBytes: Int, of path: SandboxedPath) {
            self.start = start
            self.maxBytes = maxBytes
            self.path = path
            switch start {
            case .line(let first):
                let (end, isTooFar) = first.addingReportingOverflow(maxLines)
                wanted = first..<(isTooFar ? .max : end)
                offset = 0
            case .byte(let first):
                wanted = 1..<(1 + maxLines)
                // The system refuses what is further, where files just have nothing.
                offset = min(first, .max - LineRange.pieceSize)
            }
        }

        /// How many lines were seen to begin.
        private var lineCount: Int { isAtLineStart ? line - 1 : line }

        /// Whether enough was read: what is wanted, and one byte more to know that there is more;
        /// and the rest, if the file is short enough to count its lines.
        func isDone(size: Int) -> Bool {
            guard !hasEnded else { return true }
            guard isFull || lineCount >= wanted.upperBound else { return false }
            guard case .line = start else { return true }
            return max(size, offset) > LineRange.maxCountedBytes
        }

        /// Takes the next piece; an empty one is the end.
        ///
        /// - Throws: ``FileContentError`` for a zero byte before the lines wanted: what has one
        ///   isn't in lines, and may be a hole that takes hours to read.
        mutating func take(_ piece: [UInt8]) throws(FileContentError) {
            if piece.isEmpty { hasEnded = true }
            let newlines = LineRange.newlineCount(piece)
            // Most pieces of a large file lie before or after what is wanted, and are only counted.
            guard !isFull, line < wanted.upperBound, line + newlines >= wanted.lowerBound else {
                if line < wanted.lowerBound { try checkText(piece[...]) }
                return pass(piece[...], newlines)
            }
            var rest = piece[...]
            while !rest.isEmpty {
                let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
                let part = rest[..<end]
                if line < wanted.lowerBound { try checkText(part) }
                if wanted.contains(line), !isFull { keep(part) }
                pass(part, part.last == UInt8(ascii: "\n") ? 1 : 0)
                rest = rest[end...]
            }
        }

        private func checkText(_ bytes: ArraySlice<UInt8>) throws(FileContentError) {
            guard let zero = bytes.firstIndex(of: 0) else { return }
            let place = offset + zero - bytes.startIndex
            throw .notText(path: path.description, byte: 0, offset: place)
        }

        private mutating func pass(_ bytes: ArraySlice<UInt8>, _ newlines: Int) {
            guard let last = bytes.last else { return }
            isAtLineStart = last == UInt8(ascii: "\n")
            line += newlines
            offset += bytes.count
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
                kept = Array(TextBytes.withoutHalfCharacter(kept[...]))
            }
        }

        /// - Throws: ``FileContentError`` if what was kept isn't text.
        func lines() throws(FileContentError) -> Lines {
            var lines = Lines(start: start)
            let text = try TextBytes(
                kept,
                at: keptOffset,
                of: path,
                mayBeginInCharacter: start != .line(wanted.lowerBound)
            )
            lines.set(text)
            let endsLine = kept.isEmpty || kept.last == UInt8(ascii: "\n")
            lines.count = LineRange.newlineCount(kept) + (endsLine ? 0 : 1)
            lines.isLineCut = isFull && !endsLine
            if case .line = start {
                lines.leastCount = lineCount
                lines.totalCount = hasEnded ? lineCount : nil
            }
            lines.rest = rest(afterLines: lines.count, isLineCut: lines.isLineCut)
            return lines
        }

        private func rest(afterLines count: Int, isLineCut: Bool) -> Rest? {
            guard isLineCut || wanted.lowerBound + count <= lineCount, count > 0 else { return nil }
            if case .line(let first) = start, !isLineCut { return .after(.line(first + count)) }
            return .after(.byte(keptOffset + kept.count))
        }
    }
}

extension LineRange.Lines {
    mutating func set(_ bytes: TextBytes) {
        (text, lineEndings, hasMark) = (bytes.text, bytes.lineEndings, bytes.hasMark)
    }
}
