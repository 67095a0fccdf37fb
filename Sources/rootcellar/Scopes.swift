import Blocking
import Git
import Logging
import MCP
import SQLite
import Sandbox
import Synchronization

/// What calls may work on: all that is configured, or as much as their client's roots leave of it.
final class Scopes: Sendable {
    /// The places of one set of roots.
    struct Places: Sendable {
        let roots: Roots
        let databases: Databases
        let repositories: Repositories
    }

    /// So many clients' roots are kept open; beyond them the oldest are opened anew.
    private static let maxKept = 16

    private let all: Places
    private let use: Settings.ClientRoots
    private let specifications: [DatabaseSpecification]
    private let databasePool = BlockingPool(label: "databases", threads: 4)
    private let gitPool: BlockingPool
    private let resolution: Resolution
    private let logger: Logger
    /// By the bytes of their URIs: Swift holds more to be equal.
    private let kept = Mutex<[(uris: [[UInt8]], places: Places)]>([])

    /// Opens the roots.
    ///
    /// - Throws: ``SettingsError`` for a root or a database that isn't there, or is something else.
    init(_ settings: Settings, logger: Logger) throws(SettingsError) {
        for (kind, locations) in [
            (PathKind.directory, settings.roots), (.database, settings.databases),
        ] {
            for location in locations { try location.mustBe(kind) }
        }
        let roots: Roots
        do throws(SandboxError) {
            roots = try Roots(
                settings.roots.map {
                    RootSpecification(name: $0.name, path: $0.path, isWritable: $0.isWritable)
                },
                resolution: settings.resolution
            )
        } catch {
            throw SettingsError(error.message)
        }
        specifications = settings.databases.map {
            DatabaseSpecification(name: $0.name, path: $0.path)
        }
        use = settings.clientRoots
        resolution = settings.resolution
        self.logger = logger
        gitPool = Repositories.confinedPool(to: roots)
        all = Places(
            roots: roots,
            databases: Databases(
                specifications,
                in: roots,
                pool: databasePool,
                resolution: settings.resolution
            ),
            repositories: Repositories(in: roots, pool: gitPool)
        )
    }

    /// The roots as configured.
    var roots: Roots { all.roots }

    /// The names of the databases that are configured, as clients see them.
    var databaseNames: [String] { all.databases.givenNames }

    /// Which databases and repositories there are, of all that is configured.
    var listSubjects: [WatchSubject] { [all.databases.listSubject, all.repositories.listSubject] }

    /// What a call may work on.
    ///
    /// - Throws: What ends a stateless call to ask for its client's roots; `CancellationError`.
    func places(for context: CallContext) async throws -> Places {
        guard use != .ignore else { return all }
        let roots: [ClientRoot]?
        do {
            roots = try await context.clientRoots()
        } catch let failure as ClientFailure {
            logger.warning(
                "the client told no roots",
                metadata: ["why": "\(failure.message)"]
            )
            roots = nil
        }
        switch (use, roots) {
        case (.only, let roots): return places(of: roots ?? [])
        // A client without roots has none to narrow by, nor one that works in no directory.
        case (_, nil), (_, []?): return all
        case (_, let roots?): return places(of: roots)
        }
    }

    private func places(of clientRoots: [ClientRoot]) -> Places {
        let uris = clientRoots.map { Array($0.uri.utf8) }
        if let known = kept.withLock({ $0.first { $0.uris == uris }?.places }) {
            return known
        }
        let places = opened(clientRoots)
        kept.withLock { kept in
            kept.append((uris, places))
            if kept.count > Self.maxKept { kept.removeFirst() }
        }
        return places
    }

    private func opened(_ clientRoots: [ClientRoot]) -> Places {
        let uris = clientRoots.map(\.uri)
        let roots =
            use == .only
            ? Roots(named: uris, resolution: resolution) : all.roots.narrowed(to: uris)
        return Places(
            roots: roots,
            databases: Databases(
                specifications,
                in: roots,
                pool: databasePool,
                resolution: resolution
            ),
            // Where the client's roots are all there is, libgit2 is confined to them.
            repositories: Repositories(in: roots, pool: use == .only ? nil : gitPool)
        )
    }
}
