#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An open file descriptor, closed at the end of its life.
struct Descriptor: ~Copyable {
    let number: CInt

    init(_ number: CInt) { self.number = number }

    deinit { close(number) }

    /// Gives the descriptor away; whoever takes it closes it.
    consuming func release() -> CInt {
        let number = number
        discard self
        return number
    }

    /// Clears O_NONBLOCK, which was needed only until it was known not to be a FIFO.
    func makeBlocking() {
        let flags = fcntl(number, F_GETFL)
        if flags >= 0 { _ = fcntl(number, F_SETFL, flags & ~O_NONBLOCK) }
    }

    /// What the system knows of what is open; `nil` if even that fails.
    var information: FileInformation? {
        var facts = stat()
        return unsafe fstat(number, &facts) == 0 ? FileInformation(facts) : nil
    }

    /// The path by which the system knows it now, without links; `nil` where it can't tell.
    var realPath: [UInt8]? { openedPath(of: number) }
}

/// The path by which the system knows what is open now.
func openedPath(of descriptor: CInt) -> [UInt8]? {
    #if canImport(Glibc)
    return unsafe linkTarget { buffer, size in
        unsafe readlink("/proc/self/fd/\(descriptor)", buffer, size)
    }
    #else
    var buffer = [UInt8](repeating: 0, count: 4_097)
    guard fcntl(descriptor, F_GETPATH, &buffer) == 0 else { return nil }
    return Array(buffer.prefix { $0 != 0 })
    #endif
}

/// What a readlink call gives; `nil` if it fails or the target is longer than a path may be.
func linkTarget(_ read: (_ buffer: UnsafeMutablePointer<CChar>, _ size: Int) -> Int) -> [UInt8]? {
    let size = 4_097
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
        guard let start = buffer.baseAddress else { return nil }
        let count = unsafe read(start, size)
        guard count > 0, count < size else { return nil }
        return unsafe buffer[..<count].map { UInt8(bitPattern: $0) }
    }
}
