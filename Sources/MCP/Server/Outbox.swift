import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The messages on their way out: the only writer of a stream.
///
/// Sending never waits. Whole messages are written in the order they were sent: by whoever sends, as
/// far as the stream takes them at once, which spares a switch of threads; the rest by a thread of
/// the stream's own. A reader that asks for room stops reading while too much is unwritten, so that
/// the queue is bounded by its limit and the answers of what is in flight.
final class Outbox: Sendable {
    private enum Writer {
        case nobody, sender, thread
    }

    private struct State {
        var lines: [ArraySlice<UInt8>] = []
        var byteCount = 0
        /// Who writes now: whoever else sends leaves it to them.
        var writer = Writer.nobody
        var isClosed = false
        /// Nobody waits for room any more: the program is to end.
        var isHurried = false
        var deadline: ContinuousClock.Instant?
    }

    private let descriptor: CInt
    private let maxBytes: Int
    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)
    private let written = DispatchSemaphore(value: 0)

    /// Makes an empty outbox of a stream; it is full when this many bytes are unwritten.
    init(into descriptor: CInt, maxBytes: Int = 4 << 20) {
        self.descriptor = descriptor
        self.maxBytes = maxBytes
    }

    /// Sends a whole message, its newline included.
    func send(_ line: [UInt8]) {
        let isWriter = state.withLock { state in
            guard !state.isClosed else { return false }
            state.lines.append(line[...])
            state.byteCount += line.count
            guard state.writer == .nobody else { return false }
            state.writer = .sender
            return true
        }
        guard isWriter else { return }
        guard writeLines(waiting: 0, while: { true }) else { return giveUp() }
        // What came meanwhile or wasn't taken is for the thread: a sender has other things to do.
        let isLeft = state.withLock { state in
            state.writer = state.lines.isEmpty ? .nobody : .thread
            return !state.lines.isEmpty || state.isClosed
        }
        if isLeft { arrived.signal() }
    }

    /// Blocks the calling thread until there is room.
    func waitForRoom() {
        while state.withLock({ !$0.isClosed && !$0.isHurried && $0.byteCount > maxBytes }) {
            written.wait()
        }
    }

    /// Takes no more messages; those that were sent are written until the time is up.
    func close(within time: Duration) {
        state.withLock { state in
            state.isClosed = true
            state.deadline = .now + time
        }
        arrived.signal()
        written.signal()
    }

    /// Writes what senders left, on the calling thread, until the outbox is closed and empty or its
    /// reader is gone.
    ///
    /// `mustEnd`: asked while the reader takes nothing; then whoever waits for room is let go, to
    /// see why.
    func drain(unless mustEnd: () -> Bool = { false }) {
        while true {
            arrived.wait()
            while state.withLock({ $0.writer == .thread }) {
                // A reader that takes a little now and then doesn't keep the program from its end.
                let isOpen = writeLines(waiting: 50) {
                    if mustEnd() { hurry() }
                    return state.withLock { state in state.deadline.map { .now < $0 } ?? true }
                }
                guard isOpen else { return giveUp() }
                let isLate = state.withLock { state in
                    if state.lines.isEmpty { state.writer = .nobody }
                    return !state.lines.isEmpty && state.deadline.map { $0 <= .now } ?? false
                }
                if isLate { return giveUp() }
            }
            if state.withLock({ $0.isClosed && $0.writer == .nobody }) { return }
        }
    }

    private func hurry() {
        state.withLock { $0.isHurried = true }
        written.signal()
    }

    /// Nobody reads any more: what was sent is dropped, and nothing waits for room.
    private func giveUp() {
        state.withLock { $0 = State(isClosed: true) }
        arrived.signal()
        written.signal()
    }

    /// Writes the lines that there are, until the stream takes no more; those are put back.
    ///
    /// `milliseconds`: how long to wait for the stream, each time.
    ///
    /// `goesOn`: asked before each piece.
    ///
    /// - Returns: Whether there is a reader.
    private func writeLines(waiting milliseconds: CInt, while goesOn: () -> Bool) -> Bool {
        var lines = state.withLock { state in
            defer { state.lines = [] }
            return state.lines
        }
        for index in lines.indices {
            let count = lines[index].count
            let isOpen = put(&lines[index], waiting: milliseconds, while: goesOn)
            let left = lines[index].count
            state.withLock { state in
                state.byteCount -= count - left
                if isOpen && left > 0 { state.lines.insert(contentsOf: lines[index...], at: 0) }
            }
            written.signal()
            guard isOpen else { return false }
            if left > 0 { break }
        }
        return true
    }

    /// Writes a line in pieces that a pipe which is ready takes whole, so that no write blocks, and
    /// leaves of it what isn't taken in time.
    ///
    /// - Returns: Whether there is a reader.
    private func put(
        _ line: inout ArraySlice<UInt8>,
        waiting milliseconds: CInt,
        while goesOn: () -> Bool
    ) -> Bool {
        let pieceSize = 4_096
        while !line.isEmpty, goesOn() {
            var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = unsafe poll(&interest, 1, milliseconds)
            if ready < 0 && errno != EINTR { return false }
            guard ready > 0 else { return true }
            let count = unsafe line.prefix(pieceSize).withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count < 0 && errno != EINTR && errno != EAGAIN { return false }
            line = line.dropFirst(max(count, 0))
        }
        return true
    }
}
