import Patterns
import Sandbox

/// Finds the lines of one file in which a pattern matches, one after the other.
///
/// A match is looked for in windows of a few KiB, so that no pattern takes long before somebody
/// looks at the clock. In a line that is longer than a window, or over several lines, a match that
/// is longer than one may be missed.
struct LineSearch: ~Copyable {
    /// What one step came to.
    enum Step {
        case found(Found)
        /// There was nothing in one window more.
        case searched
        case ended
    }

    /// Lines in which the pattern matches; several where the match is over several.
    struct Found {
        /// Where they are in ``LineSearch/bytes``, the end of the last one included.
        let lines: Range<Int>
        let match: Range<Int>
    }

    private static let windowSize = 16 << 10
    private static let maxHeld = 256 << 10
    /// How much of two windows in one line is the same, and of what comes before is looked back at.
    private static let overlap = 1 << 10
    /// The same for an intricate pattern, and at how many places it is tried in one step.
    private static let shortWindowSize = 2 << 10
    private static let stride = 32
    private static let newline = UInt8(ascii: "\n")

    private var text: SearchedText
    private let spansLines: Bool
    /// Where the next match may begin.
    private var place = 0
    /// Whether the rest of the line that `place` is in doesn't matter any more.
    private var passesLine = false
    private var counted = (place: 0, line: 1)
    /// Whether the pattern took too many steps somewhere.
    private(set) var wasTooHard = false

    init(of text: consuming SearchedText, spansLines: Bool) {
        self.text = text
        self.spansLines = spansLines
    }

    /// What is held of the file.
    var bytes: [UInt8] { text.bytes }

    /// Whether so much is held that some should be forgotten.
    var holdsMuch: Bool { place >= Self.maxHeld }

    /// The number of the line that a place is in, counting from 1.
    mutating func line(at place: Int) -> Int {
        let (low, high) = (min(counted.place, place), max(counted.place, place))
        let between = text.bytes.newlineCount(in: low..<high)
        counted = (place, counted.line + (place == high ? between : -between))
        return counted.line
    }

    /// How many lines have been searched to their end.
    mutating func searchedLines() -> Int { line(at: place) - (passesLine ? 0 : 1) }

    /// Where the next match may begin, in ``bytes``.
    var next: Int { place }

    /// Passes over so many lines, as far as the time goes.
    ///
    /// - Throws: `SandboxError`.
    mutating func skip(lines count: Int, until end: ContinuousClock.Instant) throws(SandboxError) {
        while !Task.isCancelled, .now < end, searchedLines() < count, try hold() {
            let held = text.bytes.count
            if line(at: held) <= count {
                // All that is held lies before it.
                place = held
                passesLine = !endsLine(held)
            } else {
                while searchedLines() < count { passLine() }
            }
            if holdsMuch { _ = forget(before: place) }
        }
    }

    /// Forgets what lies before a place and has been searched; of a line without end more.
    ///
    /// - Returns: By how much all places are less now.
    mutating func forget(before wanted: Int) -> Int {
        // What lies right before it may matter to a pattern.
        let count = min(max(wanted, place - Self.maxHeld), place - Self.overlap)
        guard count > 0 else { return 0 }
        _ = line(at: count)
        text.forget(count)
        place -= count
        counted.place -= count
        return count
    }

    /// Looks in one window more.
    ///
    /// - Throws: `SandboxError`.
    mutating func step(_ pattern: borrowing Pattern) throws(SandboxError) -> Step {
        guard try hold() else { return .ended }
        guard !passesLine else {
            passLine()
            return .searched
        }
        let window = pattern.isIntricate ? shortWindow() : window()
        do throws(PatternError) {
            let match = try firstMatch(
                of: pattern,
                from: place,
                before: window.end,
                in: window.searched
            )
            guard let match,
                match.lowerBound < window.end
                    || (match.lowerBound == text.bytes.count && !endsLine(match.lowerBound))
            else {
                place = window.next
                return .searched
            }
            return try found(match, pattern)
        } catch {
            // One line may be too hard, and the next easy.
            wasTooHard = true
            passLine()
            return .searched
        }
    }

    /// Holds enough to look for the next match, as far as there is.
    ///
    /// - Returns: Whether there is anything.
    private mutating func hold() throws(SandboxError) -> Bool {
        while !text.isAtEnd, text.bytes.count - place < 2 * Self.windowSize { try text.readMore() }
        return place < text.bytes.count
    }

