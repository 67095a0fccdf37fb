#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a name in a directory stands for.
public enum FileKind: String, Hashable, Sendable, CaseIterable {
    case file, directory, link, fifo, socket, device, unknown

    init(mode: mode_t) {
        self =
            switch mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            case S_IFCHR, S_IFBLK: .device
            default: .unknown
            }
    }

    /// What it is, for a sentence: "a directory".
    public var phrase: String {
        switch self {
        case .file: "a regular file"
        case .directory: "a directory"
        case .link: "a link"
        case .fifo: "a FIFO"
        case .socket: "a socket"
        case .device: "a device"
        case .unknown: "something unknown"
        }
    }
}

/// What the system knows of a file.
public struct FileInformation: Hashable, Sendable {
    /// What it is.
    public let kind: FileKind
    /// In bytes; of a link the length of its target.
    public let size: Int
    /// When its content last changed, in seconds and nanoseconds since 1970.
    public let modifiedSeconds: Int
    /// The rest of the time of the last change.
    public let modifiedNanoseconds: Int
    /// When anything of it last changed, which no program can set, in seconds since 1970.
    public let changedSeconds: Int
    /// The rest of that time.
    public let changedNanoseconds: Int
    /// The file system it is on.
    public let device: UInt64
    /// Its number there.
    public let inode: UInt64
    /// Permission bits.
    public let mode: UInt32
    /// The user it belongs to.
    public let owner: UInt32

    init(_ facts: stat) {
        kind = FileKind(mode: facts.st_mode)
        size = Int(facts.st_size)
        #if canImport(Glibc)
        modifiedSeconds = facts.st_mtim.tv_sec
        modifiedNanoseconds = facts.st_mtim.tv_nsec
        changedSeconds = facts.st_ctim.tv_sec
        changedNanoseconds = facts.st_ctim.tv_nsec
        #else
        modifiedSeconds = facts.st_mtimespec.tv_sec
        modifiedNanoseconds = facts.st_mtimespec.tv_nsec
        changedSeconds = facts.st_ctimespec.tv_sec
        changedNanoseconds = facts.st_ctimespec.tv_nsec
        #endif
        device = UInt64(truncatingIfNeeded: facts.st_dev)
        inode = UInt64(facts.st_ino)
        mode = UInt32(facts.st_mode & 0o7777)
        owner = facts.st_uid
    }

    /// What the system knows of what is open; `nil` if nothing is.
    public init?(descriptor: CInt) {
        var facts = stat()
        guard unsafe fstat(descriptor, &facts) == 0 else { return nil }
        self.init(facts)
    }

    /// Whether both are of the same file in the same state.
    public func isUnchanged(since earlier: FileInformation) -> Bool { self == earlier }
}
