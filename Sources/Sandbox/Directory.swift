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
@safe public struct Directory: ~Copyable {
    /// A name in a directory.
    public struct Entry: Hashable, Sendable {
        /// As the file system has it; may not be UTF-8.
        public let name: [UInt8]
        /// What it stands for; of a link not what that leads to.
        public let kind: FileKind
    }

    private let stream: OpaquePointer
    private let path: SandboxedPath

    /// How a directory is opened for listing.
    static let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK

    init(_ descriptor: consuming Descriptor, path: SandboxedPath) throws(SandboxError) {
        let number = descriptor.release()
        // The stream closes the descriptor it is given.
        guard let stream = unsafe fdopendir(number) else {
            let code = errno
            close(number)
            throw path.error(code)
        }
        unsafe self.stream = stream
        self.path = path
    }

    deinit { unsafe closedir(stream) }

    /// What the directory holds but `.` and `..`, by name.
    ///
    /// `limit`: at most this many, in whatever order the system has them.
    ///
    /// - Throws: ``SandboxError``.
    public func entries(limit: Int = .max) throws(SandboxError) -> [Entry] {
        var entries: [Entry] = []
        guard limit > 0 else { return entries }
        try forEach { entry in
            entries.append(entry)
            return entries.count < limit
        }
        return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// The first entries in an order, of those wanted, and how many are wanted in all.
    ///
    /// However many the directory has, no more than twice `maxCount` are held.
    ///
    /// - Precondition: `maxCount` is at least 1.
    /// - Throws: ``SandboxError``.
    public func first(
        _ maxCount: Int,
        by precedes: (Entry, Entry) -> Bool,
        where isWanted: (Entry) -> Bool
    ) throws(SandboxError) -> (entries: [Entry], totalCount: Int) {
        var kept: [Entry] = []
        var bound: Entry?
        var totalCount = 0
        try forEach { entry in
            guard isWanted(entry) else { return true }
            totalCount += 1
            if let bound, !precedes(entry, bound) { return true }
            kept.append(entry)
            guard kept.count >= 2 * maxCount else { return true }
            kept = Array(kept.sorted(by: precedes).prefix(maxCount))
            bound = kept.last
            return true
        }
        return (Array(kept.sorted(by: precedes).prefix(maxCount)), totalCount)
    }

    /// Gives the entries to `body` as the system has them, until it says that it has enough.
    ///
    /// - Throws: ``SandboxError``.
    public func forEach(_ body: (Entry) -> Bool) throws(SandboxError) {
        // An earlier listing may have left it anywhere.
        unsafe rewinddir(stream)
        while true {
            // Only the error tells a listing that failed from one at its end.
            errno = 0
            guard let found = unsafe readdir(stream) else {
                guard errno == 0 else { throw path.error(errno) }
                return
            }
            let entry = unsafe Self.entry(found)
            guard entry.name != [0x2E], entry.name != [0x2E, 0x2E] else { continue }
            guard body(entry.kind == .unknown ? withKind(entry) : entry) else { return }
        }
    }

    /// What the system knows of a name in it, of a link not what that leads to.
    public func information(of name: [UInt8]) -> FileInformation? {
        var facts = stat()
        let code = unsafe withCPath(name) {
            unsafe fstatat(dirfd(stream), $0, &facts, AT_SYMLINK_NOFOLLOW)
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
    ///
    /// `followsLast`: whether it may be reached by a link in the last part.
    public func openDirectory(followsLast: Bool = true) throws(SandboxError) -> Directory {
        try Directory(open(Directory.flags, followsLast: followsLast), path: self)
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
