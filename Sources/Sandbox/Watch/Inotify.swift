#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the kernel tells of a directory.
enum DirectoryEvent: Equatable {
    /// Something happened to what has a name in it.
    case name([UInt8], directory: CInt, isDirectory: Bool)
    /// Something happened to the directory itself.
    case directory(CInt)
    /// The directory is watched no more: it is gone, or its file system.
    case ended(CInt)
    /// More happened than the queue holds.
    case overflow
}

/// Why a directory can't be watched: the system's error number.
struct WatchFailure: Error {
    let code: CInt
}

#if canImport(Glibc)
/// The kernel's watches of directories: inotify(7).
///
/// Changes through a memory map show when the file is closed, and changes through another hard
/// link's directory not at all.
final class Inotify: Sendable {
    /// Readable when there are events.
    let descriptor: CInt

    private static let interest =
        IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE
        | IN_DELETE_SELF | IN_MOVE_SELF

    /// - Throws: ``WatchFailure`` if the user has as many instances as there may be.
    init() throws(WatchFailure) {
        descriptor = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor >= 0 else { throw WatchFailure(code: errno) }
    }

    deinit { close(descriptor) }

    /// Watches an open directory, which may be closed then.
    ///
    /// By its descriptor, so that no swapped part of a path leads elsewhere.
    ///
    /// - Returns: The kernel's number of the watch: the same for the same directory.
    func add(_ directory: CInt) throws(WatchFailure) -> CInt {
        let mask = UInt32(Self.interest) | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK)
        let number = unsafe inotify_add_watch(
            descriptor,
            "/proc/self/fd/\(directory)",
            mask
        )
        guard number >= 0 else { throw WatchFailure(code: errno) }
        return number
    }

    func remove(_ number: CInt) { _ = inotify_rm_watch(descriptor, number) }

    /// What has happened since it was last asked, or the first part of much.
    func events() -> [DirectoryEvent] {
        var events: [DirectoryEvent] = []
        unsafe withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 8) { buffer in
            // Bounded: a writer may be as fast as we are.
            for _ in 0..<16 {
                let count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
                guard count > 0 else { return }
                unsafe Self.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]), into: &events)
            }
        }
        return events
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer, into events: inout [DirectoryEvent])
    {
        var offset = 0
        let headerBytes = MemoryLayout<inotify_event>.size
        while offset + headerBytes <= bytes.count {
            let header = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let start = offset + headerBytes
            let name = unsafe bytes[start..<(start + Int(header.len))].prefix { $0 != 0 }
            unsafe events.append(event(header, name: Array(name)))
            offset = start + Int(header.len)
        }
    }

    private static func event(_ header: inotify_event, name: [UInt8]) -> DirectoryEvent {
        func has(_ flag: some BinaryInteger) -> Bool { header.mask & UInt32(flag) != 0 }
        if has(IN_Q_OVERFLOW) { return .overflow }
        if has(IN_IGNORED) { return .ended(header.wd) }
        guard !name.isEmpty else { return .directory(header.wd) }
        return .name(name, directory: header.wd, isDirectory: has(IN_ISDIR))
    }
}
#else
/// There is none here: everything is polled.
final class Inotify: Sendable {
    let descriptor: CInt = -1

    init() throws(WatchFailure) { throw WatchFailure(code: ENOSYS) }

    func add(_ directory: CInt) throws(WatchFailure) -> CInt {
        throw WatchFailure(code: ENOSYS)
    }

    func remove(_ number: CInt) {}

    func events() -> [DirectoryEvent] { [] }
}
#endif
