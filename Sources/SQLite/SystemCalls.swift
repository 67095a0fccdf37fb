import CSQLite
import Sandbox
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// SQLite's opens, which go through the sandbox: only databases that are being opened by us, and
/// what belongs to them, can be opened by it.
enum SystemCalls {
    /// The files that belong to a database besides itself.
    static let companions = ["-wal", "-shm", "-journal"]

    private struct Entry {
        let location: FileLocation
        var connectionCount = 1
    }

    private static let open = Mutex<[[UInt8]: Entry]>([:])

    /// Puts our function in the place of the one that SQLite's file layer opens with, and bounds
    /// its memory, once for the process.
    ///
    /// - Returns: Whether it took; nothing may be opened otherwise.
    static let areInstalled: Bool = {
        // A bomb in one query fails that query; many at once could fail a neighbour's, which says so.
        sqlite3_hard_heap_limit64(512 << 20)
        guard let layer = unsafe sqlite3_vfs_find(nil),
            let set = unsafe layer.pointee.xSetSystemCall
        else { return false }
        let function: @convention(c) (UnsafePointer<CChar>?, CInt, CInt) -> CInt =
            unsafe openForSQLite
        let code = unsafe set(layer, "open", unsafeBitCast(function, to: sqlite3_syscall_ptr.self))
        return code == SQLITE_OK
    }()

    /// Lets SQLite open a database until ``forget(_:)``; may be nested.
    static func allow(_ location: FileLocation) {
        open.withLock { open in
            if open[location.realPath] == nil {
                open[location.realPath] = Entry(location: location)
            } else {
                open[location.realPath]?.connectionCount += 1
            }
        }
    }

    static func forget(_ location: FileLocation) {
        open.withLock { open in
            open[location.realPath]?.connectionCount -= 1
            if open[location.realPath]?.connectionCount == 0 { open[location.realPath] = nil }
        }
    }

    /// A descriptor for a path that SQLite wants, or a negated error number.
    fileprivate static func descriptor(for path: [UInt8], flags: CInt) -> CInt {
        for suffix in [""] + companions where path.reversed().starts(with: suffix.utf8.reversed()) {
            let database = Array(path.dropLast(suffix.utf8.count))
            guard let location = open.withLock({ $0[database]?.location }) else { continue }
            return location.open(suffix: suffix, flags: flags)
        }
        return -EACCES
    }
}

/// Called by SQLite instead of open(2).
private func openForSQLite(_ path: UnsafePointer<CChar>?, _ flags: CInt, _ mode: CInt) -> CInt {
    guard let path = unsafe path else {
        errno = EFAULT
        return -1
    }
    let bytes = unsafe Array(UnsafeBufferPointer(start: path, count: strlen(path)))
        .map { UInt8(bitPattern: $0) }
    // Where SQLite's random numbers begin.
    if bytes.elementsEqual("/dev/urandom".utf8) { return unsafe open(path, O_RDONLY | O_CLOEXEC) }
    let descriptor = SystemCalls.descriptor(for: bytes, flags: flags)
    guard descriptor < 0 else { return descriptor }
    errno = -descriptor
    return -1
}
