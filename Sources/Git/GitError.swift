import CGit2
public import Text

/// Why something in a repository can't be told.
public enum GitError: ExplainedError, Hashable {
    case unknownRepository(String, near: [String])
    case unknownRevision(String, near: [String])
    /// It isn't opened, or isn't done, for a reason that is the repository's or ours.
    case refused(String)
    /// An object is missing, damaged or too large.
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

    /// Takes what libgit2 last said on this thread of an object that it couldn't read.
    init(code: CInt, reading id: ObjectID) {
        if code == GIT_ENOTFOUND.rawValue {
            self = .failed("object \(id) is missing, as in a partial clone")
        } else if Library.isOutOfMemory {
            self = .failed("object \(id) is larger than can be read")
        } else {
            self = .failed("object \(id) is damaged")
        }
    }

    private static func suggestion(_ near: [String], orElse advice: String) -> String {
        near.isEmpty
            ? "; \(advice)"
            : "; did you mean " + near.map { "`\($0)`" }.joined(separator: " or ") + "?"
    }
}
