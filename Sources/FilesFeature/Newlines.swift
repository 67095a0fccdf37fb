#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where lines end, looked for many bytes at a time: what a search spends its time on otherwise.
extension [UInt8] {
    private static var newline: UInt8 { UInt8(ascii: "\n") }

    /// The first place in a range where a byte is.
    func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
        unsafe withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress,
                let found = unsafe memchr(start + range.lowerBound, CInt(byte), range.count)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - start
        }
    }

    /// The first end of a line in a range.
    func firstNewline(in range: Range<Int>) -> Int? { first(Self.newline, in: range) }

    /// The last end of a line in a range.
    func lastNewline(in range: Range<Int>) -> Int? {
        unsafe withUnsafeBytes { bytes in
            var end = range.upperBound
            while end > range.lowerBound {
                end -= 1
                if unsafe bytes[end] == Self.newline { return end }
            }
            return nil
        }
    }

    /// How many lines end in a range.
    func newlineCount(in range: Range<Int>) -> Int {
        unsafe withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            var (count, place) = (0, range.lowerBound)
            while range.upperBound - place >= 8 {
                // A byte of the sum counts to 255.
                let wordCount = Swift.min((range.upperBound - place) / 8, 255)
                let words = unsafe start + place
                var sum: UInt64 = 0
                for index in 0..<wordCount {
                    let word = unsafe words.loadUnaligned(
                        fromByteOffset: index &* 8,
                        as: UInt64.self
                    )
                    sum &+= Self.newlines(in: word)
                }
                // Each byte onto its neighbour, then all onto the highest.
                let pairs = (sum & 0x00FF_00FF_00FF_00FF) &+ ((sum >> 8) & 0x00FF_00FF_00FF_00FF)
                count += Int((pairs &* 0x0001_0001_0001_0001) >> 48)
                place += wordCount * 8
            }
            while place < range.upperBound {
                if unsafe bytes[place] == Self.newline { count += 1 }
                place += 1
            }
            return count
        }
    }

    /// A word whose bytes are 1 where those of another are ends of lines, and 0 elsewhere.
    private static func newlines(in word: UInt64) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let others = word ^ 0x0A0A_0A0A_0A0A_0A0A
        // The highest bit of a byte is set unless all of it is zero; the sum can't carry over.
        return ~(((others & low) &+ low) | others | low) >> 7
    }
}
