import Foundation
import Git
import JSONRPC
import Sandbox
import Testing

/// The data that people and end-to-end tests ask about.
@Suite
struct SampleDataTests {
    private static let folder = Program.packageRoot.appending(path: "sample-data")

    @Test
    func `the sample data is what its script makes`() throws {
        let script = Program.packageRoot.appending(path: "script/generate-sample-data")
        let outcome = try Program.run("python3", script.path(), "--check")
        #expect(outcome.status == 0, "\(outcome.text)")
    }

    @Test
    func `the sample data is under 3 MB`() throws {
        let files = FileManager.default.enumerator(
            at: Self.folder,
            includingPropertiesForKeys: [.fileSizeKey]
        )
        let sizes = try (files?.allObjects as? [URL] ?? []).map {
            try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        }
        #expect(sizes.count > 20)
        #expect(sizes.reduce(0, +) < 3_000_000)
    }

    /// Git keeps no empty directory, and takes a repository without `refs/` for none: it would answer
    /// from the repository around it.
    @Test(.timeLimit(.minutes(5)))
    func `the history opens in a fresh clone as it lies`() async throws {
        let expected = try Self.expectedHistory()
        try await Program.withTemporaryDirectory { directory in
            let clone = directory.appending(path: "clone")
            let cloned = try Program.run(
                "git",
                "clone",
                "--quiet",
                Program.packageRoot.path(),
                clone.path()
            )
            try #require(cloned.status == 0, "\(cloned.text)")
            let history = clone.appending(path: "sample-data/history.git").path()

            let check = try Program.run("git", "--git-dir", history, "fsck", "--strict", "--full")
            #expect(check.status == 0, "\(check.text)")
            let head = try Program.run("git", "--git-dir", history, "rev-parse", "HEAD")
            #expect(head.line == expected.head)
            let count = try Program.run("git", "--git-dir", history, "rev-list", "--count", "HEAD")
            #expect(count.line == "\(expected.commits)")
            let tags = try Program.run("git", "--git-dir", history, "tag")
            #expect(tags.line == "v1.0\nv1.1\nv1.2\nv1.3")

            try await Self.openByLibrary(clone, expecting: expected)
        }
    }

    /// The same by libgit2, as the server opens it.
    private static func openByLibrary(
        _ clone: URL,
        expecting expected: (head: String, commits: Int)
    ) async throws {
        let roots = try Roots([
            RootSpecification(
                name: "sample",
                path: clone.appending(path: "sample-data").path(),
                isWritable: false
            )
        ])
        let repositories = Repositories(in: roots)
        let summaries = try await repositories.summaries().summaries
        #expect(summaries.count == 1)
        #expect(summaries.first?.problem == nil)
        #expect(summaries.first?.branch == "main")
        #expect(summaries.first?.head?.id.description == expected.head)
        let log = try await repositories.log(of: nil, "HEAD", LogQuery(), skip: 0, limit: 100) {
            _,
            _ in true
        }
        #expect(log.commits.count == expected.commits)
        #expect(!log.hasMore)
    }

    private static func expectedHistory() throws -> (head: String, commits: Int) {
        let bytes = try Data(contentsOf: folder.appending(path: "expected.json"))
        let questions = try JSON(parsing: Array(bytes))["questions"]?.array ?? []
        let answer = questions.first { $0["id"] == "commits" }?["answer"]
        return (
            try #require(answer?["head"]?.string), try #require(answer?["commits"]?.integer)
        )
    }
}
