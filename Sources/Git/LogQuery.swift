/// Which commits of a history are wanted.
public struct LogQuery: Sendable {
    /// Only those that changed this path, relative to the repository's top; bytes as git has them.
    public var path: [UInt8]?
    /// Only those whose author's name or address holds this text, without regard to case.
    public var author: String?
    /// Only those whose message holds this text, without regard to case.
    public var grep: String?
    /// Only those committed at or after this time, in seconds since 1970; what came before one that
    /// is older isn't looked at.
    public var since: Int?
    /// Only those committed at or before this time.
    public var until: Int?
    /// Of merges only the first parent is followed.
    public var firstParent = false

    /// Takes everything.
    public init() {}

    /// Whether a commit fits, its path and age aside.
    func admits(_ object: CommitObject) -> Bool {
        guard until != nil || author != nil || grep != nil else { return true }
        let commit = object.details(maxMessageBytes: grep == nil ? 0 : .max)
        if let until, commit.committer.seconds > until { return false }
        if let author {
            let claimed = commit.author.name + Array(" <".utf8) + commit.author.email + [0x3E]
            guard Self.text(claimed[...], holds: author) else { return false }
        }
        guard let grep else { return true }
        return Self.text(commit.message[...], holds: grep)
    }

    private static func text(_ bytes: ArraySlice<UInt8>, holds wanted: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).lowercased().contains(wanted.lowercased())
    }
}
