import Git
import MCP
import Text

extension CompletionKind {
    /// Names of repositories.
    static let repositories = CompletionKind("repositories")
    /// HEAD, branches and tags, of the repository that is already chosen or the only one.
    static let revisions = CompletionKind("revisions")
}

extension Repositories {
    func repositoryCompletion(of prefix: String) async throws -> Completion {
        let names = try await names()
        return Completion(of: prefix, among: names)
    }

    func revisionCompletion(of prefix: String, in repository: String?) async throws -> Completion {
        do {
            let names = try await revisionNames(of: repository)
            return Completion(of: prefix, among: names)
        } catch is any ExplainedError {
            // Not a repository, or none chosen: nothing to choose from.
            return .none
        }
    }
}
