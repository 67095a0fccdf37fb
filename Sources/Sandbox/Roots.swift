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

    /// Their names, in order.
    public var names: [String] { all.map(\.name) }

    /// The path that an argument means.
    ///
    /// It may be absolute, `root:relative`, a `file://` URI, or relative if there is one root. It
    /// is taken literally first; if there is nothing, as the displayed form of a name.
    ///
    /// - Throws: ``SandboxError`` if it leads outside by its text, or isn't a path.
    public func path(_ argument: String) throws(SandboxError) -> SandboxedPath {
        let literal = try path(Array(argument.utf8), shown: displayed(argument))
        guard let unescaped = undisplayed(argument), literal.information() == nil else {
            return literal
        }
        let other = try path(unescaped, shown: displayed(argument))
        return other.information() == nil ? literal : other
    }

    private func path(_ bytes: [UInt8], shown: String) throws(SandboxError) -> SandboxedPath {
        guard !bytes.isEmpty else { throw .malformed(path: shown, problem: "it is empty") }
        if let rest = bytes.afterScheme("file:") {
            return try path(try Self.decodedURIPath(rest, shown: shown), shown: shown)
        }
        try Self.check(bytes, shown: shown)
        if bytes.first == UInt8(ascii: "/") {
            guard let (root, rest) = neighbours.root(containing: bytes) else {
                throw .outsideRoots(path: shown, roots: names)
            }
            return SandboxedPath(root: root, relative: rest)
        }
        for root in all where bytes.starts(with: Array("\(root.name):".utf8)) {
            return SandboxedPath(
                root: root,
                relative: trimmed(bytes.dropFirst(root.name.utf8.count + 1))
            )
        }
        guard let root = all.first else { throw .outsideRoots(path: shown, roots: []) }
        guard all.count == 1 else { throw .notRelative(path: shown, roots: names) }
        return SandboxedPath(root: root, relative: trimmed(bytes[...]))
    }

    /// Without empty parts and `.`, which say nothing; `..` is left to the kernel.
    private func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let parts = bytes.split(separator: UInt8(ascii: "/")).filter { $0 != [UInt8(ascii: ".")] }
        return Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }

    private static func check(_ bytes: [UInt8], shown: String) throws(SandboxError) {
        guard !bytes.contains(0) else {
            throw .malformed(path: shown, problem: "it holds a zero byte")
        }
        guard bytes.count <= maxPathBytes else {
            throw .malformed(
                path: String(shown.prefix(40)) + "…",
                problem: "it is longer than \(maxPathBytes) bytes"
            )
        }
        let parts = bytes.split(separator: UInt8(ascii: "/"))
        guard parts.allSatisfy({ $0.count <= maxComponentBytes }) else {
            throw .malformed(
                path: String(shown.prefix(40)) + "…",
                problem: "a part of it is longer than \(maxComponentBytes) bytes"
            )
        }
    }

    private static func name(for specification: RootSpecification, taken: [String]) -> String {
        let last = specification.path.split(separator: "/").last.map(String.init) ?? "root"
        let wanted = displayed(specification.name ?? last).map { ":/".contains($0) ? "-" : $0 }
        let base = String(wanted)
        guard taken.contains(base) else { return base }
        // Of two directories with one name the second is called name-2.
        let numbered = (2...).lazy.map { "\(base)-\($0)" }
        return numbered.first { !taken.contains($0) } ?? base
    }
}
