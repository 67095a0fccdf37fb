import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The messages on their way out: the only writer of a stream.
///
/// Sending never waits. Whole messages are written in the order they were sent, by one thread; a
/// reader that asks for room stops reading while too much is unwritten, so that the queue is
/// bounded by its limit and the answers of what is in flight.
public final class Outbox: Sendable {
    private struct State {
        var lines: [[UInt8]] = []
        var byteCount = 0
        var isClosed = false
        /// Nobody waits for room any more: the program is to end.
        var isHurried = false
        var deadline: ContinuousClock.Instant?
    }

    private let maxBytes: Int
    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)
    private let written = DispatchSemaphore(value: 0)

    /// Makes an empty outbox that is full when this many bytes are unwritten.
    public init(maxBytes: Int = 4 << 20) { self.maxBytes = maxBytes }

    /// Sends a whole message, its newline included.
    public func send(_ line: [UInt8]) {
        let wasTaken = state.withLock { state in
            guard !state.isClosed else { return false }
            state.lines.append(line)
            state.byteCount += line.count
            return true
        }
        if wasTaken { arrived.signal() }
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

    /// Writes messages as they arrive, on the calling thread, until the outbox is closed and empty
    /// or its reader is gone.
    ///
    /// `mustEnd`: asked while the reader takes nothing; then whoever waits for room is let go, to
    /// see why.
    func drain(into descriptor: CInt, unless mustEnd: () -> Bool = { false }) {
        while true {
            arrived.wait()
            let (lines, isLast) = state.withLock { state in
                defer { state.lines = [] }
                return (state.lines, state.isClosed)
            }
            for line in lines {
                guard put(line, into: descriptor, unless: mustEnd) else { return giveUp() }
                state.withLock { $0.byteCount -= line.count }
                written.signal()
            }
            if isLast { return }
        }
    }

    private func hurry() {
        state.withLock { $0.isHurried = true }
        written.signal()
    }

    /// Nobody reads any more: what was sent is dropped, and nothing waits for room.
    private func giveUp() {
        state.withLock { $0 = State(isClosed: true) }
        written.signal()
    }

    /// Writes in pieces that a pipe which is ready takes whole, so that the deadline is kept even
    /// where nobody reads.
    private func put(_ line: [UInt8], into descriptor: CInt, unless mustEnd: () -> Bool) -> Bool {
        let pieceSize = 4_096
        var offset = 0
        while offset < line.count {
            var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = unsafe poll(&interest, 1, 50)
            if ready < 0 && errno != EINTR { return false }
            guard ready > 0 else {
                if let deadline = state.withLock(\.deadline), deadline < .now { return false }
                if mustEnd() { hurry() }
                continue
            }
            let end = min(offset + pieceSize, line.count)
            let count = unsafe line.span.extracting(offset..<end).withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count < 0 && errno != EINTR && errno != EAGAIN { return false }
            offset += max(count, 0)
        }
        return true
    }
}
