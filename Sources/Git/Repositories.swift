public import Blocking
public import Sandbox
import Text

/// The repositories in the roots.
public final class Repositories: Sendable {
    static let maxDepth = 4
    private static let maxDirectories = 5_000

    let roots: Roots
    private let pool: BlockingPool

    /// Takes the roots; nothing is looked for yet.
    ///
    /// `pool`: where libgit2 runs: confined to these roots, or more; see ``confinedPool(to:)``.
    public init(in roots: Roots, pool: BlockingPool? = nil) {
        self.roots = roots
        self.pool = pool ?? Self.confinedPool(to: roots)
    }

    /// The same with another confinement: tests see what holds without it.
    convenience init(in roots: Roots, confining: @escaping @Sendable () -> Void) {
        self.init(in: roots, pool: Self.pool(confining: confining))
    }

    /// Threads for libgit2, which opens files by name: confined to the roots where the kernel can.
    public static func confinedPool(to roots: Roots) -> BlockingPool {
        pool {
            // Where there is no Landlock our own checks stand alone, as docs/security.md says.
            _ = Landlock.confineThread(to: roots.all)
        }
    }

    private static func pool(confining: @escaping @Sendable () -> Void) -> BlockingPool {
        BlockingPool(label: "git", threads: 2) {
            // The library lies outside the roots.
            _ = unsafe Library.functions
            confining()
        }
    }

    /// Does work on libgit2's threads, and blocks the calling thread meanwhile.
    func wait<T: Sendable>(for body: @escaping @Sendable () -> T) -> T { pool.wait(for: body) }

    /// A repository that was found, or why it isn't opened.
    struct Found: Sendable {
        let name: String
        let layout: Result<RepositoryLayout, any Error>
    }

    /// Runs work that may block on libgit2's threads.
    func run<T: Sendable>(_ body: @Sendable () throws -> T) async throws -> T {
        try await pool.run(body)
    }

    /// What was found in the roots, and whether that may not be all.
    struct Search {
        var found: [Found] = []
        fileprivate(set) var isPartial = false
        fileprivate var budget = maxDirectories
    }

    /// Looks for every repository, in the order of the roots and then of paths.
    ///
    /// Blocks: call it within ``run(_:)``.
    func search() throws -> Search {
        var search = Search()
        for root in roots.all { try look(in: root.directory, depth: 0, &search) }
        return search
    }

    /// Opens the repository of a name, or at a path in a root; the only one where none is named.
    ///
    /// Blocks: call it within ``run(_:)``.
    func open(_ name: String?) throws -> Repository {
        guard let name else {
            let all = try search().found
            guard let only = all.first, all.count == 1 else {
                throw GitError.refused(
                    all.isEmpty
                        ? "there is no git repository in the roots"
                        : "there are \(all.count) repositories; name one as `repository`: "
                            + all.prefix(8).map { "`\($0.name)`" }.joined(separator: ", ")
                )
            }
            return try Repository(only.layout.get(), name: only.name)
        }
        if let path = try? roots.path(name), let layout = try RepositoryLayout(in: path) {
            return try Repository(layout, name: Self.name(of: path))
        }
        let all = try search().found
        // Clients may lower the case of a name in a URI.
        if let known = all.first(where: { $0.name.lowercased() == name.lowercased() }) {
            return try Repository(known.layout.get(), name: known.name)
        }
        let near = nearNames(to: name, among: all.map(\.name))
        throw GitError.unknownRepository(displayed(String(name.prefix(80))), near: near)
    }

    private func look(in directory: SandboxedPath, depth: Int, _ search: inout Search) throws {
        try Task.checkCancellation()
        guard search.budget > 0 else {
            search.isPartial = true
            return
        }
        search.budget -= 1
        do {
            if let layout = try RepositoryLayout(in: directory) {
                search.found.append(Found(name: Self.name(of: directory), layout: .success(layout)))
                if layout.workTree == nil { return }
            }
        } catch let error as any ExplainedError {
            search.found.append(Found(name: Self.name(of: directory), layout: .failure(error)))
        }
        // A directory that can't be read has no repositories for us.
        guard depth < Self.maxDepth,
            let entries = try? directory.openDirectory().entries(limit: 10_000)
        else { return }
        for entry in entries where entry.kind == .directory && entry.name.first != UInt8(ascii: ".")
        {
            try look(in: directory.appending(entry.name), depth: depth + 1, &search)
        }
    }

    /// A root's own repository has the root's name.
    private static func name(of path: SandboxedPath) -> String {
        path.relative.isEmpty ? path.root.name : path.description
    }
}
