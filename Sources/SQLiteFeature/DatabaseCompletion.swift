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
        let names = try await databases.run { try databases.all().map(\.name) }
        return Completion(names.filter { $0.utf8.starts(with: prefix.utf8) })
    }

    func tableCompletion(of prefix: String, in database: String?) async throws -> Completion {
        do {
            let schema = try await databases.schema(of: database, tables: nil, detail: .names)
            return Completion(
                schema.tables.map(\.name).filter { $0.utf8.starts(with: prefix.utf8) }
            )
        } catch is any ExplainedError {
            // Not a database, or none chosen: nothing to choose from.
            return .none
        }
    }
}
