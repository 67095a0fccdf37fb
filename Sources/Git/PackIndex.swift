import Sandbox

/// Checks that the index of a pack leads nowhere but into it: libgit2 follows it unchecked, and
/// would read beyond the end of the pack.
///
/// The rest of an index, its size and the order of its table, libgit2 checks itself.
enum PackIndex {
    private static let partSize = 1 << 20
    /// A pack ends in a hash, and begins with twelve bytes of its own.
    private static let (headSize, tailSize) = (12, 20)

    /// Whether every offset in the index is one in a pack of a size.
    ///
    /// - Throws: `SandboxError`; `CancellationError`.
    static func isSound(_ index: SandboxedPath, forPackOf packSize: Int) throws -> Bool {
        let file = try index.openFile()
        let size = file.information.size
        let head = try file.read(at: 0, count: 1_032)
        // The first version begins with the table of the second, without these words.
        let isSecond = head.starts(with: [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2])
        let tableStart = isSecond ? 8 : 0
        guard head.count == 1_032 else { return false }
        let count = Int(number(in: head, at: tableStart + 1_020))
        let (width, before) = isSecond ? (4, 1_032 + 24 * count) : (24, 1_024)
        let large = before + width * count
        guard large + 2 * tailSize <= size else { return false }
        let last = packSize - tailSize
        var largeCount = 0
        let areSmallSound = try forEach(width, in: before..<large, of: file) { bytes, place in
            let offset = Int(number(in: bytes, at: place))
            guard isSecond, offset >= 1 << 31 else { return (headSize..<last).contains(offset) }
            // Of a pack beyond two gigabytes: a place in the table of large offsets.
            largeCount = max(largeCount, (offset & 0x7FFF_FFFF) + 1)
            return large + 8 * largeCount + 2 * tailSize <= size
        }
        guard areSmallSound else { return false }
        return try forEach(8, in: large..<(large + 8 * largeCount), of: file) { bytes, place in
            let (high, low) = (number(in: bytes, at: place), number(in: bytes, at: place + 4))
            return high < 1 << 30 && (headSize..<last).contains(Int(high) << 32 | Int(low))
        }
    }

    /// Goes through entries of a width, a part of the file at a time, as long as they are sound.
    private static func forEach(
        _ width: Int,
        in range: Range<Int>,
        of file: borrowing File,
        _ isSound: (_ bytes: [UInt8], _ place: Int) -> Bool
    ) throws -> Bool {
        let step = partSize / width * width
        for start in stride(from: range.lowerBound, to: range.upperBound, by: step) {
            try Task.checkCancellation()
            let wanted = min(step, range.upperBound - start)
            let bytes = try file.read(at: start, count: wanted)
            guard bytes.count == wanted else { return false }
            for place in stride(from: 0, to: wanted, by: width) where !isSound(bytes, place) {
                return false
            }
        }
        return true
    }

    private static func number(in bytes: [UInt8], at place: Int) -> UInt32 {
        UInt32(bytes[place]) << 24 | UInt32(bytes[place + 1]) << 16 | UInt32(bytes[place + 2]) << 8
            | UInt32(bytes[place + 3])
    }
}
