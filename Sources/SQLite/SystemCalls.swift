import CSQLite
import CSQLiteGuards
import Sandbox
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// SQLite's opens, which go through the sandbox.
///
/// Only databases that are being opened by us, and what belongs to them, can be opened by it. It
/// removes nothing but what belongs to our own copies.
enum SystemCalls {
    /// The files that belong to a database besides itself.
    static let companions = ["-wal", "-shm", "-journal"]

    private struct Entry {
        let location: FileLocation
        var connectionCount = 1
    }

    private static let open = Mutex<[[UInt8]: Entry]>([:])

    /// Puts our functions in the place of those that SQLite's file layer opens, removes and locks
    /// with, and bounds its memory, once for the process.
    ///
    /// - Returns: Whether they took; nothing may be opened otherwise.
    static let areInstalled: Bool = {
        // A bomb in one query fails that query; a limit for all together, beside, should never tell.
        guard csqlite_bound_memory() == SQLITE_OK, sqlite3_hard_heap_limit64(1 << 30) >= 0 else {
            return false
        }
        guard let layer = unsafe sqlite3_vfs_find(nil),
            let set = unsafe layer.pointee.xSetSystemCall
        else { return false }
        let open: @convention(c) (UnsafePointer<CChar>?, CInt, CInt) -> CInt = unsafe openForSQLite
        let unlink: @convention(c) (UnsafePointer<CChar>?) -> CInt = unsafe unlinkForSQLite
        let codes = unsafe [
            set(layer, "open", unsafeBitCast(open, to: sqlite3_syscall_ptr.self)),
            set(layer, "unlink", unsafeBitCast(unlink, to: sqlite3_syscall_ptr.self)),
            csqlite_keep_files(layer),
        ]
        return codes.allSatisfy { $0 == SQLITE_OK }
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
        guard let (location, suffix) = location(of: path) else { return -EACCES }
        let descriptor = location.open(suffix: suffix, flags: flags)
        if suffix.isEmpty, descriptor >= 0 { _ = csqlite_exchange_opened(descriptor) }
        return descriptor
    }

    /// Whether SQLite may remove a path: what belongs to a copy of ours.
    fileprivate static func mayRemove(_ path: [UInt8]) -> Bool {
        location(of: path)?.location.allowsWriting ?? false
    }

    /// The database that a path belongs to, among those being opened, and the rest of the path.
    private static func location(of path: [UInt8]) -> (location: FileLocation, suffix: String)? {
        for suffix in [""] + companions where path.reversed().starts(with: suffix.utf8.reversed()) {
            let database = Array(path.dropLast(suffix.utf8.count))
            if let entry = open.withLock({ $0[database] }) { return (entry.location, suffix) }
        }
        return nil
    }
}

/// Called by SQLite instead of open(2).
private func openForSQLite(_ path: UnsafePointer<CChar>?, _ flags: CInt, _ mode: CInt) -> CInt {
    guard let path = unsafe path else {
        errno = EFAULT
        return -1
    }
    let bytes = unsafe pathBytes(path)
    // Where SQLite's random numbers begin.
    if bytes.elementsEqual("/dev/urandom".utf8) { return unsafe open(path, O_RDONLY | O_CLOEXEC) }
    let descriptor = SystemCalls.descriptor(for: bytes, flags: flags)
    guard descriptor < 0 else { return descriptor }
    errno = -descriptor
    return -1
}

/// Called by SQLite instead of unlink(2).
private func unlinkForSQLite(_ path: UnsafePointer<CChar>?) -> CInt {
    guard let path = unsafe path, SystemCalls.mayRemove(unsafe pathBytes(path)) else {
        errno = EACCES
        return -1
    }
    return unsafe unlink(path)
}

private func pathBytes(_ path: UnsafePointer<CChar>) -> [UInt8] {
    unsafe UnsafeBufferPointer(start: path, count: strlen(path)).map { UInt8(bitPattern: $0) }
}
