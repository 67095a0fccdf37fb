/// Which commits of a history are wanted.
public struct LogQuery: Sendable {
    /// Only those that changed this path, relative to the repository's top.
    public var path: String?
    /// Only those whose author's name or address holds this text, without regard to case.
    public var author: String?
    /// Only those whose message holds this text, without regard to case.
    public var grep: String?
    /// Only those committed at or after this time, in seconds since 1970.
    public var since: Int?
    /// Only those committed at or before this time.
    public var until: Int?
    /// Of merges only the first parent is followed.
    public var firstParent = false

    /// Takes everything.
    public init() {}

    func admits(_ commit: Commit) -> Bool {
        if let since, commit.committer.seconds < since { return false }
        if let until, commit.committer.seconds > until { return false }
        if let author {
            let wanted = author.lowercased()
            let claimed = "\(commit.author.name) <\(commit.author.email)>".lowercased()
            guard claimed.contains(wanted) else { return false }
        }
        guard let grep else { return true }
        return commit.message.lowercased().contains(grep.lowercased())
    }
}
