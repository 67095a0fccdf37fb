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
    /// The paths that fit what was typed of one; nothing outside the roots is ever named.
    func completion(of prefix: String) async throws -> Completion {
        if let slash = prefix.utf8.lastIndex(of: UInt8(ascii: "/")) {
            return try await children(of: prefix, after: prefix.utf8.index(after: slash), .path)
        }
        let names = roots.names.map { "\($0):" }
        if let name = names.first(where: { prefix.utf8.starts(with: $0.utf8) }) {
            let end = prefix.utf8.index(prefix.startIndex, offsetBy: name.utf8.count)
            return try await children(of: prefix, after: end, .path)
        }
        guard names.count != 1 else {
            return try await children(of: prefix, after: prefix.startIndex, .path)
        }
        return Completion(of: prefix, among: names)
    }

    /// The same for what the template of `file:` URIs takes.
    func absoluteCompletion(of prefix: String) async throws -> Completion {
        let matches = roots.all.map { PathSpelling.template.spelled($0.path.dropFirst()) + "/" }
            .filter { $0.utf8.starts(with: prefix.utf8) && $0.utf8.count > prefix.utf8.count }
        guard matches.isEmpty || matches == ["/"] else { return Completion(matches) }
        let slash = prefix.utf8.lastIndex(of: UInt8(ascii: "/"))
        let start = slash.map { prefix.utf8.index(after: $0) } ?? prefix.startIndex
        return try await children(of: prefix, after: start, .template)
    }

    /// Names in the directory that a prefix has up to `start`, those that fit the rest of it.
    private func children(of prefix: String, after start: String.Index, _ spelling: PathSpelling)
        async throws -> Completion
    {
        let shown = String(decoding: prefix.utf8[..<start], as: UTF8.self)
        let rest = Array(prefix.utf8[start...])
        return try await pool.run {
            // A prefix that leads nowhere has no completions; completing isn't where that is told.
            guard let directory = try? roots.path(spelling.argument(shown)),
                let (entries, totalCount) = try? Self.entries(of: directory, rest, spelling)
            else { return .none }
            let values = entries.map { entry in
                // A link that leads to a directory can be gone through, too.
                let kind =
                    entry.kind == .link
                    ? directory.appending(entry.name).information()?.kind : entry.kind
                return shown + spelling.spelled(entry.name) + (kind == .directory ? "/" : "")
            }
            return Completion(values, total: totalCount)
        }
    }

    private static func entries(
        of directory: SandboxedPath,
        _ typed: [UInt8],
        _ spelling: PathSpelling
    ) throws(SandboxError) -> ([Directory.Entry], totalCount: Int) {
        func rank(_ entry: Directory.Entry) -> CompletionRank? {
            CompletionRank(of: spelling.spelled(entry.name).utf8, for: typed)
        }
        return try directory.openDirectory().first(Completion.maxValues) { one, other in
            guard let left = rank(one), let right = rank(other), left != right else {
                return one.name.lexicographicallyPrecedes(other.name)
            }
            return left < right
        } where: { entry in
            rank(entry) != nil
        }
    }
}

/// How a path that is completed is spelled.
private enum PathSpelling {
    /// As tools take it.
    case path
    /// In the variable of `file:///{+path}`, which is put into the URI with `%`, `?` and `#` as
    /// they are: those are encoded here, and so is what isn't text.
    case template

    /// What ``Roots`` understands of it; of nothing the only root.
    func argument(_ shown: String) -> String {
        switch self {
        case .path: shown.isEmpty ? "." : shown
        case .template: "file:///" + shown
        }
    }

    func spelled(_ name: some Collection<UInt8>) -> String {
        let shown = displayed(name)
        guard self == .template else { return shown }
        guard shown.utf8.elementsEqual(name) else { return percentEncoded(name, keeping: "/") }
        return shown.replacing("%", with: "%25").replacing("?", with: "%3F")
            .replacing("#", with: "%23")
    }
}
