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
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    unsafe buffer[end] = UInt8(ascii: "\\")
                    end += 1
                }
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

    /// How many elements it has.
    public private(set) var count = 0

    /// Begins an empty array.
    public init() { writer.open("[") }

    /// Adds an element if the array is then no longer than this.
    ///
    /// - Returns: Whether it was added.
    public mutating func append(_ element: JSON, upTo maxBytes: Int) -> Bool {
        let end = writer.bytes.count
        if count > 0 { writer.open(",") }
        writer.write(element)
        guard writer.bytes.count < maxBytes else {
            writer.cut(to: end)
            return false
        }
        count += 1
        return true
    }

    /// The array as it is so far.
    public var array: WrittenJSON { WrittenJSON(bytes: writer.bytes + [UInt8(ascii: "]")]) }
}
