public import Git
public import MCP

/// Git history as a host sees it: tools, resources, a prompt, and completion.
public enum GitFeature {
    /// Puts the feature together.
    public static func feature(
        on repositories: Repositories,
        limits: OutputLimits = OutputLimits()
    ) -> Feature {
        Feature(
            tools: [BoundTool](tools, on: repositories, limits: limits),
            templates: [BoundResourceTemplate(CommitResource.self, on: repositories)],
            prompts: [BoundPrompt(ExplainCommit.self, on: repositories)],
            completers: [
                .repositories: { prefix, _, _ in
                    try await repositories.repositoryCompletion(of: prefix)
                },
                .revisions: { prefix, chosen, _ in
                    try await repositories.revisionCompletion(of: prefix, in: chosen["repository"])
                },
            ],
            resources: { _ in try await CommitResource.heads(of: repositories) }
        )
    }

    private static let tools: [any Tool<Repositories>.Type] = [
        GitRepositories.self, GitLog.self, GitShow.self,
    ]
}
