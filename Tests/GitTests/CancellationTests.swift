import Sandbox
import TestKit
import Testing

@testable import Git

/// Whatever is under way stops at its next step once its task is cancelled.
@Suite(.timeLimit(.minutes(5)))
struct CancellationTests {
    private typealias Work = @Sendable (borrowing Repository, Repositories) throws -> Void

    private static func log(_ query: LogQuery) -> Work {
        { repository, _ in
            var walk = try History(
                from: repository.references.id(of: Array("HEAD".utf8)) ?? { throw Missing() }(),
                without: nil,
                query,
                in: repository
            )
            while try walk.next(in: repository) != nil {}
        }
    }

    private struct Missing: Error {}

    @Test func `a walk, a comparison, a search stop`() async throws {
        let history = try TestHistory(commitCount: 40)
        try history.git("pack-refs", "--all")
        var path = LogQuery()
        path.path = Array("rare".utf8)
        var grep = LogQuery()
        grep.grep = "nothing"
        let works: [(String, Work)] = [
            ("log", Self.log(LogQuery())), ("log of a path", Self.log(path)),
            ("log of words", Self.log(grep)),
            ("ancestors", { repository, _ in _ = try repository.commit(named: "HEAD~30") }),
            ("refs", { repository, _ in _ = try repository.references.all() }),
            (
                "packed refs",
                { repository, _ in _ = try repository.references.id(of: Array("refs/heads/x".utf8))
                }
            ),
            (
                "trees",
                { repository, _ in
                    let id =
                        try repository.references.id(of: Array("HEAD".utf8))
                        ?? {
                            throw Missing()
                        }()
                    let tree = try repository.commit(id).tree
                    _ = try TreeComparison(from: nil, to: tree, path: nil, in: repository.store)
                }
            ),
            ("repositories", { _, repositories in _ = try repositories.search() }),
        ]
        for (name, work) in works {
            // In a task of its own, which it cancels itself.
            let task = Task {
                try await history.open { repository in
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                    do {
                        try work(repository, history.repositories)
                        return "it went on"
                    } catch is CancellationError {
                        return "it stopped"
                    }
                }
            }
            let outcome = try await task.value
            #expect(outcome == "it stopped", "\(name)")
        }
    }

    @Test func `a log that is cancelled on its way throws, and its thread is free`() async throws {
        let history = try TestHistory(commitCount: 500)
        // More than there are threads.
        for _ in 0..<5 {
            let gate = Gate()
            let task = Task {
                try await history.repositories.log(of: nil, "HEAD", LogQuery(), limit: 9_999) {
                    commit,
                    _ in
                    gate.open()
                    // Held here until the cancellation has come.
                    while !Task.isCancelled {}
                    return true
                }
            }
            await gate.pass()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        let rest = try await history.repositories.log(of: nil, "HEAD", LogQuery(), limit: 3) {
            _,
            _ in true
        }
        #expect(rest.commits.count == 3)
    }

    @Test func `a commit that is being told stops at the next file`() async throws {
        let history = try TestHistory(commitCount: 2)
        let task = Task {
            try await history.repositories.show("HEAD^", of: nil, path: nil, wantsFiles: true) {
                changes in
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                for file in changes.files { _ = try changes.differences(in: file) }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
