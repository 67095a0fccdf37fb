import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where the handler of SIGTERM and SIGINT writes: the one thing it may safely do.
private let wakeDescriptor = Atomic<CInt>(-1)

/// Wakes a reader when the process is asked to terminate.
struct TerminationSignals: Sendable {
    private let wake: CInt

    init() {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            // Without the pipe the signals keep ending the process at once, which is all they did.
            wake = -1
            return
        }
        wake = ends[0]
        wakeDescriptor.store(ends[1], ordering: .relaxed)
        for number in [SIGTERM, SIGINT] { signal(number, wakeReader) }
    }

    /// Blocks until there is input, or its end; `false` if the process is to terminate.
    func waitForInput(on descriptor: CInt) -> Bool {
        var polls = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        while unsafe poll(&polls, 2, -1) < 0 && errno == EINTR {}
        return polls[1].revents == 0
    }

    /// Whether the process is to terminate, or nobody will write to the input any more.
    func isTerminating(input descriptor: CInt) -> Bool {
        var polls = [
            pollfd(fd: descriptor, events: 0, revents: 0),
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        guard unsafe poll(&polls, 2, 0) > 0 else { return false }
        return polls[0].revents & Int16(POLLHUP) != 0 || polls[1].revents != 0
    }
}

private func wakeReader(_ signal: CInt) {
    var byte: UInt8 = 1
    _ = unsafe write(wakeDescriptor.load(ordering: .relaxed), &byte, 1)
}
