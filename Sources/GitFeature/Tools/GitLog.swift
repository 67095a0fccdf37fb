import Git
import JSONRPC
import MCP
import Synchronization
import Text

/// Lists commits.
struct GitLog: Tool {
    static let name = "git_log"
    static let title = "List commits"
    static let description = """
        Lists commits, newest first, as `git log` does: of a branch, a range `a..b`, or those that \
        changed a path; by author, message and time. git_show tells what one of them changed. \
        Author names are claims that nobody has checked.
        """
    static let effect = Effect.reads

    @Parameter("Name of the repository; may be left out where there is one.")
    var repository: String?

    @Parameter("Branch, tag, id, or a range `a..b`.", .notEmpty)
    var revision = "HEAD"

    @Parameter("Only commits that changed this file or directory, from the repository's top.")
    var path: String?

    @Parameter("Only commits whose author's name or address holds this text.")
    var author: String?

    @Parameter("Only commits whose message holds this text, case ignored.")
    var grep: String?

    @Parameter("Only commits since this day or moment, as 2026-04-14.")
    var since: PointInTime?

    @Parameter("Only commits until this day or moment.")
    var until: PointInTime?

    @Parameter("Of merges follow only the first parent.")
    var firstParent = false

    @Parameter("At most this many commits in one reply.", .within(1...200))
    var limit = 20

    @Parameter("`nextCursor` of the reply to go on from, with the other arguments unchanged.")
    var cursor: String?

    @Parameter(Budget.note)
    var maxChars = Budget()

    struct Output: ToolOutput {
        var repository: String
        var commits: [CommitRecord]
        var truncated: Bool
        var nextCursor: String?
        var note: String?

        static let fields = [
            Field("repository", \Self.repository),
            Field("commits", \.commits, "Newest first."),
            Field("truncated", \.truncated, "Whether there are more."),
            Field("nextCursor", \.nextCursor, "Pass it back for older ones."),
            Field("note", \.note),
        ]
    }

    func call(on repositories: Repositories, _ context: CallContext) async throws -> Output {
        let start = try cursor.map { try Start(cursor: $0, of: binding) }
        let page = Mutex((commits: [CommitRecord](), size: 0))
        // Pinned to what the first reply began with: a branch may have moved meanwhile.
        let result = try await repositories.log(
            of: repository,
            start?.revision ?? revision,
            path: path,
            query,
            skip: start?.skip ?? 0,
            limit: limit
        ) { commit, name in
            try page.withLock { page in
                if page.commits.isEmpty {
                    page.size = Self.reserved + JSON.string(name).bytes().count
                }
                let room = maxChars.characters - page.size
                let record = CommitRecord(commit, maxCharacters: page.commits.isEmpty ? room : .max)
                page.size += record.size + 1
                guard page.size <= maxChars.characters else {
                    if page.commits.isEmpty {
                        throw BudgetTooSmall(what: "a commit", needed: page.size)
                    }
                    return false
                }
                page.commits.append(record)
                return true
            }
        }
        let pinned = [result.excluded?.description, result.tip.description].compactMap(\.self)
        let next: JSON = [
            .integer((start?.skip ?? 0) + result.commits.count),
            .string(pinned.joined(separator: "..")),
        ]
        var output = Output(
            repository: result.repository,
            commits: page.withLock(\.commits),
            truncated: result.hasMore || result.visitedWhenOutOfTime != nil
                || result.obstacle != nil,
            nextCursor: result.hasMore ? Continuation(of: binding, at: next).cursor : nil,
            note: note(on: result)
        )
        try output.fit(maxChars)
        return output
    }

    /// Kept free for what isn't a commit: the cursor and a note.
    private static let reserved = 420

    /// Where a reply goes on.
    private struct Start {
        let skip: Int
        let revision: String

        init(cursor: String, of binding: JSON) throws(InvalidArguments) {
            let position = try Continuation(cursor: cursor, of: binding).position
            guard let skip = position[0]?.integer, let revision = position[1]?.string,
                (0...Int(Int32.max)).contains(skip)
            else { throw Continuation.notOurs }
            (self.skip, self.revision) = (skip, revision)
        }
    }

    private var query: LogQuery {
        var query = LogQuery()
        query.author = author
        query.grep = grep
        query.since = since?.start
        query.until = until?.end
        query.firstParent = firstParent
        return query
    }

    /// The arguments that decide which commits there are.
    private var binding: JSON {
        let texts = [
            repository, revision, path, author, grep, since?.json.string, until?.json.string,
        ]
        return .array(texts.map { $0.map(JSON.string) ?? nil } + [.bool(firstParent)])
    }

    private func note(on result: LogResult) -> String? {
        if let visited = result.visitedWhenOutOfTime {
            return "stopped after looking at \(visited) commits; narrow it by `since` or `path`"
        }
        if let obstacle = result.obstacle { return "older commits can't be read: \(obstacle)" }
        guard result.commits.isEmpty else { return nil }
        // A part beyond the last commit that fits.
        guard cursor == nil else { return nil }
        let filters = [
            ("path", path), ("author", author), ("grep", grep), ("since", since?.json.string),
            ("until", until?.json.string),
        ].compactMap { name, value in
            value.map { "\(name) `\(shortened(displayed($0), 40))`" }
        }
        let place = "in `\(shortened(displayed(revision), 80))`"
        return filters.isEmpty
            ? "no commit is \(place)"
            : "no commit \(place) fits " + filters.joined(separator: ", ")
    }
}

extension GitLog.Output {
    /// Leaves out the note where there is no room for it; commits were counted when they were taken.
    fileprivate mutating func fit(_ budget: Budget) throws(BudgetTooSmall) {
        guard commits.isEmpty, json.bytes().count > budget.characters else { return }
        note = "no commit fits"
        let needed = json.bytes().count
        guard needed <= budget.characters else {
            throw BudgetTooSmall(what: "the name of the repository", needed: needed)
        }
    }
}
