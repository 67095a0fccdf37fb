public import MCP
public import SQLite
public import Sandbox

/// SQLite databases as a host sees them: tools, resources, a prompt, and completion.
public enum SQLiteFeature {
    /// Puts the feature together, on the same databases for every call.
    public static func feature(
        on databases: Databases,
        limits: OutputLimits = OutputLimits(),
        watcher: Watcher? = nil
    ) -> Feature {
        feature(in: { _ in databases }, limits: limits, watcher: watcher)
    }

    /// Puts the feature together.
    ///
    /// `scope`: the databases that a call may work on.
    ///
    /// `watcher`: tells of changes; without one resources can't be subscribed to.
    public static func feature(
        in scope: @escaping Scope<Databases>,
        limits: OutputLimits = OutputLimits(),
        watcher: Watcher? = nil
    ) -> Feature {
        let served: Scope<ServedDatabases> = {
            ServedDatabases(databases: try await scope($0))
        }
        return Feature(
            tools: [BoundTool](tools, in: served, limits: limits),
            templates: [
                BoundResourceTemplate(
                    TableResource.self,
                    in: served,
                    watching: watcher.map(TableResource.watching)
                )
            ],
            prompts: [BoundPrompt(ExploreDatabase.self, in: served)],
            completers: [
                .databases: { prefix, _, context in
                    try await served(context).databaseCompletion(of: prefix)
                },
                .tables: { prefix, chosen, context in
                    try await served(context).tableCompletion(of: prefix, in: chosen["database"])
                },
            ],
            resources: { try await TableResource.all(of: served($0)) }
        )
    }

    private static let tools: [any Tool<ServedDatabases>.Type] = [
        ListDatabases.self, DescribeDatabase.self, QueryDatabase.self,
    ]
}

/// What the databases' tools work on.
struct ServedDatabases: Sendable {
    let databases: Databases
}
