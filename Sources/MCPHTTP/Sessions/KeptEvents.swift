#if HTTP
import Synchronization

/// What one stream carried, oldest first, for as long as it may have to be sent again.
struct KeptEvents: Sendable {
    private struct Entry {
        var bytes: [UInt8]
        let sequence: Int
        let time: ContinuousClock.Instant
    }

    /// What an event takes beside its bytes, about.
    private static let overhead = 100

    private var entries: [Entry] = []
    /// How many at the front are forgotten and not yet removed.
    private var forgottenCount = 0
    private var lastTime = ContinuousClock.now
    private(set) var byteCount = 0

    var isEmpty: Bool { entries.count == forgottenCount }
    var count: Int { entries.count - forgottenCount }
    var firstTime: ContinuousClock.Instant { isEmpty ? .now : entries[forgottenCount].time }

    /// - Returns: How many bytes more that is.
    mutating func append(_ bytes: [UInt8], sequence: Int) -> Int {
        lastTime = .now
        entries.append(Entry(bytes: bytes, sequence: sequence, time: lastTime))
        byteCount += bytes.count + Self.overhead
        return bytes.count + Self.overhead
    }

    /// Those behind an event, in order.
    func events(after sequence: Int) -> [[UInt8]] {
        entries[forgottenCount...].filter { $0.sequence > sequence }.map(\.bytes)
    }

    /// - Returns: How many bytes that was.
    mutating func forgetFirst() -> Int {
        guard !isEmpty else { return 0 }
        let freed = entries[forgottenCount].bytes.count
        entries[forgottenCount].bytes = []
        forgottenCount += 1
        byteCount -= freed + Self.overhead
        // In bulk, so that each is moved a bounded number of times.
        if forgottenCount > 16 && forgottenCount > entries.count / 2 || isEmpty {
            entries.removeFirst(forgottenCount)
            forgottenCount = 0
        }
        return freed + Self.overhead
    }

    /// - Returns: How many bytes that was.
    mutating func forget(before limit: ContinuousClock.Instant) -> Int {
        var freed = 0
        while !isEmpty && firstTime < limit { freed += forgetFirst() }
        return freed
    }

    func isOlder(than limit: ContinuousClock.Instant) -> Bool { lastTime < limit }
}

/// How many bytes of events all sessions keep together.
final class EventStorage: Sendable {
    private let maxBytes: Int
    private let maxSessionBytes: Int
    private let byteCount = Atomic(0)

    init(maxBytes: Int, maxSessionBytes: Int) {
        self.maxBytes = maxBytes
        self.maxSessionBytes = maxSessionBytes
    }

    func take(_ count: Int) { byteCount.add(count, ordering: .relaxed) }
    func giveBack(_ count: Int) { byteCount.subtract(count, ordering: .relaxed) }

    /// Whether a session that keeps this much has to forget some.
    func isOver(sessionBytes: Int) -> Bool {
        sessionBytes > maxSessionBytes || byteCount.load(ordering: .relaxed) > maxBytes
    }
}
#endif
