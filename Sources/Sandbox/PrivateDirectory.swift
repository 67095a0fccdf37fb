#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A directory of this process's own, readable by nobody else, gone when it is let go.
///
/// No tool reaches it: it is among no client's roots.
public final class PrivateDirectory: Sendable {
    /// The directory as a root of its own.
    public let root: Root
    private let roots: Roots

    /// Makes an empty one under the system's directory for temporary files.
    ///
    /// - Throws: ``SandboxError`` if none can be made.
    public init() throws(SandboxError) {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/rootcellar-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
        guard unsafe mkdtemp(&template) != nil else {
            throw .system(path: "the directory for temporary files", code: errno)
        }
        let path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        roots = try Roots([RootSpecification(name: "private", path: path, isWritable: true)])
        guard let root = roots.all.first else { throw .notDirectory(path: "private") }
        self.root = root
    }

    deinit {
        // What can't be removed is left to the system, which clears such directories.
        let names = (try? root.directory.openDirectory().entries().map(\.name)) ?? []
        for name in names {
            _ = unsafe withCPath(root.path + [UInt8(ascii: "/")] + name) { unsafe unlink($0) }
        }
        _ = unsafe withCPath(root.path) { unsafe rmdir($0) }
    }

    /// Writes a new file.
    ///
    /// - Throws: ``SandboxError`` if it can't be written whole.
    public func store(_ bytes: [UInt8], as name: String) throws(SandboxError) -> SandboxedPath {
        let path = root.directory.appending(Array(name.utf8))
        let number = path.create(O_WRONLY | O_CREAT | O_EXCL)
        guard number >= 0 else { throw path.error(-number) }
        let descriptor = Descriptor(number)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.span.extracting(written...).withUnsafeBytes { rest in
                unsafe write(descriptor.number, rest.baseAddress, rest.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw path.error(errno) }
            written += count
        }
        return path
    }
}

extension SandboxedPath {
    /// Opens a file in a writable root's own directory, and makes it if it isn't there.
    ///
    /// - Returns: A descriptor that the caller closes, or the system's error number, negated.
    func create(_ flags: CInt) -> CInt {
        guard root.isWritable, !relative.contains(UInt8(ascii: "/")) else { return -EACCES }
        let descriptor = unsafe withCPath(relative) {
            unsafe openat(root.descriptor, $0, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        return descriptor >= 0 ? descriptor : -errno
    }
}
