import Git
import JSONRPC
import MCP
import Text

/// A commit as text: its message, the files it changed, and the changes, within a budget.
struct CommitText {
    /// How much is told.
    enum Detail: String, CaseIterable, ParameterValue {
        case none, stat, patch
    }

    let text: String
    /// What was left out, and the calls that tell it.
    let note: String?
    let facts: JSONObject

    /// Reads a commit and writes it down.
    init(
        of revision: String,
        in repository: String?,
        path: String? = nil,
        _ detail: Detail,
        maxCharacters: Int,
        from repositories: Repositories
    ) async throws {
        let (name, changes) = try await repositories.show(
            revision,
            of: repository,
            path: path,
            maxPatchBytes: detail == .patch ? maxCharacters * 3 / 4 : nil
        )
        var page = CommitPage(maxCharacters: maxCharacters - 300)
        page.add(Self.message(of: changes.commit, in: name))
        let files = detail == .none ? [] : changes.files
        let named = files.filter { page.add(Self.line(for: $0)) }
        var unpatched: [String] = []
        for file in files where detail == .patch && !file.isBinary {
            if !(file.patch.map { page.add("\n" + $0) } ?? false) { unpatched.append(file.path) }
        }
        let hasMore = named.count < files.count || changes.hasMoreFiles
        text = page.text
        note = Self.note(on: changes, hasMoreFiles: hasMore, unpatched, in: name)
        facts = [
            "repository": .string(name),
            "commit": .string(changes.commit.id.description),
            "fileCount": .integer(changes.files.count),
            "truncated": .bool(note != nil),
        ]
    }

    private static func message(of commit: Commit, in repository: String) -> String {
        let record = CommitRecord(commit)
        var lines = [
            "commit \(record.id) in \(repository)", "author \(record.author), \(record.date)",
        ]
        if let committer = record.committer {
            lines.append("committer \(committer), \(record.committed ?? record.date)")
        }
        if record.parents.count != 1 {
            lines.append("parents \(record.parents.joined(separator: " "))")
        }
        lines += ["", record.subject]
        if let body = record.body { lines += ["", body] }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private static func line(for file: FileChange) -> String {
        let counts =
            file.isBinary ? "binary" : "+\(file.insertions ?? 0) -\(file.deletions ?? 0)"
        let path = file.oldPath.map { "\($0) -> \(file.path)" } ?? file.path
        return "\(file.status) \(path) \(counts)\n"
    }

    private static func note(
        on changes: CommitChanges,
        hasMoreFiles: Bool,
        _ unpatched: [String],
        in repository: String
    )
        -> String?
    {
        var parts: [String] = []
        if hasMoreFiles {
            parts.append("more files were changed than are named; narrow it by `path`")
        }
        if let first = unpatched.first {
            let call: JSON = [
                "repository": .string(repository),
                "revision": .string(changes.commit.id.description),
                "detail": "patch", "path": .string(first), "maxChars": 100_000,
            ]
            parts.append(
                "\(unpatched.count) patches had no room; for the first git_show \(call.text)"
            )
        }
        return parts.isEmpty ? nil : "[" + parts.joined(separator: "; ") + "]"
    }
}

/// The text of a reply, until it is full.
struct CommitPage {
    private(set) var text = ""
    private let maxCharacters: Int

    init(maxCharacters: Int) { self.maxCharacters = maxCharacters }

    /// Adds a part, if there is room for the whole of it; the first is cut to fit instead.
    @discardableResult
    mutating func add(_ part: String) -> Bool {
        guard text.utf8.count + part.utf8.count <= maxCharacters else {
            if text.isEmpty { text = String(part.unicodeScalars.prefix(maxCharacters / 4)) + "…\n" }
            return false
        }
        text += part
        return true
    }
}
