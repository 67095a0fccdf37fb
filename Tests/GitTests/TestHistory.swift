import Sandbox
import TestKit

@testable import Git

/// A repository with a long history, in a root of its own.
final class TestHistory: Sendable {
    let tree: TemporaryTree
    let git: GitCommand
    let roots: Roots
    let repositories: Repositories

    /// Each commit is a minute younger than the one before; every tenth changes `rare`.
    init(commitCount: Int) throws {
        tree = try TemporaryTree(["root": .directory])
        git = GitCommand(in: tree.path("root"))
        try git("init", "-q", "-b", "main")
        var history = FastImport()
        var last: [Int] = []
        for number in 0..<commitCount {
            var changes = [FastImport.Change.write("often", "\(number)\n")]
            if number % 10 == 0 { changes.append(.write("rare", "\(number)\n")) }
            let mark = history.commit(
                "Commit \(number)",
                from: last,
                time: 1_767_225_600 + number * 60,
                changes
            )
            last = [mark]
        }
        try git("fast-import", "--quiet", input: history.stream)
        roots = try Roots([RootSpecification(path: tree.path("root"))])
        repositories = Repositories(in: roots)
    }

    /// Works on the repository, on one of git's threads.
    func open<T: Sendable>(_ body: @Sendable (borrowing Repository) throws -> T) async throws -> T {
        try await repositories.run { try body(repositories.open(nil)) }
    }
}
