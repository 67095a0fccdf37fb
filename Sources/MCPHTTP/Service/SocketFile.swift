#if HTTP
import Synchronization
import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The file of a Unix socket, which its owner alone can open.
final class SocketFile: Sendable {
    private let path: String
    private let formerMask: mode_t
    private let isMasked = Mutex(true)

    /// Makes ready for the file to be made; `nil` for an address of the network.
    ///
    /// Until ``wasMade()`` every file that the process makes is for its owner alone: between making
    /// the file and changing who may open it anybody could.
    ///
    /// - Throws: ``InvalidAddress`` if another server listens there.
    init?(_ address: ListenAddress) throws {
        guard case .socketFile(let path) = address else { return nil }
        guard !Self.isListenedOn(path) else {
            throw InvalidAddress("another server listens on `\(displayed(path))`")
        }
        self.path = path
        formerMask = umask(0o177)
    }

    func wasMade() {
        let isFirst = isMasked.withLock { isMasked in
            defer { isMasked = false }
            return isMasked
        }
        if isFirst { umask(formerMask) }
    }

    func remove() {
        wasMade()
        _ = unsafe unlink(path)
    }

    private static func isListenedOn(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        return unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe withUnsafeMutableBytes(of: &address.pointee.sun_path) { place in
                unsafe place.copyBytes(from: bytes.prefix(place.count - 1))
            }
            return unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}

/// How many files and connections the process may have.
enum DescriptorLimit {
    /// Raises it, as far as the system lets a process raise its own.
    static func raise(to count: Int) {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
            limit.rlim_cur < rlim_t(count)
        else { return }
        limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
        // Without it there can be fewer connections.
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
#endif
