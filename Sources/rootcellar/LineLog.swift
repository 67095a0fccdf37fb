import FoundationEssentials
import Logging
import Synchronization
import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes one line a record to a descriptor: time, level, what happened, and facts.
///
/// Everything that came from outside is displayed, so no name can pretend to be a line.
struct LineLog: LogHandler {
    let lines: LogLines
    var logLevel = Logger.Level.notice
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }
            .sorted { $0.key < $1.key }
            .map { " \($0.key)=\(displayed("\($0.value)"))" }
        let time = Date.now.formatted(.iso8601)
        lines.write("\(time) \(event.level) \(displayed("\(event.message)"))\(facts.joined())")
    }
}

/// Where lines go, which never waits: nobody may read them, and the work must go on.
final class LogLines: Sendable {
    /// What a pipe that is ready takes without waiting (POSIX, PIPE_BUF on Linux).
    private static let maxBytes = 4_096

    private let descriptor: CInt
    private let droppedCount = Mutex(0)

    init(descriptor: CInt) { self.descriptor = descriptor }

    /// Writes a line, cut where it is long; or counts it, where nobody takes it.
    func write(_ line: String) {
        // One after the other: two that found room at once might not both have it.
        droppedCount.withLock { dropped in
            guard hasRoom else {
                dropped += 1
                return
            }
            let note = dropped > 0 ? " (\(dropped) lines before this were lost)" : ""
            let end = Array("\(note)\n".utf8)
            put(Array(line.utf8.prefix(Self.maxBytes - end.count)) + end)
            dropped = 0
        }
    }

    private var hasRoom: Bool {
        var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&interest, 1, 0) > 0 && interest.revents & Int16(POLLOUT) != 0
    }

    private func put(_ bytes: [UInt8]) {
        // A log that can't be written must not stop the work.
        _ = unsafe bytes.withUnsafeBytes { bytes in
            unsafe systemWrite(descriptor, bytes.baseAddress, bytes.count)
        }
    }
}

/// The system's write, which a method's name hides.
private func systemWrite(_ descriptor: CInt, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, start, count)
}
