import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A path that names something in a root, as far as its text tells; the kernel decides at each
/// open.
public struct SandboxedPath: Hashable, Sendable, CustomStringConvertible {
    /// The root it is in.
    public let root: Root
    /// The rest, as bytes, without a slash at either end; empty for the root itself.
    public let relative: [UInt8]

    /// Makes the path of something in a root.
    ///
    /// - Precondition: `relative` holds no zero byte and doesn't begin with a slash.
    init(root: Root, relative: [UInt8]) {
        self.root = root
        self.relative = relative
    }

    /// `root:relative`, fit to be shown and to be given back.
    public var description: String { "\(root.name):\(displayed(relative))" }

    /// The last part, or the root's name.
    public var name: String {
        guard let last = relative.split(separator: UInt8(ascii: "/")).last else { return root.name }
        return displayed(last)
    }

    /// The path of something in this directory.
    ///
    /// - Precondition: `component` is one plain part.
    public func appending(_ component: some Collection<UInt8>) -> SandboxedPath {
        let separator = relative.isEmpty ? [] : [UInt8(ascii: "/")]
        return SandboxedPath(root: root, relative: relative + separator + Array(component))
    }

    /// The path of something beneath this directory; itself without names.
    ///
    /// - Precondition: Each is one plain part.
    public func appending(names: some Sequence<[UInt8]>) -> SandboxedPath {
        let parts = (relative.isEmpty ? [] : [relative]) + names
        return SandboxedPath(
            root: root,
            relative: Array(parts.joined(separator: [UInt8(ascii: "/")]))
        )
    }

    /// The directory it is in; `nil` for a root.
    public var parent: SandboxedPath? {
        guard !relative.isEmpty else { return nil }
        let slash = relative.lastIndex(of: UInt8(ascii: "/")) ?? relative.startIndex
        return SandboxedPath(root: root, relative: Array(relative[..<slash]))
    }

    /// The path from the file system's root, in the spelling the root was configured with.
    public var absolute: [UInt8] {
        guard !relative.isEmpty else { return root.path }
        let slash = root.path.count > 1 ? [UInt8(ascii: "/")] : []
        return root.path + slash + relative
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.root === right.root && left.relative == right.relative
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(root))
        hasher.combine(relative)
    }

    var outside: SandboxError {
        .outsideRoots(path: description, roots: root.neighbours.names)
    }

    /// What an error number of the system means for this path.
    func error(_ code: CInt) -> SandboxError {
        switch code {
        case ENOENT: .notFound(path: description, near: nearPaths())
        case EXDEV: outside
        case ELOOP: .tooManyLinks(path: description)
        case ENOTDIR: .notDirectory(path: nearestExisting.description)
        case EACCES, EPERM: .denied(path: description)
        case ENAMETOOLONG: .malformed(path: description, problem: "it is too long")
        case ENXIO: .notFile(path: description, kind: information()?.kind ?? .unknown)
        default: .system(path: description, code: code)
        }
    }

    /// This path, or the nearest above that leads to something.
    private var nearestExisting: SandboxedPath {
        var path = self
        while path.information() == nil, let parent = path.parent { path = parent }
        return path
    }

    /// Paths like this one: in a root whose name is like what comes before its first colon, and in
    /// the nearest directory above that exists.
    private func nearPaths() -> [String] { Array((inNearRoots + nearNeighbours()).prefix(3)) }

    private var inNearRoots: [String] {
        let first = relative.prefix { $0 != UInt8(ascii: "/") }
        guard let colon = first.firstIndex(of: UInt8(ascii: ":")) else { return [] }
        return nearNames(to: displayed(relative[..<colon]), among: root.neighbours.names)
            .map { "\($0):\(displayed(relative[(colon + 1)...]))" }
    }

    private func nearNeighbours() -> [String] {
        var missing = self
        while let parent = missing.parent {
            defer { missing = parent }
            // What can't be opened either has no names to offer: they are looked for above it.
            guard let descriptor = try? parent.resolve(Directory.flags),
                let directory = try? Directory(descriptor, path: parent)
            else { continue }
            // One that can't be listed has no names to offer; the error told is the first one.
            let entries = (try? directory.entries(limit: 2_000)) ?? []
            return nearNames(to: missing.name, among: entries.map { displayed($0.name) })
                .map { parent.appending(undisplayed($0) ?? Array($0.utf8)).description }
        }
        return []
    }
}

extension SandboxedPath {
    /// The path of something beneath this directory, by several parts; `..` is left to the kernel.
    public func joining(_ path: [UInt8]) -> SandboxedPath {
        let parts = path.split(separator: UInt8(ascii: "/"))
        return appending(Array(parts.joined(separator: [UInt8(ascii: "/")])))
    }

    /// The path that a text in a file of this directory names: absolute or relative to it.
    ///
    /// - Returns: `nil` if it is empty, holds a zero byte, or is absolute and in no root.
    public func resolving(_ path: [UInt8]) -> SandboxedPath? {
        guard !path.isEmpty, !path.contains(0) else { return nil }
        guard path.first == UInt8(ascii: "/") else { return joining(path) }
        return root.neighbours.root(containing: path).map {
            SandboxedPath(root: $0.root, relative: $0.rest)
        }
    }
}
