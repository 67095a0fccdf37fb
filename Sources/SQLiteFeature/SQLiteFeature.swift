public import MCP
public import SQLite

/// SQLite databases as a host sees them: tools, resources, a prompt, and completion.
public enum SQLiteFeature {
    /// Puts the feature together.
    public static func feature(
        on databases: Databases,
        maxTimeoutSeconds: Int = 30,
        limits: OutputLimits = OutputLimits()
    ) -> Feature {
        let host = ServedDatabases(databases: databases, maxTimeoutSeconds: maxTimeoutSeconds)
        return Feature(
            tools: [BoundTool](tools, on: host, limits: limits),
            templates: [BoundResourceTemplate(TableResource.self, on: host)],
            prompts: [BoundPrompt(ExploreDatabase.self, on: host)],
            completers: [
                .databases: { prefix, _, _ in try await host.databaseCompletion(of: prefix) },
                .tables: { prefix, chosen, _ in
                    try await host.tableCompletion(of: prefix, in: chosen["database"])
                },
            ],
            resources: { _ in try await TableResource.all(of: host) }
        )
    }

    private static let tools: [any Tool<ServedDatabases>.Type] = [
        ListDatabases.self, DescribeDatabase.self, QueryDatabase.self,
    ]
}

/// What the databases' tools work on.
struct ServedDatabases: Sendable {
    let databases: Databases
    let maxTimeoutSeconds: Int
}
