import Sandbox

/// What a commit changed against its first parent; what is in the files is read when it is asked
/// for.
public struct CommitChanges: ~Copyable {
    private static let maxMessageBytes = 4 << 20
    private static let maxTime = Duration.seconds(5)

    private let repository: Repository
    private let end = ContinuousClock.now + maxTime
    /// The commit, with its message whole up to 4 MiB.
    public let commit: Commit
    /// Each file, in git's order of paths; empty where they weren't asked for.
    public let files: [FileChange]
    /// Whether there are more files than could be looked for.
    public let hasMoreFiles: Bool

    /// The repository's name.
    public var repositoryName: String { repository.name }

    private init(
        _ repository: consuming Repository,
        _ commit: Commit,
        _ files: (all: [FileChange], hasMore: Bool)
    ) {
        self.repository = repository
        self.commit = commit
        self.files = files.all
        hasMoreFiles = files.hasMore
    }

    /// Compares the trees.
    static func read(
        _ id: ObjectID,
        path: [UInt8]?,
        wantsFiles: Bool,
        in repository: consuming Repository
    ) throws -> CommitChanges {
        let object = try repository.commit(id)
        let files = wantsFiles ? try files(in: object, path, repository) : ([], false)
        let commit = object.details(maxMessageBytes: maxMessageBytes)
        return CommitChanges(repository, commit, files)
    }

    private static func files(
        in commit: CommitObject,
        _ path: [UInt8]?,
        _ repository: borrowing Repository
    ) throws -> (all: [FileChange], hasMore: Bool) {
        var old: ObjectID?
        if let parent = repository.parents(of: commit).first {
            old = try repository.commit(parent).tree
        }
        let comparison = try TreeComparison(
            from: old,
            to: commit.tree,
            path: path,
            in: repository.store
        )
        let changes = comparison.changes.map(FileChange.init)
        return (try Renames.paired(changes, in: repository.store), comparison.isPartial)
    }

    /// Whether so much time was spent that what is left is better told in another reply.
    public var isOutOfTime: Bool { ContinuousClock.now > end }

    /// How a file differs; of one that changed its kind, how it went and how it came.
    ///
    /// - Throws: `CancellationError`.
    public func differences(in file: FileChange) throws -> [FileDifference] {
        try Task.checkCancellation()
        guard file.status == .typechange else {
            return [difference(from: file.old, to: file.new)]
        }
        return [difference(from: file.old, to: nil), difference(from: nil, to: file.new)]
    }

    private func difference(from old: TreeEntry?, to new: TreeEntry?) -> FileDifference {
        do throws(GitError) {
            return FileDifference(try content(of: old), try content(of: new))
        } catch {
            return FileDifference(.unreadable(error.message))
        }
    }

    private func content(of entry: TreeEntry?) throws(GitError) -> [UInt8] {
        guard let entry else { return [] }
        guard entry.mode != .submodule else {
            return Array("Subproject commit \(entry.id)\n".utf8)
        }
        return try repository.store.bytes(of: entry.id, .blob)
    }
}
