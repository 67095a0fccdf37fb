import Sandbox

/// How far the transactions in a log of changes go: `-wal`, as its file format has it
/// (https://sqlite.org/fileformat2.html#walformat).
struct LogState: Hashable, CustomStringConvertible {
    private static let headerBytes = 32
    private static let frameHeaderBytes = 24
    /// A transaction under way may have put this many frames behind the last that is committed.
    private static let maxUncommitted = 1_000

    /// Two numbers that change whenever the log begins anew.
    private let salts: [UInt8]
    /// The header of the last frame of the last transaction; its checksum is of all before it too.
    private let lastFrame: [UInt8]

    /// - Returns: `nil` if there is no log, or no transaction in it.
    init?(of location: FileLocation) {
        // Without a log, or while it can't be read, there is nothing to tell.
        guard location.information(suffix: "-wal") != nil,
            let log = try? location.file(suffix: "-wal"),
            let header = try? log.read(at: 0, count: Self.headerBytes),
            header.count == Self.headerBytes
        else { return nil }
        let pageBytes = header[8..<12].reduce(0) { $0 << 8 | Int($1) }
        let frameBytes = Self.frameHeaderBytes + pageBytes
        let salts = Array(header[16..<24])

        /// The header of a frame, the first is 0; `nil` if it is of an earlier round of the log.
        func frame(_ index: Int) -> [UInt8]? {
            let offset = Self.headerBytes + index * frameBytes
            let bytes = try? log.read(at: offset, count: Self.frameHeaderBytes)
            guard let bytes, bytes.count == Self.frameHeaderBytes, bytes[8..<16] == salts[...]
            else { return nil }
            return bytes
        }

        // A log that begins anew overwrites what it held: frames of this round come before others.
        var count = 0
        var end = (log.information.size - Self.headerBytes) / frameBytes
        while count < end {
            let middle = (count + end) / 2
            if frame(middle) == nil { end = middle } else { count = middle + 1 }
        }
        let last = (max(0, count - Self.maxUncommitted)..<count).reversed().lazy
            .compactMap(frame).first { $0[4..<8] != [0, 0, 0, 0] }
        guard let last = last ?? (count > Self.maxUncommitted ? frame(count - 1) : nil) else {
            return nil
        }
        self.salts = salts
        lastFrame = last
    }

    var description: String {
        (salts + lastFrame[16...]).map { String($0, radix: 16) }.joined(separator: ".")
    }
}
