import Git
import JSONRPC
import MCP
import Text

/// A commit as text: its message, the files it changed, and the changes, a page at a time.
struct CommitText {
    /// How much is told.
    enum Detail: String, CaseIterable, ParameterValue {
        case none, stat, patch
    }

    let text: String
    /// What was left out, and the call that tells it.
    let note: String?
    let facts: JSONObject
    /// The resource that is the commit, if it was wanted and takes little of the room.
    let link: Resource?

    /// Reads a commit and writes it down.
    ///
    /// `budget`: what the call that goes on is to give as `maxChars`.
    ///
    /// `wantsLink`: whether there is to be a link to the commit beside the text.
    ///
    /// - Throws: ``InvalidArguments`` for a cursor of another call; ``GitError``.
    init(
        of revision: String,
        in repository: String?,
        path: String? = nil,
        _ detail: Detail,
        from cursor: String? = nil,
        maxCharacters: Int,
        budget: Budget? = nil,
        wantsLink: Bool = false,
        on repositories: Repositories
    ) async throws {
        let binding: JSON = [path.map(JSON.string) ?? nil, .string(detail.rawValue)]
        let start = try cursor.map { try Start(cursor: $0, of: binding) }
        self = try await repositories.show(
            start?.commit ?? revision,
            of: repository,
            path: path,
            wantsFiles: detail != .none
        ) { changes in
            let call = NextCall(changes, path: path, detail, budget, binding)
            let isTold = call.length <= maxCharacters / 2
            let again = call.again(from: cursor, maxLength: maxCharacters * 3 / 4)
            let link = CommitResource.link(to: changes.commit, in: changes.repositoryName)
            let isLinked = wantsLink && link.size <= maxCharacters / 8
            var page = CommitPage(
                from: start?.position ?? CommitPage.Position(),
                maxBytes: maxCharacters - (isTold ? call.length : again.utf8.count)
                    - (isLinked ? link.size : 0)
            )
            try page.fill(with: changes, detail)
            return CommitText(
                page,
                of: changes,
                isTold ? call.note : { _ in again },
                call,
                isLinked ? link.resource : nil
            )
        }
    }

    private init(
        _ page: CommitPage,
        of changes: borrowing CommitChanges,
        _ note: (CommitPage.Position) -> String,
        _ call: NextCall,
        _ link: Resource?
    ) {
        text = page.text
        self.link = link
        let cut = page.next.map(note) ?? (changes.hasMoreFiles ? NextCall.narrower : nil)
        self.note = cut ?? call.nothingFound
        var facts: JSONObject = [
            "repository": .string(changes.repositoryName),
            "commit": .string(changes.commit.id.description),
            "fileCount": .integer(changes.files.count),
            "truncated": .bool(cut != nil),
        ]
        if let next = page.next { facts["nextCursor"] = .string(call.cursor(at: next)) }
        self.facts = facts
    }

    /// Where a reply goes on, of the commit that the first one was about.
    private struct Start {
        let commit: String
        let position: CommitPage.Position

        init(cursor: String, of binding: JSON) throws(InvalidArguments) {
            let place = try Continuation(cursor: cursor, of: binding).position
            guard let commit = place[0]?.string, let piece = place[1]?.integer,
                let offset = place[2]?.integer, piece >= 0, offset >= 0
            else { throw Continuation.notOurs }
            self.commit = commit
            position = CommitPage.Position(piece: piece, offset: offset)
        }
    }
}

/// The call that goes on where a page ends.
private struct NextCall {
    static let narrower = "[more files were changed than can be named; narrow it by `path`]"
    /// What is said of a `path` that the commit has no part in.
    let nothingFound: String?

    private var arguments: JSONObject
    private let budget: Budget?
    private let commit: String
    private let binding: JSON
    private let hasMoreFiles: Bool

    init(
        _ changes: borrowing CommitChanges,
        path: String?,
        _ detail: CommitText.Detail,
        _ budget: Budget?,
        _ binding: JSON
    ) {
        commit = changes.commit.id.description
        arguments = [
            "repository": .string(changes.repositoryName), "revision": .string(commit),
            "detail": .string(detail.rawValue),
        ]
        arguments["path"] = path.map(JSON.string)
        nothingFound =
            path != nil && detail != .none && changes.files.isEmpty
            ? "[this commit changed nothing at `path`]" : nil
        self.budget = budget
        self.binding = binding
        hasMoreFiles = changes.hasMoreFiles
    }

    func cursor(at position: CommitPage.Position) -> String {
        let place: JSON = [
            .string(commit), .integer(position.piece), .integer(position.offset),
        ]
        return Continuation(of: binding, at: place).cursor
    }

    func note(at position: CommitPage.Position) -> String {
        var arguments = arguments
        arguments["cursor"] = .string(cursor(at: position))
        arguments["maxChars"] = budget?.json
        return "[cut; go on with git_show \(JSON.object(arguments).text)]"
    }

    /// What is said where there is no room for ``note(at:)``: the same call again, with room.
    func again(from cursor: String?, maxLength: Int) -> String {
        var arguments = arguments
        arguments["cursor"] = cursor.map(JSON.string)
        let note = "[cut; with more room: git_show \(JSON.object(arguments).text)]"
        return note.utf8.count <= maxLength ? note : "[cut; give more `maxChars`]"
    }

    /// How many characters the note takes at most.
    var length: Int {
        max(note(at: .last).utf8.count, Self.narrower.utf8.count)
    }
}
