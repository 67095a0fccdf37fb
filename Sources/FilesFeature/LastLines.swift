import Sandbox

extension LineRange {
    /// Reads the last lines, backwards from the end.
    ///
    /// Where not all fit, those nearest the end do. Of a file that isn't counted no more is read
    /// than that takes.
    ///
    /// - Throws: ``FileContentError`` if it isn't text; `SandboxError`; `CancellationError`.
    func last(_ wanted: Int, of file: borrowing File) throws -> Lines {
        var size = file.information.size
        while true {
            var tail = Tail(wanted: wanted, maxBytes: maxBytes, size: size)
            while !tail.isDone {
                try Task.checkCancellation()
                guard try tail.take(from: file) else { break }
            }
            if tail.isDone { return try tail.lines(of: file.path) }
            // It was cut meanwhile, so that its end is somewhere else now.
            size = file.currentInformation?.size ?? 0
        }
    }

    /// The end of a file, read backwards.
    private struct Tail {
        private let wanted: Int
        private let maxBytes: Int
        private let size: Int
        /// As much of the end as is given back, and less than a piece more.
        private var kept: [UInt8] = []
        /// How far back was read.
        private var offset: Int
        /// Those that end a line before the last one.
        private var newlineCount = 0
        /// Where the lines wanted begin, once that is known.
        private var start: Int?

        init(wanted: Int, maxBytes: Int, size: Int) {
            self.wanted = wanted
            self.maxBytes = maxBytes
            self.size = size
            offset = size
        }

        var isDone: Bool {
            guard offset > 0 else { return true }
            // Lines that are longer than this aren't looked for the beginning of.
            let isFarEnough = start != nil || size - offset >= LineRange.maxCountedBytes
            return isFarEnough && size > LineRange.maxCountedBytes && kept.count > maxBytes
        }

        /// Reads the piece before what was read.
        ///
        /// - Returns: Whether it was there.
        mutating func take(from file: borrowing File) throws(SandboxError) -> Bool {
            let count = min(LineRange.pieceSize, offset)
            let piece = try file.read(at: offset - count, count: count)
            guard piece.count == count else { return false }
            // What ends the file's last line begins no other one.
            let body = offset == size ? piece.dropLast() : piece[...]
            offset -= count
            let found = LineRange.newlineCount(body)
            if start == nil, newlineCount + found >= wanted {
                let newlines = body.indices.filter { body[$0] == UInt8(ascii: "\n") }
                start = offset + newlines[found - (wanted - newlineCount)] + 1
            }
            newlineCount += found
            if kept.count <= maxBytes { kept = piece + kept }
            return true
        }

        /// - Throws: ``FileContentError`` if what was kept isn't text.
        func lines(of path: SandboxedPath) throws(FileContentError) -> Lines {
            guard size > 0 else { return Lines(start: .line(1), totalCount: 0) }
            let (shown, isLineCut) = shown
            let text = try TextBytes(
                shown,
                at: size - shown.count,
                of: path,
                mayBeginInCharacter: isLineCut
            )
            var lines = Lines(isLineCut: isLineCut)
            lines.set(text)
            lines.count = LineRange.newlineCount(shown.dropLast()) + 1
            lines.leastCount = newlineCount + 1
            if offset == 0 {
                lines.totalCount = newlineCount + 1
                lines.start = .line(newlineCount + 2 - lines.count)
            }
            lines.rest = rest(without: lines, from: size - shown.count)
            return lines
        }

        /// The end of what is wanted, as much as fits; and whether its first line isn't whole.
        private var shown: (bytes: ArraySlice<UInt8>, isLineCut: Bool) {
            let first = max(firstWanted ?? 0, size - maxBytes)
            let shown = kept.suffix(size - first)
            let isAtLineStart =
                first == firstWanted || kept.dropLast(shown.count).last == UInt8(ascii: "\n")
            guard !isAtLineStart else { return (shown, false) }
            // From the first line on that is whole, if one is.
            guard let newline = shown.dropLast().firstIndex(of: UInt8(ascii: "\n")) else {
                return (shown, true)
            }
            return (shown[(newline + 1)...], false)
        }

        private var firstWanted: Int? { start ?? (offset == 0 ? 0 : nil) }

        /// What of the lines wanted comes before those that are shown.
        private func rest(without lines: Lines, from first: Int) -> Rest? {
            guard first != firstWanted else { return nil }
            let found = firstWanted == nil ? newlineCount + 1 : min(wanted, newlineCount + 1)
            let count = found - lines.count + (lines.isLineCut ? 1 : 0)
            guard offset == 0 else {
                return .before(.byte(firstWanted ?? offset), lineCount: count)
            }
            return .before(.line(newlineCount + 2 - found), lineCount: count)
        }
    }
}