    /// What is looked at in one step.
    private struct Window {
        let searched: Range<Int>
        /// Where a match must begin before.
        let end: Int
        /// Where the next step begins.
        let next: Int
    }

    private func window() -> Window {
        let limit = min(place + Self.windowSize, text.bytes.count)
        let isLast = limit == text.bytes.count && text.isAtEnd
        let lineEnd = isLast ? limit : text.bytes.lastNewline(in: place..<limit).map { $0 + 1 }
        let isInLine = place > 0 && !endsLine(place)
        let start = isInLine ? max(place - Self.overlap, 0) : place
        if spansLines {
            let searched = start..<min(limit + Self.windowSize, text.bytes.count)
            return Window(searched: searched, end: lineEnd ?? limit, next: lineEnd ?? limit)
        }
        let end = lineEnd ?? limit - Self.overlap
        return Window(searched: start..<(lineEnd ?? limit), end: end, next: end)
    }

    /// A few places in one line, or in few: for intricate patterns.
    private func shortWindow() -> Window {
        let limit = min(place + Self.shortWindowSize, text.bytes.count)
        let earliest = max(place - Self.overlap, 0)
        if spansLines {
            let end = min(place + Self.stride, text.bytes.count)
            return Window(searched: earliest..<limit, end: end, next: end)
        }
        let start = text.bytes.lastNewline(in: earliest..<place).map { $0 + 1 } ?? earliest
        let newline = text.bytes.firstNewline(in: place..<limit)
        let lineEnd = newline ?? limit
        let hasReturn = lineEnd > start && text.bytes[lineEnd - 1] == UInt8(ascii: "\r")
        let textEnd = newline != nil && hasReturn ? lineEnd - 1 : lineEnd
        let isWhole = newline != nil || limit == text.bytes.count
        guard isWhole, place + Self.stride > textEnd else {
            return Window(
                searched: start..<max(textEnd, start),
                end: place + Self.stride,
                next: place + Self.stride
            )
        }
        // What is empty may be found at the end of the line.
        return Window(
            searched: start..<max(textEnd, place),
            end: max(textEnd, place) + 1,
            next: newline.map { $0 + 1 } ?? limit
        )
    }

    /// Whether a line ends right before a place.
    private func endsLine(_ place: Int) -> Bool {
        place > 0 && text.bytes[place - 1] == Self.newline
    }

    private func beginsEnd(_ place: Int) -> Bool {
        text.bytes[place] == Self.newline || text.bytes[place] == UInt8(ascii: "\r")
    }

    private func firstMatch(
        of pattern: borrowing Pattern,
        from start: Int,
        before end: Int,
        in part: Range<Int>
    ) throws(PatternError) -> Range<Int>? {
        try pattern.firstMatch(
            in: text.bytes,
            part,
            from: start - part.lowerBound,
            before: end - part.lowerBound,
            isLineStart: part.lowerBound == 0 || endsLine(part.lowerBound),
            isLineEnd: part.upperBound == text.bytes.count || endsLine(part.upperBound)
                || beginsEnd(part.upperBound)
        )
    }

    private mutating func found(_ match: Range<Int>, _ pattern: borrowing Pattern)
        throws(PatternError) -> Step
    {
        let bytes = text.bytes
        let start = bytes.lastNewline(in: 0..<match.lowerBound).map { $0 + 1 } ?? 0
        let last = spansLines ? max(match.lowerBound, match.upperBound - 1) : match.lowerBound
        let newline = bytes.firstNewline(in: last..<bytes.count)
        let end = newline ?? bytes.count
        place = newline.map { $0 + 1 } ?? bytes.count
        passesLine = newline == nil
        let hasReturn = end > match.lowerBound && bytes[end - 1] == UInt8(ascii: "\r")
        let textEnd = hasReturn ? end - 1 : end
        guard match.upperBound > textEnd, !spansLines else {
            return .found(Found(lines: start..<place, match: match))
        }
        // It is over the end of the line: in the line alone there may be another.
        let inLine = try firstMatch(
            of: pattern,
            from: match.lowerBound,
            before: textEnd + 1,
            in: start..<textEnd
        )
        return inLine.map { .found(Found(lines: start..<place, match: $0)) } ?? .searched
    }

    /// Goes to the next line that is held, or to the end of what is.
    private mutating func passLine() {
        let newline = text.bytes.firstNewline(in: place..<text.bytes.count)
        passesLine = newline == nil
        place = newline.map { $0 + 1 } ?? text.bytes.count
    }
}
