import MCP
import SQLite
import Text

extension CompletionKind {
    /// Names of databases.
    static let databases = CompletionKind("databases")
    /// Names of tables, of the database that is already chosen or the only one.
    static let tables = CompletionKind("tables")
}

extension ServedDatabases {
    func databaseCompletion(of prefix: String) async throws -> Completion {
        Completion(of: prefix, among: try await databases.names().names)
    }

    func tableCompletion(of prefix: String, in database: String?) async throws -> Completion {
        do {
            let names = try await databases.tables(of: database).map(\.name.shown)
            return Completion(of: prefix, among: names)
        } catch is any ExplainedError {
            // Not a database, or none chosen: nothing to choose from.
            return .none
        }
    }
}
