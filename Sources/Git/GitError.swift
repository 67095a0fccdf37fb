import CGit2
public import Text

/// Why something in a repository can't be told.
public enum GitError: ExplainedError, Hashable {
    case unknownRepository(String, near: [String])
    case unknownRevision(String, near: [String])
    /// It isn't opened, for a reason that is the repository's or ours.
    case refused(String)
    /// An object is missing or damaged.
    case failed(String)

    public var code: String {
        switch self {
        case .unknownRepository: "unknown_repository"
        case .unknownRevision: "unknown_revision"
        case .refused: "refused"
        case .failed: "git_error"
        }
    }

    public var message: String {
        switch self {
        case .unknownRepository(let name, let near):
            "there is no repository `\(name)`"
                + Self.suggestion(near, orElse: "git_repositories names them")
        case .unknownRevision(let name, let near):
            "there is no revision `\(name)`"
                + Self.suggestion(near, orElse: "give a branch, a tag or an id")
        case .refused(let message), .failed(let message): message
        }
    }

    /// Takes what libgit2 last said on this thread.
    init(code: CInt, doing what: String) {
        let words = displayed(Library.lastWords)
        self = .failed(
            code == GIT_ENOTFOUND.rawValue
                ? "\(what): an object is missing, as in a shallow or partial clone"
                : "\(what): \(words)"
        )
    }

    private static func suggestion(_ near: [String], orElse advice: String) -> String {
        near.isEmpty
            ? "; \(advice)"
            : "; did you mean " + near.map { "`\($0)`" }.joined(separator: " or ") + "?"
    }
}
