import Blocking
import MCP
import Sandbox
import Text

extension CompletionKind {
    /// Paths as tools take them, directories with a slash at the end.
    static let paths = CompletionKind("paths")
    /// Absolute paths without the first slash, as the template of `file:` URIs takes them.
    static let absolutePaths = CompletionKind("absolute paths")
}

extension Files {
    /// The paths that begin with a prefix; nothing outside the roots is ever named.
    func completion(of prefix: String) async throws -> Completion {
        guard let slash = prefix.lastIndex(where: { $0 == "/" || $0 == ":" }) else {
            let names = roots.all.count == 1 ? [] : roots.names.map { $0 + ":" }
            let matches = names.filter { $0.utf8.starts(with: prefix.utf8) }
            guard let only = roots.all.first, roots.all.count == 1 else {
                return Completion(matches)
            }
            return try await children(of: only.directory, shownAs: "", beginningWith: prefix)
        }
        let shown = String(prefix[...slash])
        // A prefix that leads nowhere has no completions; completing isn't where that is told.
        guard let directory = try? roots.path(shown) else { return .none }
        let rest = String(prefix[prefix.index(after: slash)...])
        return try await children(of: directory, shownAs: shown, beginningWith: rest)
    }

    /// The same for absolute paths without their first slash.
    func absoluteCompletion(of prefix: String) async throws -> Completion {
        let absolute = "/" + prefix
        let matches = roots.all.map { displayed($0.path.dropFirst()) + "/" }
            .filter { $0.utf8.starts(with: prefix.utf8) && $0.utf8.count > prefix.utf8.count }
        guard matches.isEmpty else { return Completion(matches) }
        let completion = try await completion(of: absolute)
        return Completion(completion.values.map { String($0.dropFirst()) }, total: completion.total)
    }

    private func children(
        of directory: SandboxedPath,
        shownAs shown: String,
        beginningWith prefix: String
    ) async throws -> Completion {
        try await pool.run {
            // Not a directory, or one that can't be read: nothing to choose from.
            guard let entries = try? directory.openDirectory().entries(limit: 100_000) else {
                return .none
            }
            let matches = entries.lazy
                .map { (name: displayed($0.name), isDirectory: $0.kind == .directory) }
                .filter { $0.name.utf8.starts(with: prefix.utf8) }
                .map { shown + $0.name + ($0.isDirectory ? "/" : "") }
            return Completion(Array(matches))
        }
    }
}
