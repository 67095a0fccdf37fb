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
                ? "`\(path)` can't be used: nothing is served, as no root is configured"
                : "`\(path)` leads outside the roots (\(roots.joined(separator: ", ")))"
        case .notFound(let path, let near):
            near.isEmpty
                ? "there is nothing at `\(path)`"
                : "there is nothing at `\(path)`; did you mean "
                    + near.map { "`\($0)`" }.joined(separator: " or ") + "?"
        case .notRelative(let path, let roots):
            "`\(path)` could be in any of several roots; begin with "
                + roots.map { "`\($0):`" }.joined(separator: " or ")
        case .malformed(let path, let problem): "`\(path)` is not a path: \(problem)"
        case .notDirectory(let path): "`\(path)` is not a directory"
        case .notFile(let path, let kind):
            "`\(path)` is \(kind.phrase), not a regular file"
                + (kind == .directory ? "; list_directory shows what is in it" : "")
        case .tooManyLinks(let path): "`\(path)` goes through too many links"
        case .denied(let path): "`\(path)` may not be read by the user the server runs as"
        case .tooLarge(let path, let maxBytes): "`\(path)` is larger than \(maxBytes) bytes"
        case .system(let path, let code): "`\(path)` can't be opened (system error \(code))"
        }
    }
}
