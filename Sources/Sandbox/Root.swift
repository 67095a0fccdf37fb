import CSandbox
import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A directory that the operator has opened to clients, as configured.
public struct RootSpecification: Hashable, Sendable {
    /// The name clients see; `nil` takes the directory's.
    public var name: String?
    /// Absolute.
    public var path: String
    /// Whether tools may change what is in it.
    public var isWritable: Bool

    /// Takes the parts.
    public init(name: String? = nil, path: String, isWritable: Bool = false) {
        self.name = name
        self.path = path
        self.isWritable = isWritable
    }
}

/// A directory that is served.
///
/// It is opened once, and everything in it is opened beneath that.
///
/// A directory put in its place later isn't seen: the descriptor keeps the old one.
public final class Root: Sendable {
    /// Unique among the roots, and holds neither `:` nor `/`.
    public let name: String
    /// As configured: absolute, without a slash at its end.
    public let path: [UInt8]
    /// Without links, as it was when the root was opened.
    public let realPath: [UInt8]
    /// Whether tools may change what is in it.
    public let isWritable: Bool
    /// The directory itself; for other modules' confinement, never for opening by them.
    let descriptor: CInt
    let resolution: Resolution
    let neighbours: Neighbours

    init(
        _ specification: RootSpecification,
        name: String,
        resolution: Resolution,
        neighbours: Neighbours
    ) throws(SandboxError) {
        let path = Array(specification.path.utf8)
        guard path.first == UInt8(ascii: "/"), !path.contains(0) else {
            throw .malformed(
                path: displayed(specification.path),
                problem: "a root needs an absolute one"
            )
        }
        let descriptor = unsafe withCPath(path) {
            unsafe open($0, csandbox_o_path | O_DIRECTORY | O_CLOEXEC)
        }
        guard descriptor >= 0 else {
            let shown = displayed(specification.path)
            switch errno {
            case ENOENT: throw .notFound(path: shown, near: [])
            case ENOTDIR: throw .notDirectory(path: shown)
            case EACCES: throw .denied(path: shown)
            default: throw .system(path: shown, code: errno)
            }
        }
        let parts = path.split(separator: UInt8(ascii: "/"))
        self.name = name
        self.path = [UInt8(ascii: "/")] + parts.joined(separator: [UInt8(ascii: "/")])
        realPath = openedPath(of: descriptor) ?? path
        isWritable = specification.isWritable
        self.descriptor = descriptor
        self.resolution = resolution
        self.neighbours = neighbours
        neighbours.add(self)
    }

    /// What the system knows of a name in it, of a link not what that leads to.
    func information(of name: [UInt8]) -> FileInformation? {
        var facts = stat()
        let code = unsafe withCPath(name) {
            unsafe fstatat(descriptor, $0, &facts, AT_SYMLINK_NOFOLLOW)
        }
        return code == 0 ? FileInformation(facts) : nil
    }

    /// Takes a directory in a root, or the root itself, as a root of its own.
    ///
    /// - Throws: ``SandboxError`` if it isn't a directory.
    init(_ directory: SandboxedPath, name: String, neighbours: Neighbours) throws(SandboxError) {
        descriptor = try directory.directoryDescriptor()
        self.name = name
        path = directory.absolute
        realPath = openedPath(of: descriptor) ?? directory.absolute
        isWritable = directory.root.isWritable
        resolution = directory.root.resolution
        self.neighbours = neighbours
        neighbours.add(self)
    }

    deinit { close(descriptor) }

    /// The path of the root itself.
    public var directory: SandboxedPath { SandboxedPath(root: self, relative: []) }
}
