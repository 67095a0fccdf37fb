import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One file and those that belong to it by suffix, for a library that opens by name: nothing else
/// in its directory can be opened through this.
public final class FileLocation: Sendable {
    let path: SandboxedPath
    /// The path by which the system knows the file, without links.
    public let realPath: [UInt8]
    /// Whether the file and its companions may be opened for writing and be made.
    public let allowsWriting: Bool

    /// Finds the file that a path in a root leads to.
    ///
    /// - Throws: ``SandboxError`` if there is none, it leads outside, or isn't a regular file.
    public convenience init(_ path: SandboxedPath, allowsWriting: Bool = false)
        throws(SandboxError)
    {
        try self.init(of: path.openFile(), allowsWriting: allowsWriting)
    }

    /// Takes a file that is open.
    ///
    /// - Throws: ``SandboxError`` if its path leads outside.
    public init(of file: borrowing File, allowsWriting: Bool = false) throws(SandboxError) {
        let path = file.path
        realPath = try file.realPath()
        guard let (root, rest) = path.root.neighbours.root(containing: realPath) else {
            throw path.outside
        }
        self.path = SandboxedPath(root: root, relative: rest)
        self.allowsWriting = allowsWriting
    }

    /// Takes a file that the operator named, wherever it is; its directory serves nothing else.
    ///
    /// - Throws: ``SandboxError`` if it isn't there, or isn't a regular file.
    public convenience init(file: String, resolution: Resolution = .automatic)
        throws(SandboxError)
    {
        let shown = displayed(file)
        let number = unsafe withCPath(Array(file.utf8)) {
            unsafe Self.openForPath($0, metadataFlags | O_CLOEXEC)
        }
        guard number >= 0 else { throw .notFound(path: shown, near: []) }
        guard let real = Descriptor(number).realPath,
            let slash = real.lastIndex(of: UInt8(ascii: "/"))
        else { throw .notFound(path: shown, near: []) }
        let directory = String(decoding: real[..<slash], as: UTF8.self)
        let roots = try Roots(
            [RootSpecification(name: "file", path: directory.isEmpty ? "/" : directory)],
            resolution: resolution
        )
        guard let root = roots.all.first else { throw .notFound(path: shown, near: []) }
        try self.init(root.directory.appending(real[(slash + 1)...]))
    }

    /// The first bytes of the file.
    ///
    /// - Throws: ``SandboxError``, if it can't be opened.
    public func beginning(count: Int) throws(SandboxError) -> [UInt8] {
        try path.openFile().read(at: 0, count: count)
    }

    /// Opens the file, or a companion, beneath its root: links as the last part are refused.
    ///
    /// - Returns: A descriptor that the caller closes, or the system's error number, negated.
    public func open(suffix: String, flags: CInt) -> CInt {
        let wantsWriting = flags & O_ACCMODE != O_RDONLY || flags & O_CREAT != 0
        guard allowsWriting || !wantsWriting else { return -EACCES }
        let companion = SandboxedPath(root: path.root, relative: path.relative + Array(suffix.utf8))
        if flags & O_CREAT != 0 { return companion.create(flags) }
        do throws(SandboxError) {
            let descriptor = try companion.open(flags | O_NONBLOCK | O_NOCTTY, followsLast: false)
            guard descriptor.information?.kind == .file else { return -EACCES }
            descriptor.makeBlocking()
            return descriptor.release()
        } catch {
            if case .notFound = error { return -ENOENT }
            return -EACCES
        }
    }

    /// What the system knows of the file or a companion; `nil` if there is none.
    public func information(suffix: String) -> FileInformation? {
        SandboxedPath(root: path.root, relative: path.relative + Array(suffix.utf8))
            .information(followsLast: false)
    }

    /// Reads the beginning of the file or a companion.
    ///
    /// - Throws: ``SandboxError``, if it can't be opened or is larger.
    public func contents(suffix: String, maxBytes: Int) throws(SandboxError) -> [UInt8] {
        try SandboxedPath(root: path.root, relative: path.relative + Array(suffix.utf8))
            .contents(maxBytes: maxBytes)
    }

    /// The system's open, which the method above hides.
    private static func openForPath(_ path: UnsafePointer<CChar>, _ flags: CInt) -> CInt {
        unsafe openat(AT_FDCWD, path, flags)
    }
}
