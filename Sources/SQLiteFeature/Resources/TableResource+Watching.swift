import Blocking
import MCP
import SQLite
import Sandbox

extension TableResource {
    /// How tables are watched: with their databases, and told of only where they read otherwise.
    static func watching(by watcher: Watcher) -> BoundResourceTemplate.Watcher<Self> {
        let digests = TableDigests()
        // A view may take seconds, for which nothing but other tables is to wait.
        let pool = BlockingPool(label: "watched tables", threads: 2)
        return { resource, uri, host, changed in
            try await notFound(uri) {
                _ = try await host.databases.schema(
                    of: resource.database,
                    tables: [resource.table],
                    detail: .names
                ) { _ in WholePage() }
                let database = try await host.databases.watchSubject(of: resource.database)
                let digest = digests.digest(of: resource, on: host)
                let subject = WatchSubject(places: database.places, pool: pool) {
                    // Taken first: what is written while the table is read shows at the next look.
                    digest.fingerprint(in: database.fingerprint())
                }
                let lookout = try await watcher.watch(subject, onChange: changed)
                return Watch { lookout.end() }
            }
        }
    }
}
