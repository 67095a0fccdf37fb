#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An end of a pipe, or a socket: waited for, but not for ever.
struct TourChannel {
    private static let patienceMilliseconds: CInt = 30_000

    let descriptor: CInt

    /// Sends all of it.
    func send(_ bytes: [UInt8]) throws(TourError) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 || errno == EINTR else { throw TourError("the server has gone") }
            sent += max(count, 0)
        }
    }

    /// What comes next; empty at the end.
    func receive() throws(TourError) -> [UInt8] {
        while true {
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&polled, 1, Self.patienceMilliseconds)
            guard ready != 0 else { throw TourError("the server says nothing") }
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            let count = unsafe read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            return Array(chunk[..<max(count, 0)])
        }
    }
}

/// Why the tour can't go on: one plain sentence.
struct TourError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
