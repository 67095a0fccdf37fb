/// Cuts a stream of bytes into lines, without their newlines.
///
/// Each byte is looked at once, however the stream is cut into chunks, and no more than the limit
/// is ever kept.
public struct LineFramer: Sendable {
    /// A line of the stream.
    public enum Line: Hashable, Sendable {
        case complete([UInt8])
        /// It was longer than the limit, in bytes, and is gone.
        case tooLong(limit: Int)
    }

    private let maxBytes: Int
    private var partial: [UInt8] = []
    private var isOverlong = false

    /// Takes the limit: a line of exactly so many bytes still passes.
    public init(maxBytes: Int) { self.maxBytes = maxBytes }

    /// The lines that `chunk` completes, in order, without the empty ones.
    public mutating func lines(completedBy chunk: ArraySlice<UInt8>) -> [Line] {
        var lines: [Line] = []
        var rest = chunk
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            keep(rest[..<end])
            if let line = takeLine() { lines.append(line) }
            rest = rest[(end + 1)...]
        }
        keep(rest)
        return lines
    }

    /// The last line of a stream that ended without a newline.
    public mutating func finish() -> Line? { takeLine() }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        // One byte more than the limit may be a carriage return.
        guard !isOverlong, partial.count + bytes.count <= maxBytes + 1 else {
            isOverlong = true
            partial = []
            return
        }
        partial += bytes
    }

    private mutating func takeLine() -> Line? {
        defer {
            partial = []
            isOverlong = false
        }
        if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
        guard !isOverlong, partial.count <= maxBytes else { return .tooLong(limit: maxBytes) }
        return partial.isEmpty ? nil : .complete(partial)
    }
}
