#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Wakes a thread that waits for a descriptor or a time.
final class Alarm: Sendable {
    private let receiving: CInt
    private let sending: CInt

    init() {
        var ends: [CInt] = [-1, -1]
        let code = unsafe pipe(&ends)
        precondition(code == 0, "the system gave no pipe to wake the watcher by")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        receiving = ends[0]
        sending = ends[1]
    }

    deinit {
        close(receiving)
        close(sending)
    }

    /// Wakes the thread that waits, or the next that will.
    func ring() {
        var byte: UInt8 = 1
        // Where the pipe is full, it has been rung often enough.
        _ = unsafe write(sending, &byte, 1)
    }

    /// Blocks until the alarm is rung, a descriptor can be read, or a time has come.
    ///
    /// `descriptor`: -1 for none.
    ///
    /// `time`: `nil` waits without end.
    func wait(for descriptor: CInt = -1, until time: ContinuousClock.Instant?) {
        var timeout: CInt = -1
        if let time {
            let rest = max(.zero, ContinuousClock.now.duration(to: time))
            // Rounded up: waking too soon would only mean to wait again.
            timeout = CInt(clamping: Int((rest / .milliseconds(1)).rounded(.up)))
        }
        var waited = [
            pollfd(fd: receiving, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        guard unsafe poll(&waited, nfds_t(waited.count), timeout) > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(receiving, &bytes, bytes.count) > 0 {}
    }
}
