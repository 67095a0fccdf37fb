/// A value that is written already, and is copied where it is sent.
///
/// Only for sending: it can't be looked into, and equals nothing but the same bytes.
public struct WrittenJSON: Hashable, Sendable {
    /// One line of UTF-8, without blanks.
    public let bytes: [UInt8]

    /// Writes a value.
    public init(_ value: JSON) { bytes = value.bytes() }

    fileprivate init(bytes: [UInt8]) { self.bytes = bytes }

    /// The value's text as a string value: what a reply says twice is written once.
    public var quoted: WrittenJSON {
        // JSON has no control characters, so nothing takes more than one byte to escape.
        let quoted = unsafe [UInt8](unsafeUninitializedCapacity: 2 * bytes.count + 2) {
            buffer,
            end in
            unsafe buffer[0] = UInt8(ascii: "\"")
            end = 1
            for byte in bytes {
                let isEscaped = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                // Overwritten where it isn't needed: a branch would be guessed wrong too often.
                unsafe buffer[end] = UInt8(ascii: "\\")
                end += isEscaped ? 1 : 0
                unsafe buffer[end] = byte
                end += 1
            }
            unsafe buffer[end] = UInt8(ascii: "\"")
            end += 1
        }
        return WrittenJSON(bytes: quoted)
    }
}

/// An array that is written element by element, for replies that must end when they are full.
public struct JSONArrayWriter: Sendable {
    private var writer = JSONWriter()
    /// Where the last element begins.
    private var lastStart = 0

    /// How many elements it has.
    public private(set) var count = 0

    /// Begins an empty array, with room for so many bytes.
    public init(capacity: Int = 0) {
        writer.reserve(capacity)
        writer.open("[")
    }

    /// Adds an element: an array of so many values, each made when its turn comes.
    public mutating func appendArray(of elementCount: Int, _ element: (Int) -> JSON) {
        lastStart = writer.bytes.count
        if count > 0 { writer.open(",") }
        writer.open("[")
        for index in 0..<elementCount {
            if index > 0 { writer.open(",") }
            writer.write(element(index))
        }
        writer.open("]")
        count += 1
    }

    /// Takes the last element back if the array is longer with it than this; no other can follow it.
    ///
    /// - Returns: Whether it stays.
    public mutating func keepLast(upTo maxBytes: Int) -> Bool {
        guard writer.bytes.count >= maxBytes else { return true }
        writer.cut(to: lastStart)
        count -= 1
        return false
    }

    /// The array as it is so far.
    public var array: WrittenJSON { WrittenJSON(bytes: writer.bytes + [UInt8(ascii: "]")]) }
}
