import Text

/// The directories that are served, and the only way from a text to a path in them.
public final class Roots: Sendable {
    private static let maxPathBytes = 4_096
    private static let maxComponentBytes = 255

    /// In the order they were configured.
    public let all: [Root]
    private let neighbours: Neighbours

    /// Opens the roots.
    ///
    /// - Throws: ``SandboxError`` for one that isn't there, or isn't a directory.
    public init(_ specifications: [RootSpecification], resolution: Resolution = .automatic)
        throws(SandboxError)
    {
        let neighbours = Neighbours()
        var all: [Root] = []
        for specification in specifications {
            let name = Self.name(for: specification, taken: all.map(\.name))
            all.append(
                try Root(specification, name: name, resolution: resolution, neighbours: neighbours)
            )
        }
        self.all = all
        self.neighbours = neighbours
    }

    /// Opens those that are there.
    init(existing specifications: [RootSpecification], resolution: Resolution) {
        let neighbours = Neighbours()
        var all: [Root] = []
        for specification in specifications {
            let name = Self.name(for: specification, taken: all.map(\.name))
            let root = try? Root(
                specification,
                name: name,
                resolution: resolution,
                neighbours: neighbours
            )
            if let root { all.append(root) }
        }
        self.all = all
        self.neighbours = neighbours
    }

    /// Opens directories that lie in other roots as roots of their own, each once.
    init(beneath directories: [SandboxedPath]) {
        let neighbours = Neighbours()
        var all: [Root] = []
        var known: Set<[UInt8]> = []
        for directory in directories where known.insert(directory.absolute).inserted {
            let isWhole = directory.relative.isEmpty
            let path = String(decoding: directory.absolute, as: UTF8.self)
            let specification = RootSpecification(
                name: isWhole ? directory.root.name : directory.name,
                path: path
            )
            let name = Self.name(for: specification, taken: all.map(\.name))
            // One that went away meanwhile is no root any more.
            if let root = try? Root(directory, name: name, neighbours: neighbours) {
                all.append(root)
            }
        }
        self.all = all
        self.neighbours = neighbours
    }

    /// Their names, in order.
    public var names: [String] { all.map(\.name) }

    /// The path that an argument means.
    ///
    /// It may be absolute, `root:relative`, a `file://` URI, or relative if there is one root or it
    /// begins with the name of one. It is taken literally first; if there is nothing, as the
    /// displayed form of a name.
    ///
    /// - Throws: ``SandboxError`` if it leads outside by its text, or isn't a path.
    public func path(_ argument: String) throws(SandboxError) -> SandboxedPath {
        let shown = try Self.shown(argument)
        let bytes = Array(argument.utf8)
        guard let unescaped = undisplayed(argument) else { return try path(bytes, shown: shown) }
        let literal: SandboxedPath
        do throws(SandboxError) {
            literal = try path(bytes, shown: shown)
        } catch {
            // The displayed form may be too long where what it stands for isn't.
            if let other = try? path(unescaped, shown: shown) { return other }
            throw error
        }
        guard literal.information() == nil else { return literal }
        let other = try path(unescaped, shown: shown)
        return other.information() == nil ? literal : other
    }

    private func path(_ bytes: [UInt8], shown: String) throws(SandboxError) -> SandboxedPath {
        guard !bytes.isEmpty else { throw .malformed(path: shown, problem: "it is empty") }
        if let rest = bytes.afterScheme("file:") {
            let decoded = try Self.decodedURIPath(rest, shown: shown)
            return try path(decoded, shown: shown)
        }
        guard !bytes.contains(0) else {
            throw .malformed(path: shown, problem: "it holds a zero byte")
        }
        guard bytes.count <= Self.maxPathBytes else { throw Self.tooLong(shown) }
        let (root, rest) = try located(bytes, shown: shown)
        let parts = rest.split(separator: UInt8(ascii: "/")).filter { $0 != [UInt8(ascii: ".")] }
        guard parts.allSatisfy({ $0.count <= Self.maxComponentBytes }) else {
            throw .malformed(
                path: "\(shown.prefix(40))…",
                problem: "a part of it is longer than \(Self.maxComponentBytes) bytes"
            )
        }
        // Links in it may make it lead elsewhere, but never out: that is for the kernel.
        guard Self.staysInside(parts) else { throw .outsideRoots(path: shown, roots: names) }
        return SandboxedPath(
            root: root,
            relative: Array(parts.joined(separator: [UInt8(ascii: "/")]))
        )
    }

    /// The root that a path is in by its text, and the rest of the path.
    private func located(_ bytes: [UInt8], shown: String) throws(SandboxError)
        -> (root: Root, rest: ArraySlice<UInt8>)
    {
        if bytes.first == UInt8(ascii: "/") {
            guard let (root, rest) = neighbours.root(containing: bytes) else {
                throw .outsideRoots(path: shown, roots: names)
            }
            return (root, rest[...])
        }
        for root in all where bytes.starts(with: Array("\(root.name):".utf8)) {
            return (root, bytes.dropFirst(root.name.utf8.count + 1))
        }
        guard !Self.hasScheme(bytes) else {
            throw .malformed(path: shown, problem: "of URIs only file:// ones are")
        }
        if all.count == 1, let only = all.first { return (only, bytes[...]) }
        let first = bytes.prefix { $0 != UInt8(ascii: "/") }
        for root in all where first.elementsEqual(root.name.utf8) {
            return (root, bytes.dropFirst(first.count))
        }
        throw all.isEmpty
            ? .outsideRoots(path: shown, roots: []) : .notRelative(path: shown, roots: names)
    }

    /// Whether `..` never goes above where the parts began.
    private static func staysInside(_ parts: [ArraySlice<UInt8>]) -> Bool {
        var depth = 0
        return parts.allSatisfy { part in
            depth += part == [UInt8(ascii: "."), UInt8(ascii: ".")] ? -1 : 1
            return depth >= 0
        }
    }

    /// Whether it begins as a URI with an authority does.
    private static func hasScheme(_ bytes: [UInt8]) -> Bool {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return false }
        return bytes[(colon + 1)...].starts(with: Array("//".utf8))
            && bytes[..<colon].allSatisfy { !" /".utf8.contains($0) }
    }

    /// An argument as sentences show it.
    ///
    /// - Throws: ``SandboxError`` if it is too long for that, and so for a path.
    private static func shown(_ argument: String) throws(SandboxError) -> String {
        // In the displayed form each byte may be written as six, in a URI as three.
        guard argument.utf8.count <= 6 * maxPathBytes else { throw tooLong(argument) }
        return displayed(argument)
    }

    private static func tooLong(_ text: String) -> SandboxError {
        .malformed(
            path: "\(displayed(String(text.prefix(40))))…",
            problem: "it is longer than \(maxPathBytes) bytes"
        )
    }

    private static func name(for specification: RootSpecification, taken: [String]) -> String {
        let last = specification.path.split(separator: "/").last.map(String.init) ?? "root"
        let wanted = displayed(specification.name ?? last).map { ":/".contains($0) ? "-" : $0 }
        let base = wanted.isEmpty ? "root" : String(wanted)
        guard taken.contains(base) else { return base }
        // Of two directories with one name the second is called name-2.
        let numbered = (2...).lazy.map { "\(base)-\($0)" }
        return numbered.first { !taken.contains($0) } ?? base
    }
}
