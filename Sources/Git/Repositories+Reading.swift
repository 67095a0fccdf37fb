import Text

/// What is known of a repository without walking its history.
public struct RepositorySummary: Sendable {
    /// The name by which tools know it.
    public var name: String
    /// The branch that HEAD is on, displayed.
    public var branch: String?
    /// The commit at HEAD; `nil` where there is none yet.
    public var head: Commit?
    /// Such as `bare` or `shallow`.
    public var flags: [String] = []
    /// Why it isn't opened.
    public var problem: String?

    init(_ found: Repositories.Found) {
        name = found.name
        do {
            let repository = try Repository(found.layout.get(), name: found.name)
            flags = repository.layout.flags
            branch = try repository.branch()
            guard let id = try repository.references.id(of: Array("HEAD".utf8)) else { return }
            head = try repository.commit(id).details(maxMessageBytes: 1_000)
        } catch {
            // Whatever it is, the other repositories are still told.
            problem = (error as? any ExplainedError)?.message ?? "it can't be read"
        }
    }
}

/// A part of what there is.
public struct RepositoryList: Sendable {
    /// Those that were admitted.
    public var summaries: [RepositorySummary] = []
    /// Whether there are more.
    public var hasMore = false
    /// Whether not every directory was searched.
    public var isPartial: Bool
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
    /// Why the walk couldn't go on to older commits.
    public var obstacle: String?
}

extension Repositories {
    /// The longest message that a list tells.
    private static let maxMessageBytes = 64 << 10

    /// The repositories after one, those too that aren't opened, with the reason.
    ///
    /// `last`: what an earlier part ended with, and how many there were up to there. Should it be
    /// gone by now, that tells where to go on.
    ///
    /// `admits`: whether there is room for one more.
    public func summaries(
        after last: (name: String, count: Int)? = nil,
        admits: @Sendable (RepositorySummary) -> Bool = { _ in true }
    ) async throws -> RepositoryList {
        try await run {
            let search = try search()
            var start = 0
            if let last {
                let index = search.found.firstIndex { $0.name == last.name }
                start = index.map { $0 + 1 } ?? min(max(last.count - 1, 0), search.found.count)
            }
            var list = RepositoryList(isPartial: search.isPartial)
            for found in search.found[start...] {
                try Task.checkCancellation()
                let summary = RepositorySummary(found)
                list.hasMore = !admits(summary)
                guard !list.hasMore else { break }
                list.summaries.append(summary)
            }
            return list
        }
    }

    /// The names of the repositories that can be opened, as far as their layout tells.
    public func names() async throws -> [String] {
        try await run {
            try search().found.compactMap { found in
                if case .success = found.layout { found.name } else { nil }
            }
        }
    }

    /// Walks a history.
    ///
    /// `revision`: A commit, or two with `..` between them.
    ///
    /// `path`: from the repository's top, as it is or in displayed form.
    ///
    /// `skip`: how many commits that fit to pass over first.
    ///
    /// `limit`: at most so many commits.
    ///
    /// `admits`: whether there is room for one more in a reply about this repository.
    ///
    /// - Returns: The commits, and where the walk began.
    /// - Throws: ``GitError``; `CancellationError`; what `admits` throws.
    public func log(
        of repository: String?,
        _ revision: String,
        path: String? = nil,
        _ query: LogQuery,
        skip: Int = 0,
        limit: Int,
        admits: @Sendable (Commit, _ repository: String) throws -> Bool
    ) async throws -> LogResult {
        try await run {
            let repository = try open(repository)
            let ends = try Self.ends(of: revision, in: repository)
            var result = LogResult(
                repository: repository.name,
                tip: ends.tip,
                excluded: ends.excluded
            )
            var query = query
            query.path = try path.map { try repository.path($0, at: ends.tip) }
            var history = try History(
                from: ends.tip,
                without: ends.excluded,
                query,
                in: repository
            )
            var passed = 0
            do {
                while let object = try history.next(in: repository) {
                    passed += 1
                    guard passed > skip else { continue }
                    let commit = object.details(maxMessageBytes: Self.maxMessageBytes)
                    guard result.commits.count < limit, try admits(commit, repository.name) else {
                        result.hasMore = true
                        break
                    }
                    result.commits.append(commit)
                }
            } catch is History.OutOfTime {
                result.visitedWhenOutOfTime = history.visitedCount
            } catch let error as GitError where !result.commits.isEmpty {
                result.obstacle = error.message
            }
            return result
        }
    }

    /// Reads what a commit changed against its first parent.
    ///
    /// `path`: only what lies at or beneath it.
    ///
    /// `read`: what is done with it, while the repository is open.
    ///
    /// - Throws: ``GitError``; `CancellationError`; what `read` throws.
    public func show<T: Sendable>(
        _ revision: String,
        of repository: String?,
        path: String?,
        wantsFiles: Bool,
        _ read: @Sendable (borrowing CommitChanges) throws -> T
    ) async throws -> T {
        try await run {
            let repository = try open(repository)
            let id = try repository.commit(named: revision)
            let path = try path.map { try repository.path($0, at: id) }
            return try read(
                CommitChanges.read(id, path: path, wantsFiles: wantsFiles, in: repository)
            )
        }
    }

    /// Names of revisions, displayed: HEAD, branches, tags, those of remotes.
    public func revisionNames(of repository: String?) async throws -> [String] {
        try await run {
            let references = try open(repository).references
            return ["HEAD"] + (try references.all().map { displayed($0.short) })
        }
    }

    private static func ends(of revision: String, in repository: borrowing Repository) throws
        -> (tip: ObjectID, excluded: ObjectID?)
    {
        let bytes = Array(revision.utf8)
        let dot = UInt8(ascii: ".")
        guard
            let dots = zip(bytes, bytes.dropFirst()).enumerated()
                .first(where: { $1 == (dot, dot) })?.offset
        else { return (try repository.commit(named: revision), nil) }
        guard bytes[(dots + 2)...].first != dot else {
            throw GitError.refused(
                "`\(displayed(String(revision.prefix(80))))`: of two commits give `a..b`, not `a...b`"
            )
        }
        let left = String(decoding: bytes[..<dots], as: UTF8.self)
        let right = String(decoding: bytes[(dots + 2)...], as: UTF8.self)
        return (
            try repository.commit(named: right.isEmpty ? "HEAD" : right),
            try repository.commit(named: left.isEmpty ? "HEAD" : left)
        )
    }
}
