import Sandbox

/// A search for databases in the roots: nearest first, and no further than stays quick in any tree.
struct DatabaseSearch {
    static let maxDepth = 5
    static let maxEntries = 100_000
    private static let extensions: Set<String> = ["db", "db3", "s3db", "sqlite", "sqlite3"]

    /// The databases, by depth and then by name.
    private(set) var found: [Database] = []
    /// How many more names are looked at.
    private var entriesLeft = Self.maxEntries

    /// Whether nothing was left out but what lies deeper than is searched.
    var isComplete: Bool { entriesLeft > 0 }

    /// Searches all roots together, so that a large one leaves room for the others.
    ///
    /// - Throws: `CancellationError`.
    mutating func search(_ roots: Roots) throws {
        var level = roots.all.map(\.directory)
        for _ in 0...Self.maxDepth where !level.isEmpty {
            var next: [SandboxedPath] = []
            for directory in level where isComplete {
                try Task.checkCancellation()
                next += look(in: directory)
            }
            level = next
        }
    }

    /// Takes the databases of a directory.
    ///
    /// - Returns: The directories in it.
    private mutating func look(in directory: SandboxedPath) -> [SandboxedPath] {
        // One that can't be read has no databases for us.
        let entries = (try? directory.openDirectory().entries(limit: entriesLeft)) ?? []
        entriesLeft -= entries.count
        var directories: [SandboxedPath] = []
        for entry in entries where entry.name.first != UInt8(ascii: ".") {
            let path = directory.appending(entry.name)
            switch entry.kind {
            // A bare repository has many directories, and no databases.
            case .directory where entry.name.suffix(4) != Array(".git".utf8)[...]:
                directories.append(path)
            case .file where Self.mayBeDatabase(entry.name),
                .link where Self.mayBeDatabase(entry.name):
                // What isn't a database after all isn't missed.
                if let database = try? Database(at: path) { found.append(database) }
            default: break
            }
        }
        return directories
    }

    static func mayBeDatabase(_ name: [UInt8]) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
        return extensions.contains(String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
    }
}
