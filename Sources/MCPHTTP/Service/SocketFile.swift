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
    /// Which file it is, whatever has its name.
    private struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t
    }

    private struct State {
        var isMasked = true
        /// The file that was made; nothing else is ever removed.
        var made: Identity?
    }

    private let path: String
    private let formerMask: mode_t
    private let state = Mutex(State())

    /// Makes ready for the file to be made; `nil` for an address of the network.
    ///
    /// A socket that nobody listens on any more may be there, and gives way. Until ``wasMade()`` every
    /// file that the process makes is for its owner alone: between making the file and changing who
    /// may open it anybody could.
    ///
    /// - Throws: ``InvalidAddress`` if something else is there, or another server listens.
    init?(_ address: ListenAddress) throws {
        guard case .socketFile(let path) = address else { return nil }
        if let problem = Self.problem(with: path) {
            throw InvalidAddress("`\(displayed(path))` \(problem)")
        }
        self.path = path
        formerMask = umask(0o177)
    }

    /// Takes note of the file, which is there now.
    func wasMade() {
        let made = Self.facts(of: path).map { Identity(device: $0.st_dev, inode: $0.st_ino) }
        state.withLock { $0.made = made }
        unmask()
    }

    /// Removes the file, if it is still the one that was made.
    func remove() {
        unmask()
        guard let made = state.withLock(\.made), let facts = Self.facts(of: path),
            made == Identity(device: facts.st_dev, inode: facts.st_ino)
        else { return }
        _ = unsafe unlink(path)
    }

    private func unmask() {
        let isFirst = state.withLock { state in
            defer { state.isMasked = false }
            return state.isMasked
        }
        if isFirst { umask(formerMask) }
    }

    /// Why no socket can be made there, as the end of a sentence; `nil` if one can.
    private static func problem(with path: String) -> String? {
        guard let facts = facts(of: path) else {
            let directory = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[..<$0] } ?? "."
            let isThere = Self.facts(of: directory.isEmpty ? "/" : "\(directory)/.") != nil
            return isThere ? nil : "can't be made: its directory isn't there"
        }
        guard facts.st_mode & S_IFMT == S_IFSOCK else {
            return "is not a socket; name a file that isn't there"
        }
        return isAbandoned(path) ? nil : "is a socket that another program listens on"
    }

    private static func facts(of path: String) -> stat? {
        var facts = stat()
        return unsafe lstat(path, &facts) == 0 ? facts : nil
    }

    /// Whether a socket is sure to have no listener; never waits for one.
    private static func isAbandoned(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        return unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe withUnsafeMutableBytes(of: &address.pointee.sun_path) { place in
                unsafe place.copyBytes(from: bytes.prefix(place.count - 1))
            }
            return unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let size = socklen_t(MemoryLayout<sockaddr_un>.size)
                return unsafe connect(descriptor, address, size) != 0 && errno == ECONNREFUSED
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
