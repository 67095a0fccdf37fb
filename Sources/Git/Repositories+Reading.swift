import Text

/// What is known of a repository without walking its history.
public struct RepositorySummary: Sendable {
    /// The name by which tools know it.
    public var name: String
    /// The branch that HEAD is on.
    public var branch: String?
    /// The commit at HEAD; `nil` where there is none yet.
    public var head: Commit?
    /// Such as `bare` or `shallow`.
    public var flags: [String] = []
    /// Why it isn't opened.
    public var problem: String?
}

/// A part of a history.
public struct LogResult: Sendable {
    /// The repository's name.
    public var repository: String
    /// Where the walk began: later parts begin there too, whatever the branch has become.
    public var tip: ObjectID
    /// What is left out, with all that it came from.
    public var excluded: ObjectID?
    /// The commits, newest first.
    public var commits: [Commit] = []
    /// Whether there are more.
    public var hasMore = false
    /// How many commits were looked at, if the walk was ended by its time.
    public var visitedWhenOutOfTime: Int?
}

extension Repositories {
    private static let maxWalkTime = Duration.seconds(10)

    /// Every repository, those too that aren't opened, with the reason.
    public func summaries() async throws -> [RepositorySummary] {
        try await run {
            try all().map { found in
                var summary = RepositorySummary(name: found.name)
                do {
                    let repository = try Repository(found.layout.get(), name: found.name)
                    summary.flags = repository.layout.flags
                    summary.branch = repository.branch
                    // A repository without a commit has a HEAD that leads nowhere.
                    if let id = try? repository.commit(named: "HEAD") {
                        summary.head = try CommitObject(id, in: repository).details(id)
                    }
                } catch let error as any ExplainedError {
                    summary.problem = error.message
                }
                return summary
            }
        }
    }

    /// Walks a history.
    ///
    /// `revision`: A commit, or two with `..` between them.
    ///
    /// `skip`: how many commits that fit to pass over first.
    ///
    /// `limit`: at most so many commits.
    ///
    /// `admits`: whether there is room for one more; the first is taken without asking.
    ///
    /// - Returns: The commits, and where the walk began.
    /// - Throws: ``GitError``; `CancellationError`.
    public func log(
        of repository: String?,
        _ revision: String,
        _ options: LogQuery,
        skip: Int = 0,
        limit: Int,
        admits: @Sendable (Commit) -> Bool
    ) async throws -> LogResult {
        try await run {
            let repository = try open(repository)
            let ends = try Self.ends(of: revision, in: repository)
            var result = LogResult(
                repository: repository.name,
                tip: ends.tip,
                excluded: ends.excluded
            )
            let end = ContinuousClock.now + Self.maxWalkTime
            var history = try History(
                from: ends.tip,
                without: ends.excluded,
                options,
                in: repository
            )
            var passed = 0
            do {
                while let commit = try history.next(in: repository, until: end) {
                    passed += 1
                    guard passed > skip else { continue }
                    guard result.commits.count < limit, result.commits.isEmpty || admits(commit)
                    else {
                        result.hasMore = true
                        break
                    }
                    result.commits.append(commit)
                }
            } catch is History.OutOfTime {
                result.visitedWhenOutOfTime = history.visitedCount
            }
            return result
        }
    }

    /// What a commit changed against its first parent.
    ///
    /// `path`: only what lies at or beneath it.
    ///
    /// `maxPatchBytes`: room for patches; `nil` for none.
    ///
    /// - Returns: The repository's name and the changes.
    /// - Throws: ``GitError``; `CancellationError`.
    public func show(_ revision: String, of repository: String?, path: String?, maxPatchBytes: Int?)
        async throws
        -> (repository: String, changes: CommitChanges)
    {
        try await run {
            let repository = try open(repository)
            let id = try repository.commit(named: revision)
            let reader = ChangeReader(
                path: path,
                wantsPatches: maxPatchBytes != nil,
                maxPatchBytes: maxPatchBytes ?? 0
            )
            return (repository.name, try reader.changes(of: id, in: repository))
        }
    }

    /// Names of revisions: HEAD, branches, tags, those of remotes.
    public func revisionNames(of repository: String?) async throws -> [String] {
        try await run {
            let repository = try open(repository)
            return ["HEAD"] + repository.references().map(\.short)
        }
    }

    private static func ends(of revision: String, in repository: borrowing Repository) throws
        -> (tip: ObjectID, excluded: ObjectID?)
    {
        guard !revision.contains("...") else {
            throw GitError.refused(
                "`\(displayed(revision))`: of two commits give `a..b`, not `a...b`"
            )
        }
        let dots = revision.indices.first { revision[$0...].hasPrefix("..") }
        guard let dots else { return (try repository.commit(named: revision), nil) }
        let left = String(revision[..<dots])
        let right = String(revision[dots...].dropFirst(2))
        return (
            try repository.commit(named: right.isEmpty ? "HEAD" : right),
            try repository.commit(named: left.isEmpty ? "HEAD" : left)
        )
    }
}
