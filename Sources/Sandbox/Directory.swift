import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Flags to ask about something without reading it.
#if canImport(Glibc)
let metadataFlags = csandbox_o_path
#else
let metadataFlags = O_RDONLY | O_NONBLOCK
#endif

/// A directory, open for listing.
public struct Directory: ~Copyable {
    /// A name in a directory.
    public struct Entry: Hashable, Sendable {
        /// As the file system has it; may not be UTF-8.
        public let name: [UInt8]
        /// What it stands for; of a link not what that leads to.
        public let kind: FileKind
    }

    private let descriptor: Descriptor
    private let path: SandboxedPath

    /// How a directory is opened for listing.
    static let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK

    init(_ descriptor: consuming Descriptor, path: SandboxedPath) {
        self.descriptor = descriptor
        self.path = path
    }

    /// What the directory holds but `.` and `..`, by name.
    ///
    /// `limit`: at most this many, in whatever order the system has them.
    ///
    /// - Throws: ``SandboxError``.
    public func entries(limit: Int = .max) throws(SandboxError) -> [Entry] {
        // The stream closes the descriptor it is given, so it gets one of its own.
        let copy = unsafe withCPath([UInt8(ascii: ".")]) {
            unsafe openat(descriptor.number, $0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard copy >= 0, let stream = unsafe fdopendir(copy) else { throw path.error(errno) }
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        while entries.count < limit, let found = unsafe readdir(stream) {
            let entry = unsafe Self.entry(found)
            guard entry.name != [0x2E], entry.name != [0x2E, 0x2E] else { continue }
            entries.append(entry.kind == .unknown ? withKind(entry) : entry)
        }
        return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// What the system knows of a name in it, of a link not what that leads to.
    public func information(of name: [UInt8]) -> FileInformation? {
        var facts = stat()
        let code = unsafe withCPath(name) {
            unsafe fstatat(descriptor.number, $0, &facts, AT_SYMLINK_NOFOLLOW)
        }
        return code == 0 ? FileInformation(facts) : nil
    }

    /// Some file systems don't tell the kind while listing.
    private func withKind(_ entry: Entry) -> Entry {
        Entry(name: entry.name, kind: information(of: entry.name)?.kind ?? .unknown)
    }

    private static func entry(_ found: UnsafeMutablePointer<dirent>) -> Entry {
        let kind: FileKind =
            switch CInt(unsafe found.pointee.d_type) {
            case CInt(DT_REG): .file
            case CInt(DT_DIR): .directory
            case CInt(DT_LNK): .link
            case CInt(DT_FIFO): .fifo
            case CInt(DT_SOCK): .socket
            case CInt(DT_CHR), CInt(DT_BLK): .device
            default: .unknown
            }
        let name = unsafe withUnsafeBytes(of: &found.pointee.d_name) { bytes in
            unsafe Array(bytes.prefix { $0 != 0 })
        }
        return Entry(name: name, kind: kind)
    }
}

extension SandboxedPath {
    /// Opens a directory for listing.
    public func openDirectory() throws(SandboxError) -> Directory {
        Directory(try open(Directory.flags), path: self)
    }
}

extension SandboxedPath {
    /// A descriptor of this directory for a C library's own use, which whoever takes it closes.
    ///
    /// - Throws: ``SandboxError`` if it isn't a directory.
    public func directoryDescriptor() throws(SandboxError) -> CInt {
        try open(O_RDONLY | O_DIRECTORY | O_NONBLOCK).release()
    }
}
