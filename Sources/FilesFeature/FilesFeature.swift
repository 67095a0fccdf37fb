public import Blocking
public import MCP
public import Sandbox

/// The files in the roots, as a host sees them: tools, resources, a prompt, and completion.
public enum FilesFeature {
    /// Puts the feature together, on the same roots for every call.
    public static func feature(
        on roots: Roots,
        pool: BlockingPool,
        limits: OutputLimits = OutputLimits(),
        watcher: Watcher? = nil
    ) -> Feature {
        feature(in: { _ in roots }, pool: pool, limits: limits, watcher: watcher)
    }

    /// Puts the feature together.
    ///
    /// `scope`: the roots that a call may work on.
    ///
    /// `pool`: where its calls block.
    ///
    /// `watcher`: tells of changes; without one resources can't be subscribed to.
    public static func feature(
        in scope: @escaping Scope<Roots>,
        pool: BlockingPool,
        limits: OutputLimits = OutputLimits(),
        watcher: Watcher? = nil
    ) -> Feature {
        let files: Scope<Files> = { Files(roots: try await scope($0), pool: pool) }
        return Feature(
            tools: [BoundTool](tools, in: files, limits: limits),
            templates: [
                BoundResourceTemplate(
                    FileResource.self,
                    in: files,
                    watching: watcher.map(FileResource.watching)
                )
            ],
            prompts: [BoundPrompt(ReviewFile.self, in: files)],
            completers: [
                .paths: { prefix, _, context in try await files(context).completion(of: prefix) },
                .absolutePaths: { prefix, _, context in
                    try await files(context).absoluteCompletion(of: prefix)
                },
            ],
            resources: { try await scope($0).all.map(FileResource.resource(of:)) }
        )
    }

    private static let tools: [any Tool<Files>.Type] = [
        ListDirectory.self, ReadFile.self, FindFiles.self, SearchText.self,
    ]
}

/// What the files' tools work on.
struct Files: Sendable {
    let roots: Roots
    let pool: BlockingPool
}
