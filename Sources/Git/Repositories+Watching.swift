public import Sandbox

extension Repositories {
    /// How many directories are watched for new repositories, or for the refs of one; where there
    /// are more, they are looked at now and then.
    private static let maxWatchedDirectories = 500
    private static let maxEntries = 10_000

    /// What a repository's HEAD, refs, index and logs are, for watching.
    ///
    /// How they are stored doesn't count: packing refs or collecting garbage is no change.
    ///
    /// `name`: `nil` for the only repository there is.
    ///
    /// - Throws: ``GitError`` if there is no such repository, or it isn't opened; `CancellationError`.
    public func watchSubject(of name: String?) async throws -> WatchSubject {
        let layout = try await run { try self.open(name).layout }
        let directory = layout.workTree ?? layout.gitDirectory
        // One that isn't opened any more counts as gone.
        @Sendable func current() -> RepositoryLayout? { try? RepositoryLayout(in: directory) }
        return WatchSubject(
            places: {
                current()?.places(maxDirectories: Self.maxWatchedDirectories)
                    // While it is gone, whatever appears where it was may bring it back.
                    ?? .init([directory, layout.gitDirectory, layout.commonDirectory])
            },
            fingerprint: { Fingerprint { current()?.combineContent(into: &$0) } }
        )
    }

    /// Which commit a revision means, for watching; another, or none, is a change.
    ///
    /// `name`: `nil` for the only repository there is.
    ///
    /// - Throws: ``GitError`` if there is no such repository, or it isn't opened; `CancellationError`.
    public func watchSubject(of name: String?, at revision: String) async throws -> WatchSubject {
        WatchSubject(
            places: try await watchSubject(of: name).places,
            fingerprint: {
                // One that can't be told any more counts as gone.
                let id = self.wait(for: { try? self.open(name).commit(named: revision) })
                return Fingerprint { $0.combine(id) }
            }
        )
    }

    /// Which repositories there are, for watching.
    public var listSubject: WatchSubject {
        WatchSubject(
            places: {
                self.roots.directories(
                    limit: Self.maxWatchedDirectories,
                    maxDepth: Self.maxDepth,
                    maxEntries: Self.maxEntries,
                    // As the search does: a bare repository is the end of it.
                    holdsMore: { !$0.looksLikeRepository }
                )
            },
            concerns: { name, isDirectory in
                isDirectory || name.elementsEqual(".git".utf8) || name.elementsEqual("HEAD".utf8)
            },
            fingerprint: {
                // It fails only for a cancelled task, and this is in none.
                let names = (try? self.search().found.map(\.name)) ?? []
                return Fingerprint { $0.combine(names) }
            }
        )
    }
}

extension RepositoryLayout {
    private static let own = ["HEAD", "index", "logs/HEAD"]
    private static let maxHeadBytes = 4_096
    private static let maxLogBytes = 512

    /// Where changes of HEAD, refs, index and logs show.
    fileprivate func places(maxDirectories: Int) -> WatchSubject.Places {
        let directories = RefState(in: commonDirectory).directories
        // In a linked work tree a file that says where the rest is.
        let dotGit = workTree?.appending(".git".utf8)
        return WatchSubject.Places(
            [dotGit].compactMap { $0 == gitDirectory ? nil : $0 }
                + Self.own.map { gitDirectory.joining(Array($0.utf8)) }
                + [commonDirectory.appending("packed-refs".utf8)]
                + directories.prefix(maxDirectories),
            areComplete: directories.count <= maxDirectories
        )
    }

    fileprivate func combineContent(into hasher: inout Hasher) {
        let head = gitDirectory.appending("HEAD".utf8)
        // What can't be read now will be looked at again.
        hasher.combine(contentsOf: (try? head.contents(maxBytes: Self.maxHeadBytes)) ?? [])
        hasher.combine(RefState(in: commonDirectory))
        // The index ends with a hash of itself, a log with what was done last.
        combineEnd(of: "index", count: 20, into: &hasher)
        combineEnd(of: "logs/HEAD", count: Self.maxLogBytes, into: &hasher)
    }

    private func combineEnd(of name: String, count: Int, into hasher: inout Hasher) {
        guard let file = try? gitDirectory.joining(Array(name.utf8)).openFile() else {
            return hasher.combine(false)
        }
        let size = file.information.size
        let end = (try? file.read(at: max(0, size - count), count: count)) ?? []
        hasher.combine(size)
        hasher.combine(contentsOf: end)
        // Git may be told to leave the hash out (index.skipHash).
        if end.allSatisfy({ $0 == 0 }) { hasher.combine(stateOf: file.information) }
    }
}
