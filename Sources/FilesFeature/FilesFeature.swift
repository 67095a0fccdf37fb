public import Blocking
public import MCP
public import Sandbox

/// The files in the roots, as a host sees them: tools, resources, a prompt, and completion.
public enum FilesFeature {
    /// Puts the feature together.
    ///
    /// `pool`: where its calls block.
    public static func feature(
        on roots: Roots,
        pool: BlockingPool,
        limits: OutputLimits = OutputLimits()
    ) -> Feature {
        let files = Files(roots: roots, pool: pool)
        return Feature(
            tools: [BoundTool](tools, on: files, limits: limits),
            templates: [BoundResourceTemplate(FileResource.self, on: files)],
            prompts: [BoundPrompt(ReviewFile.self, on: files)],
            completers: [
                .paths: { prefix, _, _ in try await files.completion(of: prefix) },
                .absolutePaths: { prefix, _, _ in try await files.absoluteCompletion(of: prefix) },
            ],
            resources: { _ in roots.all.map(FileResource.resource(of:)) }
        )
    }

    private static let tools: [any Tool<Files>.Type] = [ListDirectory.self, ReadFile.self]
}

/// What the files' tools work on.
struct Files: Sendable {
    let roots: Roots
    let pool: BlockingPool
}
