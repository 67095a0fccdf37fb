import Blocking
import FilesFeature
import GitFeature
import JSONRPC
import Logging
import MCP
import SQLiteFeature
import Sandbox

/// Puts the program together: settings → roots → features → server.
enum Composition {
    static let version = "0.1.0"

    /// Opens the roots and makes the server; databases and repositories are opened when asked for.
    static func server(
        _ settings: Settings,
        requestStates: any RequestStates = RememberedStates(),
        logger: Logger
    ) throws -> Server {
        let scopes = try Scopes(settings, logger: logger)
        let files = BlockingPool(label: "files", threads: 4)
        let watcher = Watcher(pool: BlockingPool(label: "watching", threads: 2)) { message in
            logger.warning("\(message)")
        }
        return Server(
            information: information,
            instructions: Instructions.text(roots: scopes.roots, settings: settings),
            features: [
                FilesFeature.feature(
                    in: { try await scopes.places(for: $0).roots },
                    pool: files,
                    limits: settings.limits,
                    watcher: watcher
                ),
                SQLiteFeature.feature(
                    in: { try await scopes.places(for: $0).databases },
                    limits: settings.limits,
                    watcher: watcher
                ),
                GitFeature.feature(
                    in: { try await scopes.places(for: $0).repositories },
                    limits: settings.limits,
                    watcher: watcher
                ),
            ],
            pageSize: settings.pageSize,
            limits: settings.clientLimits,
            requestStates: requestStates,
            listChanges: listChanges(of: scopes, by: watcher),
            rootsUse: settings.rootsUse,
            logger: logger
        )
    }

    /// Databases and repositories that appear or go change the list of resources.
    private static func listChanges(of scopes: Scopes, by watcher: Watcher) -> ListChanges {
        ListChanges(announcing: [.resources]) { changes in
            scopes.listSubjects.map { subject in
                let lookout = watcher.startWatching(subject) { [weak changes] in
                    changes?.changed(.resources)
                }
                return Watch { lookout.end() }
            }
        }
    }

    static let information = ServerInformation(
        name: "rootcellar",
        title: "Rootcellar",
        version: version,
        description: "Files, SQLite databases and git history under a set of roots.",
        icons: Icon.all
    )
}
