import Git
import MCP
import Sandbox
import Text

/// A commit with its changes, by its URI.
struct CommitResource: ResourceTemplate {
    static let uriTemplate = "git://{repository}/commit/{revision}"
    static let name = "commit"
    static let title = "Commit of a repository"
    static let description = "A commit: message, changed files and patch, as text."
    static let mimeType: String? = "text/plain"

    private static let maxCharacters = 50_000

    @Parameter("Name of the repository.", completing: .repositories)
    var repository: String

    @Parameter("Branch, tag or id.", completing: .revisions)
    var revision: String

    /// How one is watched: what its revision means may change with any ref.
    static func watching(by watcher: Watcher) -> BoundResourceTemplate.Watcher<Self> {
        { resource, uri, repositories, changed in
            try await notFound(uri) {
                try await repositories.show(
                    resource.revision,
                    of: resource.repository,
                    path: nil,
                    wantsFiles: false
                ) { _ in }
                let subject = try await repositories.watchSubject(
                    of: resource.repository,
                    at: resource.revision
                )
                let lookout = try await watcher.watch(subject, onChange: changed)
                return Watch { lookout.end() }
            }
        }
    }

    func contents(of uri: String, on repositories: Repositories, _ context: CallContext)
        async throws
        -> [ResourceContents]
    {
        try await Self.notFound(uri) {
            // The text that the tool gives: everything a resource gives, a tool gives too.
            let commit = try await CommitText(
                of: revision,
                in: repository,
                .patch,
                maxCharacters: Self.maxCharacters,
                on: repositories
            )
            let text = commit.text + (commit.note.map { "\n" + $0 } ?? "")
            return [ResourceContents(uri: uri, mimeType: Self.mimeType, text: text)]
        }
    }

    /// Does what needs a repository and a commit; that one of them isn't there is told of the
    /// resource.
    private static func notFound<T>(_ uri: String, _ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as GitError {
            switch error {
            case .unknownRepository, .unknownRevision:
                throw ResourceNotFound(uri: uri, reason: error.message)
            default: throw error
            }
        }
    }

    /// A commit, as a reply about it links it, and how many characters that takes at most, as
    /// structure or as text for older clients.
    static func link(to commit: Commit, in repository: String) -> (resource: Resource, size: Int) {
        let id = commit.id.description
        let title = shortened(displayed(commit.subject.prefix(400)), 60)
        let uri = uri(of: id, in: repository)
        let resource = Resource(uri: uri, name: id, title: title, mimeType: mimeType)
        // Of a title each character may be escaped, and 100 are the names of the members.
        return (resource, uri.utf8.count + id.utf8.count + 2 * title.utf8.count + 100)
    }

    private static func uri(of revision: String, in repository: String) -> String {
        "git://\(percentEncoded(repository.utf8))/commit/\(revision)"
    }

    /// The newest commit of each repository.
    static func heads(of repositories: Repositories) async throws -> [Resource] {
        try await repositories.summaries().summaries.compactMap { summary in
            guard let head = summary.head else { return nil }
            return Resource(
                uri: uri(of: "HEAD", in: summary.name),
                name: "HEAD of \(summary.name)",
                title: shortened(displayed(head.subject), 80),
                description: "The newest commit of \(summary.name).",
                mimeType: mimeType
            )
        }
    }
}
