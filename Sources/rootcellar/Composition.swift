import Blocking
import FilesFeature
import Git
import GitFeature
import JSONRPC
import Logging
import MCP
import SQLite
import SQLiteFeature
import Sandbox

/// Puts the program together: settings → roots → features → server.
enum Composition {
    static let version = "0.1.0"

    /// Opens the roots and makes the server; databases and repositories are opened when asked for.
    static func server(_ settings: Settings, logger: Logger) throws -> Server {
        let roots = try Roots(
            settings.roots.map {
                RootSpecification(name: $0.name, path: $0.path, isWritable: $0.isWritable)
            },
            resolution: settings.resolution
        )
        let databases = Databases(
            settings.databases.map { DatabaseSpecification(name: $0.name, path: $0.path) },
            in: roots,
            pool: BlockingPool(label: "databases", threads: 4)
        )
        let files = BlockingPool(label: "files", threads: 4)
        return Server(
            information: information,
            instructions: Instructions.text(roots: roots, settings: settings),
            features: [
                FilesFeature.feature(on: roots, pool: files, limits: settings.limits),
                SQLiteFeature.feature(
                    on: databases,
                    maxTimeoutSeconds: settings.queryTimeoutSeconds,
                    limits: settings.limits
                ),
                GitFeature.feature(on: Repositories(in: roots), limits: settings.limits),
            ],
            pageSize: settings.pageSize,
            logger: logger
        )
    }

    static let information = ServerInformation(
        name: "rootcellar",
        title: "Rootcellar",
        version: version,
        description: "Files, SQLite databases and git history under a set of roots.",
        icons: Icon.all
    )
}
