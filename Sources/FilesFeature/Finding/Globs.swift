import MCP
import Sandbox
import Text

/// The patterns of a call, of which a path matches any.
///
/// One without a slash is of a name at any depth, others of a path from where is searched; one that
/// ends in a slash is of all beneath. Braces write alternatives.
struct Globs: Sendable {
    private static let maxBytes = 1_000
    private static let maxCount = 1_000

    private struct Glob: Sendable {
        let pattern: PathPattern
        let isOfNames: Bool
    }

    private var globs: [Glob] = []

    /// Whether there are none.
    var isEmpty: Bool { globs.isEmpty }

    /// Reads patterns as they are given.
    ///
    /// - Parameters:
    ///   - texts: A pattern may begin with the absolute path that is searched.
    ///   - parameter: What they were given as.
    ///   - base: Where is searched.
    ///   - ignoresCase: Whether case doesn't count.
    /// - Throws: ``InvalidArguments`` for one that could match nothing.
    init(_ texts: [String], of parameter: String, from base: SandboxedPath?, ignoresCase: Bool)
        throws(InvalidArguments)
    {
        for text in texts {
            // As it is, and as a name that was shown escaped.
            let literal = Array(text.utf8)
            for bytes in [literal, undisplayed(text)].compactMap(\.self)
            where bytes == literal || !bytes.contains(0) {
                try add(
                    bytes,
                    text,
                    of: parameter,
                    from: base,
                    .characters(ignoringCase: ignoresCase)
                )
            }
        }
    }

    /// Whether one of them has a capital letter: then case counts for whoever writes them.
    static func haveCapitals(_ texts: [String]) -> Bool {
        texts.contains { $0.unicodeScalars.contains { $0.properties.isUppercase } }
    }

    /// Whether one is the pattern of a path, given by its names.
    func match(_ names: ArraySlice<[UInt8]>) -> Bool {
        globs.contains { $0.pattern.matches($0.isOfNames ? names.suffix(1) : names) }
    }

    private mutating func add(
        _ bytes: [UInt8],
        _ text: String,
        of parameter: String,
        from base: SandboxedPath?,
        _ kind: NameUnits
    ) throws(InvalidArguments) {
        func refused(_ why: String) -> InvalidArguments {
            InvalidArguments(problems: [
                "`\(parameter)` has `\(displayed(String(text.prefix(80))))`, \(why)"
            ])
        }
        guard !bytes.isEmpty else { throw refused("which is empty") }
        guard bytes.count <= Self.maxBytes else {
            throw refused("longer than \(Self.maxBytes) bytes")
        }
        let alternatives = BraceExpansion(of: bytes).alternatives
        guard alternatives.count <= BraceExpansion.maxCount else {
            throw refused("which stands for more than \(BraceExpansion.maxCount) patterns")
        }
        for alternative in alternatives {
            var path = Self.relative(alternative, to: base)
            let isOfNames = !path.contains(UInt8(ascii: "/"))
            if path.first == UInt8(ascii: "/") { path.removeFirst() }
            if path.starts(with: "./".utf8) { path.removeFirst(2) }
            if path.last == UInt8(ascii: "/") { path += "**".utf8 }
            guard let pattern = PathPattern(path, of: kind) else {
                throw refused(
                    "in which a `[` isn't closed, nothing follows a `\\` or there are over 32 names"
                )
            }
            guard globs.count < Self.maxCount else {
                throw refused("with which there are more than \(Self.maxCount) patterns")
            }
            globs.append(Glob(pattern: pattern, isOfNames: isOfNames))
        }
    }

    /// Without the absolute path that is searched, if it begins with that.
    private static func relative(_ pattern: [UInt8], to base: SandboxedPath?) -> [UInt8] {
        guard let base else { return pattern }
        let prefix = base.absolute + [UInt8(ascii: "/")]
        return pattern.starts(with: prefix) ? Array(pattern.dropFirst(prefix.count - 1)) : pattern
    }
}
