/// The lines that a search shows: those found, and those around them.
struct SearchLines {
    /// How many lines before and after what was found.
    let before: Int
    let after: Int
    /// A longer line is cut around what was found.
    private static let maxBytes = 400
    private static let maxMatched = 20
    private static let maxBytesBefore = 120

    /// Where the lines begin that haven't been shown.
    private var start = 0
    /// Whether the rest of a line whose beginning was shown comes first there.
    private var isInLine = false
    /// How many of those follow what was found last.
    private var pending = 0

    init(before: Int, after: Int) {
        self.before = before
        self.after = after
    }

    /// A line as it is shown.
    struct Line: Hashable {
        let number: Int
        let isFound: Bool
        let text: String

        /// As `grep -n` writes it: `12:text` of what was found, `13-text` around it.
        var shown: String { "\(number)\(isFound ? ":" : "-")\(text)" }
    }

    /// Where the lines begin that may still be shown, if the next is found at a place or after it.
    func wanted(_ search: borrowing LineSearch, from place: Int) -> Int {
        let earlier = Self.start(of: before, linesBefore: place, in: search.bytes, from: start)
        return pending > 0 ? min(start, earlier) : earlier
    }

    /// Tells that places are less by so much.
    mutating func shift(by count: Int) {
        if start < count { pending = 0 }
        start = max(start - count, 0)
    }

    /// The lines to show for what was found: those that follow what was found before it included.
    mutating func show(_ found: LineSearch.Found, of search: inout LineSearch) -> [Line] {
        var lines = rest(of: &search, upTo: found.lines.lowerBound)
        let first = Self.start(
            of: before,
            linesBefore: found.lines.lowerBound,
            in: search.bytes,
            from: start
        )
        lines += Self.lines(first..<found.lines.lowerBound, of: &search, found: nil)
        let matched = Self.lines(found.lines, of: &search, found: found.match)
        // Of what is over many lines the last one says how far.
        lines +=
            matched.count > Self.maxMatched
            ? matched.prefix(Self.maxMatched - 1) + matched.suffix(1) : matched
        start = found.lines.upperBound
        isInLine = search.bytes[start - 1] != UInt8(ascii: "\n")
        pending = after
        return lines
    }

    /// The lines that follow what was found last, before a place.
    mutating func rest(of search: inout LineSearch, upTo end: Int) -> [Line] {
        if isInLine {
            let newline = search.bytes.firstNewline(in: start..<end)
            start = newline.map { $0 + 1 } ?? end
            isInLine = newline == nil
        }
        guard pending > 0 else { return [] }
        var place = start
        while pending > 0, place < end {
            place = search.bytes.firstNewline(in: place..<end).map { $0 + 1 } ?? end
            pending -= 1
        }
        let lines = Self.lines(start..<place, of: &search, found: nil)
        start = place
        return lines
    }

    /// Where so many lines before a place begin, or as many as there are from another place on.
    private static func start(
        of count: Int,
        linesBefore place: Int,
        in bytes: [UInt8],
        from first: Int
    )
        -> Int
    {
        var start = place
        for _ in 0..<count where start > first {
            let newline = bytes.lastNewline(in: first..<(start - 1))
            start = newline.map { $0 + 1 } ?? first
        }
        return max(start, min(first, place))
    }

    private static func lines(_ range: Range<Int>, of search: inout LineSearch, found: Range<Int>?)
        -> [Line]
    {
        var lines: [Line] = []
        var place = range.lowerBound
        while place < range.upperBound {
            let bytes = search.bytes
            let newline = bytes.firstNewline(in: place..<range.upperBound)
            let end = newline ?? range.upperBound
            lines.append(
                Line(
                    number: search.line(at: place),
                    isFound: found != nil,
                    text: text(bytes[place..<end], around: max(found?.lowerBound ?? place, place))
                )
            )
            place = newline.map { $0 + 1 } ?? range.upperBound
        }
        return lines
    }

    /// A line without its end; of a long one what is around a place in it.
    private static func text(_ line: ArraySlice<UInt8>, around place: Int) -> String {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard line.count > maxBytes else { return String(decoding: line, as: UTF8.self) }
        let wanted = min(max(place - maxBytesBefore, line.startIndex), line.endIndex - maxBytes)
        let start = line[wanted...].firstIndex { $0 & 0xC0 != 0x80 } ?? wanted
        let end = min(start + maxBytes, line.endIndex)
        let part = TextBytes.withoutHalfCharacter(line[start..<end])
        let text = String(decoding: part, as: UTF8.self)
        return (start > line.startIndex ? "…" : "") + text + (end < line.endIndex ? "…" : "")
    }
}
