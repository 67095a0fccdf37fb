import Blocking
public import Sandbox

extension Databases {
    /// How many directories are watched for new databases; where there are more, they are looked
    /// for now and then.
    private static let maxWatchedDirectories = 500

    /// What a database holds, for watching.
    ///
    /// Every transaction counts; one that has no effect does too. What a checkpoint does counts only
    /// where it ends the log, as the last program does that closes the database.
    ///
    /// `name`: `nil` for the only database there is.
    ///
    /// - Throws: ``SQLiteError`` if there is no such database; `CancellationError`.
    public func watchSubject(of name: String?) async throws -> WatchSubject {
        let database = try await pool.run { try self.database(name) }
        /// The database as it is now, whatever links lead to by now.
        @Sendable func current() -> Database? {
            guard let path = database.path else { return try? self.database(database.name) }
            return try? Database(at: path)
        }
        return WatchSubject(
            places: {
                let current = current()
                let files = (current ?? database).location.places(suffixes: ["", "-wal"])
                // Whose directory is gone too shows where nobody looks.
                return .init([database.path].compactMap { $0 } + files, areComplete: current != nil)
            },
            fingerprint: {
                let current = current()
                return Fingerprint { hasher in
                    hasher.combine(current != nil)
                    current?.combineContent(into: &hasher)
                }
            }
        )
    }

    /// Which databases there are, for watching.
    public var listSubject: WatchSubject {
        WatchSubject(
            places: {
                var places = self.roots.directories(
                    limit: Self.maxWatchedDirectories,
                    maxDepth: DatabaseSearch.maxDepth,
                    maxEntries: DatabaseSearch.maxEntries
                )
                for given in self.given {
                    // Of one that isn't there we don't know where it would be.
                    let database = try? given.database()
                    places.paths += database?.location.places(suffixes: [""]) ?? []
                    places.areComplete = places.areComplete && database != nil
                }
                return places
            },
            concerns: { name, isDirectory in isDirectory || DatabaseSearch.mayBeDatabase(name) },
            fingerprint: {
                // It fails only for a cancelled task, and this is in none.
                let names = (try? self.all().databases.map(\.name)) ?? []
                return Fingerprint { $0.combine(names) }
            }
        )
    }
}

extension Database {
    /// A text that changes whenever the database does, and is the same for a copy of it.
    ///
    /// Every transaction that isn't in the log counts up a number in the file's header
    /// (https://sqlite.org/fileformat2.html#file_change_counter).
    var version: String { version(LogState(of: location)) }

    /// The same, as it is for a query on an open connection.
    func version(on connection: borrowing Connection) -> String {
        guard connection.mode == .immutable, let counter = connection.changeCounter else {
            return version
        }
        return "\(counter)"
    }

    private func version(_ log: LogState?) -> String {
        if let log { return "\(log)" }
        // What can't be read now is told by the next query.
        let header = (try? location.beginning(count: 28)) ?? []
        return "\(header.dropFirst(24).reduce(0) { $0 << 8 | Int($1) })"
    }

    /// Takes in what the database holds, as far as can be told without reading all of it.
    fileprivate func combineContent(into hasher: inout Hasher) {
        let log = LogState(of: location)
        hasher.combine(version(log))
        // The version alone doesn't tell of a file that another program put in its place. What
        // can't be read now will be looked at again.
        guard let main = try? location.file(suffix: "") else { return }
        guard log == nil else {
            // While there is a log, only checkpoints change the file, and nothing that is seen.
            hasher.combine(main.information.device)
            hasher.combine(main.information.inode)
            return
        }
        try? main.combineContent(into: &hasher)
    }
}
