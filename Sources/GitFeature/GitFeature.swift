public import Git
public import MCP
public import Sandbox

/// Git history as a host sees it: tools, resources, a prompt, and completion.
public enum GitFeature {
    /// Puts the feature together, on the same repositories for every call.
    public static func feature(
        on repositories: Repositories,
        limits: OutputLimits = OutputLimits(),
        watcher: Watcher? = nil
    ) -> Feature {
        feature(in: { _ in repositories }, limits: limits, watcher: watcher)
    }

    /// Puts the feature together.
    ///
    /// `scope`: the repositories that a call may work on.
    ///
    /// `watcher`: tells of changes; without one resources can't be subscribed to.
    public static func feature(
        in scope: @escaping Scope<Repositories>,
        limits: OutputLimits = OutputLimits(),
        watcher: Watcher? = nil
    ) -> Feature {
        Feature(
            tools: [BoundTool](tools, in: scope, limits: limits),
            templates: [
                BoundResourceTemplate(
                    CommitResource.self,
                    in: scope,
                    watching: watcher.map(CommitResource.watching)
                )
            ],
            prompts: [BoundPrompt(ExplainCommit.self, in: scope)],
            completers: [
                .repositories: { prefix, _, context in
                    try await scope(context).repositoryCompletion(of: prefix)
                },
                .revisions: { prefix, chosen, context in
                    try await scope(context).revisionCompletion(
                        of: prefix,
                        in: chosen["repository"]
                    )
                },
            ],
            resources: { try await CommitResource.heads(of: scope($0)) }
        )
    }

    private static let tools: [any Tool<Repositories>.Type] = [
        GitRepositories.self, GitLog.self, GitShow.self,
    ]
}
