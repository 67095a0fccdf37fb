import Git
import JSONRPC
import MCP
import Synchronization
import Text

/// Lists the repositories in the roots.
struct GitRepositories: Tool {
    static let name = "git_repositories"
    static let title = "List the git repositories"
    static let description = """
        Lists the git repositories in the roots, bare ones too, each with its branch and newest \
        commit. The names are what `repository` takes in the other tools. A repository that isn't \
        opened says why.
        """
    static let effect = Effect.reads

    @Parameter("`nextCursor` of the reply to go on from.")
    var cursor: String?

    @Parameter(Budget.note)
    var maxChars = Budget()

    struct Output: ToolOutput {
        var repositories: [Entry]
        var truncated: Bool
        var nextCursor: String?
        var note: String?

        static let fields = [
            Field("repositories", \Self.repositories),
            Field("truncated", \.truncated, "Whether there are more."),
            Field("nextCursor", \.nextCursor, "Pass it back for the rest."),
            Field("note", \.note),
        ]
    }

    struct Entry: Record {
        var repository: String
        var branch: String?
        var head: String?
        var subject: String?
        var date: String?
        var flags: [String]?
        var problem: String?

        static let fields = [
            Field("repository", \Self.repository, "Its name."),
            Field("branch", \.branch, "The branch that HEAD is on."),
            Field("head", \.head, "The commit at HEAD."),
            Field("subject", \.subject, "What that commit says."),
            Field("date", \.date),
            Field("flags", \.flags, "Such as bare or shallow."),
            Field("problem", \.problem, "Why it isn't opened."),
        ]

        init(_ summary: RepositorySummary) {
            repository = summary.name
            branch = summary.branch.map { shortened($0, 200) }
            head = summary.head?.id.description
            subject = summary.head.map { shortened(displayed($0.subject), 200) }
            date = summary.head.map { timestamp($0.committer) }
            flags = summary.flags.isEmpty ? nil : summary.flags
            problem = summary.problem
        }

        /// In few words, for a reply that has no room for more.
        mutating func shorten() {
            branch = branch.map { shortened($0, 40) }
            problem = problem.map { shortened($0, 80) }
            (subject, date) = (nil, nil)
        }
    }

    private static let binding: JSON = "repositories"
    private static let note = "there are more directories in the roots than were searched"
    /// Kept free for what isn't an entry, the cursor's text aside.
    private static let reserved = 150

    func call(on repositories: Repositories, _ context: CallContext) async throws -> Output {
        let start = try cursor.map(Self.place)
        let page = Mutex((entries: [Entry](), size: Self.reserved))
        let result = try await repositories.summaries(after: start) { summary in
            page.withLock { page in
                var entry = Entry(summary)
                // The cursor has the name of the last one in base64.
                let cursorSize = entry.repository.utf8.count * 4 / 3 + 60
                var size: Int { page.size + entry.json.bytes().count + 1 + cursorSize }
                if page.entries.isEmpty, size > maxChars.characters { entry.shorten() }
                guard page.entries.isEmpty || size <= maxChars.characters else { return false }
                page.size = size - cursorSize
                page.entries.append(entry)
                return true
            }
        }
        let entries = page.withLock(\.entries)
        let next = result.hasMore ? entries.last?.repository : nil
        let count = (start?.count ?? 0) + entries.count
        let output = Output(
            repositories: entries,
            truncated: result.hasMore,
            nextCursor: next.map {
                Continuation(of: Self.binding, at: [.string($0), .integer(count)]).cursor
            },
            note: result.isPartial && !result.hasMore ? Self.note : nil
        )
        // The first one was taken whatever room there was: without it no page would get on.
        let needed = output.json.bytes().count
        guard needed <= maxChars.characters else {
            throw BudgetTooSmall(what: "a repository", needed: needed)
        }
        return output
    }

    /// Where a cursor goes on: what the reply that carried it ended with.
    private static func place(of cursor: String) throws(InvalidArguments) -> (
        name: String, count: Int
    ) {
        let position = try Continuation(cursor: cursor, of: binding).position
        guard let name = position[0]?.string, let count = position[1]?.integer,
            (1...Int(Int32.max)).contains(count)
        else { throw Continuation.notOurs }
        return (name, count)
    }
}
