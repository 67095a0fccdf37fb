/// An encoding that a mark at the beginning of a text names, other than UTF-8.
enum TextEncoding: Hashable, Sendable {
    case utf16(isBigEndian: Bool)
    case utf32(isBigEndian: Bool)

    /// Reads the mark; `nil` for a text that begins with none of these.
    init?(mark: some Collection<UInt8>) {
        if mark.starts(with: [0xFF, 0xFE, 0, 0]) {
            self = .utf32(isBigEndian: false)
        } else if mark.starts(with: [0, 0, 0xFE, 0xFF]) {
            self = .utf32(isBigEndian: true)
        } else if mark.starts(with: [0xFF, 0xFE]) {
            self = .utf16(isBigEndian: false)
        } else if mark.starts(with: [0xFE, 0xFF]) {
            self = .utf16(isBigEndian: true)
        } else {
            return nil
        }
    }

    /// The text without its mark, in UTF-8; what is no character becomes U+FFFD.
    func utf8(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .utf16(let isBigEndian):
            let units = Self.units(bytes.dropFirst(2), of: UInt16.self, isBigEndian)
            return Array(String(decoding: units, as: UTF16.self).utf8)
        case .utf32(let isBigEndian):
            let units = Self.units(bytes.dropFirst(4), of: UInt32.self, isBigEndian)
            return Array(String(decoding: units, as: UTF32.self).utf8)
        }
    }

    private static func units<Unit: FixedWidthInteger>(
        _ bytes: ArraySlice<UInt8>,
        of type: Unit.Type,
        _ isBigEndian: Bool
    ) -> [Unit] {
        let size = Unit.bitWidth / 8
        return (0..<bytes.count / size).map { index in
            (0..<size).reduce(0 as Unit) { unit, place in
                let byte = bytes[bytes.startIndex + index * size + place]
                let shift = isBigEndian ? size - 1 - place : place
                return unit | Unit(byte) << (8 * Unit(shift))
            }
        }
    }
}
