import Git
import JSONRPC
import MCP
import Text

/// A commit as a reply tells it.
struct CommitRecord: Record {
    var id: String
    var parents: [String]
    var parentCount: Int?
    var author: String
    var date: String
    var committer: String?
    var committed: String?
    var subject: String
    var body: String?

    private static let maxSubjectCharacters = 500
    private static let maxBodyCharacters = 2_000
    static let maxParents = 16
    private static let cutMark = "…(cut; git_show gives more)"

    static let fields = [
        Field("id", \Self.id),
        Field("parents", \.parents, "Two or more for a merge."),
        Field("parentCount", \.parentCount, "Where there are more than are listed."),
        Field("author", \.author, "A claim: anybody can put any name there."),
        Field("date", \.date, "When it was written."),
        Field("committer", \.committer, "Where it differs from the author."),
        Field("committed", \.committed, "Where it differs from the date."),
        Field("subject", \.subject),
        Field("body", \.body, "The rest of the message."),
    ]

    init(_ commit: Commit) {
        id = commit.id.description
        parents = commit.parents.prefix(Self.maxParents).map(\.description)
        parentCount = commit.parents.count > Self.maxParents ? commit.parents.count : nil
        author = Self.person(commit.author)
        date = timestamp(commit.author)
        let committer = Self.person(commit.committer)
        self.committer = committer == author ? nil : committer
        let committed = timestamp(commit.committer)
        self.committed = committed == date ? nil : committed
        subject = shortened(displayed(commit.subject.prefix(4_096)), Self.maxSubjectCharacters)
        let body = displayedLines(of: commit.body.prefix(16_384))
        let isCut = body.utf8.count > Self.maxBodyCharacters
        let shown = shortened(body, Self.maxBodyCharacters)
        self.body = body.isEmpty ? nil : isCut ? shown + "\n" + Self.cutMark : shown
    }

    /// The same, told in fewer words if it takes more characters than there are.
    init(_ commit: Commit, maxCharacters: Int) {
        self.init(commit)
        guard size > maxCharacters else { return }
        if body != nil { body = Self.cutMark }
        guard size > maxCharacters else { return }
        subject = shortened(subject, 80)
        author = shortened(author, 80)
        committer = committer.map { shortened($0, 80) }
        guard size > maxCharacters, parents.count > 1 else { return }
        parents = Array(parents.prefix(1))
        parentCount = commit.parents.count
    }

    /// How many characters it takes in a reply.
    var size: Int { json.bytes().count }

    private static func person(_ signature: Signature) -> String {
        displayed(signature.name + Array(" <".utf8) + signature.email + Array(">".utf8))
    }
}

/// Text of several lines in displayed form; tabs stay.
func displayedLines(of bytes: some Collection<UInt8>) -> String {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { line in
            line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .map { displayed($0) }.joined(separator: "\t")
        }
        .joined(separator: "\n")
}

/// The beginning of a text, of so many bytes of UTF-8, with a mark where it was cut.
func shortened(_ text: String, _ maxBytes: Int) -> String {
    guard text.utf8.count > maxBytes else { return text }
    return String(
        decoding: text.utf8.prefix(wholeLength(of: text.utf8, atMost: maxBytes)),
        as: UTF8.self
    )
        + "…"
}

/// How many bytes of UTF-8 there are room for without cutting a character.
func wholeLength(of text: some BidirectionalCollection<UInt8>, atMost room: Int) -> Int {
    guard let end = text.index(text.startIndex, offsetBy: room, limitedBy: text.endIndex),
        end != text.endIndex
    else { return text.count }
    let half = text[..<end].reversed().prefix { $0 & 0xC0 == 0x80 }.count
    return text[end] & 0xC0 == 0x80 ? room - half - 1 : room
}
