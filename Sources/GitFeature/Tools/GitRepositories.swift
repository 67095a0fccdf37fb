import Git
import MCP
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

    struct Output: ToolOutput {
        var repositories: [Entry]

        static let fields = [Field("repositories", \Self.repositories)]
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
            branch = summary.branch.map(displayed)
            head = summary.head?.id.description
            subject = summary.head.map { displayed(String($0.subject.prefix(200))) }
            date = summary.head.map { timestamp($0.committer) }
            flags = summary.flags.isEmpty ? nil : summary.flags
            problem = summary.problem
        }
    }

    func call(on repositories: Repositories, _ context: CallContext) async throws -> Output {
        Output(repositories: try await repositories.summaries().map(Entry.init))
    }
}
