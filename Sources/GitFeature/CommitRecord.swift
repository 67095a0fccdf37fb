import Git
import MCP
import Text

/// A commit as a reply tells it.
struct CommitRecord: Record {
    var id: String
    var parents: [String]
    var author: String
    var date: String
    var committer: String?
    var committed: String?
    var subject: String
    var body: String?

    private static let maxBodyCharacters = 2_000

    static let fields = [
        Field("id", \Self.id),
        Field("parents", \.parents, "Two or more for a merge."),
        Field("author", \.author, "A claim: anybody can put any name there."),
        Field("date", \.date, "When it was written."),
        Field("committer", \.committer, "Where it differs from the author."),
        Field("committed", \.committed, "Where it differs from the date."),
        Field("subject", \.subject),
        Field("body", \.body, "The rest of the message."),
    ]

    init(_ commit: Commit) {
        id = commit.id.description
        parents = commit.parents.map(\.description)
        author = Self.person(commit.author)
        date = timestamp(commit.author)
        let committer = Self.person(commit.committer)
        self.committer = committer == author ? nil : committer
        let committed = timestamp(commit.committer)
        self.committed = committed == date ? nil : committed
        subject = displayed(String(commit.subject.prefix(500)))
        let rest = commit.message.drop { $0.isNewline }.dropFirst(commit.subject.count)
            .drop { $0.isNewline }
        let lines = rest.prefix(Self.maxBodyCharacters).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let shown = lines.map { displayed(String($0)) }.joined(separator: "\n")
        let isCut = rest.count > Self.maxBodyCharacters || commit.isMessageCut
        let trimmed = String(shown.reversed().drop { $0.isNewline }.reversed())
        body = trimmed.isEmpty ? nil : trimmed + (isCut ? "\n…(cut; git_show gives more)" : "")
    }

    private static func person(_ signature: Signature) -> String {
        displayed("\(signature.name) <\(signature.email)>")
    }
}
