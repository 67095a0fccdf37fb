import CGit2
import Text

/// What a commit did to one file.
public struct FileChange: Sendable {
    /// `added`, `deleted`, `modified`, `renamed`, `copied` or `typechange`.
    public var status: String
    /// The path, displayed; after a rename the new one.
    public var path: String
    /// The path before a rename, displayed.
    public var oldPath: String?
    /// Lines added; `nil` for what isn't text, or wasn't looked into.
    public var insertions: Int?
    /// Lines taken away.
    public var deletions: Int?
    /// Whether it isn't text, or is too large to be compared.
    public var isBinary = false
    /// The change in unified form, where it was asked for and there was room.
    public var patch: String?
}

/// What a commit changed against its first parent.
public struct CommitChanges: Sendable {
    /// The commit.
    public var commit: Commit
    /// Each file, in the order of paths.
    public var files: [FileChange] = []
    /// Whether there are more files than were looked at.
    public var hasMoreFiles = false
    /// Whether patches were left out for want of room.
    public var hasMorePatches = false
}

/// Compares a commit's tree with its first parent's, within bounds that no tree outgrows.
struct ChangeReader {
    static let maxFiles = 2_000
    private static let maxEntries = 50_000
    private static let maxTime = Duration.seconds(5)
    /// Larger files are taken for binary rather than compared.
    private static let maxFileBytes = Int64(1 << 20)

    let path: String?
    let wantsPatches: Bool
    let maxPatchBytes: Int

    func changes(of id: ObjectID, in repository: borrowing Repository) throws -> CommitChanges {
        let commit = try CommitObject(id, in: repository)
        var result = CommitChanges(commit: commit.details(id))
        let parent = try result.commit.parents.first.flatMap {
            repository.layout.shallow.contains(id)
                ? nil : try CommitObject($0, in: repository).treeID
        }
        let limit = Limit(end: .now + Self.maxTime, maxEntries: Self.maxEntries)
        let diff = try unsafe diff(from: parent, to: commit.treeID, limit, in: repository)
        defer { unsafe git_diff_free(diff) }
        let count = unsafe git_diff_num_deltas(diff)
        result.hasMoreFiles = count > Self.maxFiles || limit.wasReached
        var room = maxPatchBytes
        for index in 0..<min(count, Self.maxFiles) {
            try Task.checkCancellation()
            guard let change = unsafe change(at: index, of: diff, &room, limit, &result) else {
                continue
            }
            result.files.append(change)
        }
        return result
    }

    private func diff(
        from old: ObjectID?,
        to new: ObjectID?,
        _ limit: Limit,
        in repository: borrowing Repository
    ) throws -> OpaquePointer {
        let oldTree = try unsafe Self.tree(old, in: repository)
        defer { unsafe git_tree_free(oldTree) }
        let newTree = try unsafe Self.tree(new, in: repository)
        defer { unsafe git_tree_free(newTree) }
        var options = unsafe git_diff_options()
        unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
        unsafe options.max_size = Self.maxFileBytes
        unsafe options.flags |=
            GIT_DIFF_IGNORE_SUBMODULES.rawValue | GIT_DIFF_DISABLE_PATHSPEC_MATCH.rawValue
        unsafe options.notify_cb = countDelta
        unsafe options.payload = Unmanaged.passUnretained(limit).toOpaque()
        return try unsafe withPath(&options) { options in
            do {
                return try unsafe repository.object(doing: "comparing trees") {
                    unsafe git_diff_tree_to_tree($0, $1, oldTree, newTree, options)
                }
            } catch {
                try Task.checkCancellation()
                guard limit.wasReached else { throw error }
                throw GitError.refused(
                    "the commit changes more than \(Self.maxEntries) files; give a `path`"
                )
            }
        }
    }

    private func withPath<T>(
        _ options: inout git_diff_options,
        _ body: (UnsafePointer<git_diff_options>) throws -> T
    ) rethrows -> T {
        guard let path, !path.isEmpty else { return try unsafe body(&options) }
        return try unsafe path.withCString { text in
            var first: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutablePointer(mutating: text)
            return try unsafe withUnsafeMutablePointer(to: &first) { strings in
                unsafe options.pathspec = git_strarray(strings: strings, count: 1)
                return try unsafe body(&options)
            }
        }
    }

    private static func tree(_ id: ObjectID?, in repository: borrowing Repository) throws
        -> OpaquePointer?
    {
        guard let id else { return nil }
        var raw = id.raw
        return try unsafe repository.object(doing: "reading a tree") {
            unsafe git_tree_lookup($0, $1, &raw)
        }
    }
}

/// How much may still be compared; asked by libgit2 for each file.
final class Limit {
    private let end: ContinuousClock.Instant
    private let maxEntries: Int
    private var count = 0
    private(set) var wasReached = false

    init(end: ContinuousClock.Instant, maxEntries: Int) {
        self.end = end
        self.maxEntries = maxEntries
    }

    /// Whether one more may be compared.
    func allowsMore() -> Bool {
        count += 1
        if count > maxEntries || ContinuousClock.now > end { wasReached = true }
        return !wasReached && !Task.isCancelled
    }
}

private func countDelta(
    _ diff: OpaquePointer?,
    _ delta: UnsafePointer<git_diff_delta>?,
    _ path: UnsafePointer<CChar>?,
    _ context: UnsafeMutableRawPointer?
) -> CInt {
    guard let context = unsafe context else { return -1 }
    return unsafe Unmanaged<Limit>.fromOpaque(context).takeUnretainedValue().allowsMore() ? 0 : -1
}
