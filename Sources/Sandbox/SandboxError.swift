public import Text

/// Why a path can't be used, told in a sentence that discloses nothing outside the roots.
public enum SandboxError: ExplainedError, Hashable {
    /// It leads outside: lexically, by `..` or by a link whose target isn't named.
    case outsideRoots(path: String, roots: [String])
    case notFound(path: String, near: [String])
    case notRelative(path: String, roots: [String])
    case malformed(path: String, problem: String)
    case notDirectory(path: String)
    case notFile(path: String, kind: FileKind)
    case tooManyLinks(path: String)
    case denied(path: String)
    case tooLarge(path: String, maxBytes: Int)
    /// The system refused for another reason.
    case system(path: String, code: CInt)

    public var code: String {
        switch self {
        case .outsideRoots: "outside_roots"
        case .notFound: "not_found"
        case .notRelative: "ambiguous_path"
        case .malformed: "malformed_path"
        case .notDirectory: "not_a_directory"
        case .notFile: "not_a_file"
        case .tooManyLinks: "too_many_links"
        case .denied: "denied"
        case .tooLarge: "too_large"
        case .system: "system_error"
        }
    }

    public var message: String {
        switch self {
        case .outsideRoots(let path, let roots):
            roots.isEmpty
                ? "\(quoted(path)) can't be used: no directory is served"
                : "\(quoted(path)) leads outside the roots (\(Self.list(roots, ", ")))"
        case .notFound(let path, let near):
            near.isEmpty
                ? "there is nothing at \(quoted(path))"
                : "there is nothing at \(quoted(path)); did you mean "
                    + near.map(quoted).joined(separator: " or ") + "?"
        case .notRelative(let path, let roots):
            "\(quoted(path)) could be in any of several roots; begin with "
                + Self.list(roots.map { "`\($0):`" }, " or ")
        case .malformed(let path, let problem): "\(quoted(path)) is not a path: \(problem)"
        case .notDirectory(let path): "\(quoted(path)) is not a directory"
        case .notFile(let path, let kind):
            "\(quoted(path)) is \(kind.phrase), not a regular file"
                + (kind == .directory ? "; list_directory shows what is in it" : "")
        case .tooManyLinks(let path): "\(quoted(path)) goes through too many links"
        case .denied(let path): "\(quoted(path)) may not be read by the user the server runs as"
        case .tooLarge(let path, let maxBytes): "\(quoted(path)) is larger than \(maxBytes) bytes"
        case .system(let path, let code): "\(quoted(path)) can't be opened (system error \(code))"
        }
    }

    private func quoted(_ path: String) -> String { "`\(abbreviated(path))`" }

    /// The first of the names, however many there are.
    private static func list(_ names: [String], _ separator: String) -> String {
        let shown = names.prefix(20).joined(separator: separator)
        return names.count > 20 ? "\(shown)\(separator)\(names.count - 20) more" : shown
    }
}
