import Foundation
import JSONRPC
import TestKit
import Testing

/// `git_repositories` finds what there is, and the other tools open it, whatever its shape.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct RepositoriesTests {
    private static var twoCommits: FastImport {
        var history = FastImport()
        let first = history.commit("First", [.write("a.txt", "one\n")])
        history.commit("Second", from: [first], time: 1_767_225_700, [.write("a.txt", "two\n")])
        return history
    }

    private static func entries(of client: TestClient) async -> [JSON] {
        let result = await client.call("git_repositories")
        return result["structuredContent"]?["repositories"]?.array ?? [result]
    }

    private func entry(of repository: TestRepository) async throws -> JSON {
        let result = await repository.call("git_repositories")
        return try #require(result["structuredContent"]?["repositories"]?[0], "\(result)")
    }

    @Test func `a repository is told with its branch and its newest commit`() async throws {
        let repository = try TestRepository(Self.twoCommits)
        #expect(
            try await entry(of: repository) == [
                "repository": "root:app", "branch": "main",
                "head": .string(try repository.git.line("rev-parse", "HEAD")),
                "subject": "Second", "date": "2026-01-01T00:01:40Z",
            ]
        )
    }

    @Test func `a bare one, packed, in a detached state, is read all the same`() async throws {
        let repository = try TestRepository(Self.twoCommits, isBare: true)
        try repository.git("gc", "-q")
        try repository.git("update-ref", "--no-deref", "HEAD", "HEAD^")
        let entry = try await entry(of: repository)
        #expect(entry["flags"] == ["bare"])
        #expect(entry["branch"] == nil)
        #expect(entry["subject"] == "First")
        #expect(await repository.ids(of: ["revision": "main"]).count == 2)
        #expect(await repository.ids().count == 1)
    }

    @Test func `a branch without a commit is told as such`() async throws {
        let repository = try TestRepository()
        #expect(try await entry(of: repository) == ["repository": "root:app", "branch": "main"])
        #expect(
            await repository.problem(of: "git_log")
                == "there is no commit on `main` yet, where HEAD is"
        )
        #expect(await repository.problem(of: "git_show").hasPrefix("there is no commit on `main`"))
    }

    @Test func `a linked work tree has a HEAD of its own`() async throws {
        let repository = try TestRepository(Self.twoCommits)
        try repository.git("worktree", "add", "-q", "--detach", "../linked", "HEAD^")
        let result = await repository.call("git_repositories")
        let entries = result["structuredContent"]?["repositories"]?.array ?? []
        #expect(entries.map { $0["repository"] } == ["root:app", "root:linked"])
        #expect(entries.map { $0["subject"] } == ["Second", "First"])
        #expect(entries.last?["flags"] == ["linked work tree"])
        #expect(await repository.ids(of: ["repository": "root:linked"]).count == 1)
        let ids = await repository.ids(of: ["repository": "root:linked", "revision": "main"])
        #expect(ids.count == 2)
        try repository.git("worktree", "add", "-q", "-b", "topic", "../other", "HEAD")
        let head = await repository.call("git_log", ["repository": "root:other"])
        #expect(head["structuredContent"]?["commits"]?.array?.count == 2)
    }

    @Test func `a shallow clone ends where it ends`() async throws {
        let repository = try TestRepository(RandomHistory(seed: 31, commitCount: 40).stream)
        let from = "file://\(repository.tree.path("root/app"))"
        try repository.git("clone", "-q", "--no-local", "--depth", "3", from, "../shallow")
        let git = GitCommand(in: repository.tree.path("root/shallow"))
        let expected = try git("log", "--format=%H").split(separator: "\n").map(String.init)
        #expect(expected.count > 1)
        let arguments: JSONObject = ["repository": "root:shallow"]
        #expect(await repository.ids(of: arguments) == expected)
        for id in expected {
            let text = await repository.text(
                of: "git_show",
                ["repository": "root:shallow", "revision": .string(id), "detail": "patch"]
            )
            #expect(text.hasPrefix("commit \(id)"), "\(text.prefix(200))")
        }
        let result = await repository.call("git_repositories")
        #expect(result["structuredContent"]?["repositories"]?[1]?["flags"] == ["shallow"])
        for path in ["a.txt", "dir"] {
            let log = try git("log", "--format=%H", "--", path).split(separator: "\n")
            let ids = await repository.ids(of: [
                "repository": "root:shallow", "path": .string(path),
            ])
            #expect(ids == log.map(String.init))
        }
    }

    @Test func `a clone that borrows its objects from another root's repository works`()
        async throws
    {
        let repository = try TestRepository(Self.twoCommits)
        try repository.git("clone", "-q", "-s", "-n", ".", "../borrower")
        #expect(await repository.ids(of: ["repository": "root:borrower"]).count == 2)
        let alternates = repository.tree.path("root/borrower/.git/objects/info/alternates")
        try "../../../app/.git/objects\n# a comment\n\n/nowhere/objects\n".write(
            toFile: alternates,
            atomically: false,
            encoding: .utf8
        )
        #expect(await repository.ids(of: ["repository": "root:borrower"]).count == 2)
    }

    @Test func `a repository in another is found, and one in a hidden directory isn't`()
        async throws
    {
        let repository = try TestRepository(Self.twoCommits)
        for path in ["inner/deep", ".hidden/one"] {
            try repository.tree.add("root/app/\(path)", .directory)
            try GitCommand(in: repository.tree.path("root/app/\(path)"))("init", "-q", "-b", "main")
        }
        let result = await repository.call("git_repositories")
        let names = result["structuredContent"]?["repositories"]?.array?
            .compactMap { $0["repository"]?.string }
        #expect(names == ["root:app", "root:app/inner/deep"])
        let problem = await repository.problem(of: "git_log")
        #expect(
            problem
                == "there are 2 repositories; name one as `repository`: `root:app`, `root:app/inner/deep`"
        )
        #expect(await repository.ids(of: ["repository": "root:app"]).count == 2)
        #expect(await repository.ids(of: ["repository": "ROOT:App"]).count == 2)
        let wrong = await repository.problem(of: "git_log", ["repository": "root:apple"])
        #expect(wrong == "there is no repository `root:apple`; did you mean `root:app`?")
    }

    @Test func `a root that is a repository has its name, one without any says so`() async throws {
        let repository = try TestRepository(Self.twoCommits)
        let client = try TestRepository.client(of: [repository.tree.path("root/app")])
        #expect(await Self.entries(of: client).map { $0["repository"] } == ["app"])
        try repository.tree.add("root/app/sub", .directory)
        // What is above a root isn't looked at.
        let inside = try TestRepository.client(of: [repository.tree.path("root/app/sub")])
        #expect(await Self.entries(of: inside).isEmpty)
        #expect(await inside.text(of: "git_log") == "there is no git repository in the roots")
        #expect(try repository.git.line("rev-parse", "HEAD").count == 40)
    }

    @Test(arguments: [
        ("sha256", "names its objects by SHA-256"), ("reftable", "keeps its refs as a reftable"),
    ])
    func `what can't be read yet says so`(format: String, words: String) async throws {
        let repository = try TestRepository()
        let name = format == "sha256" ? "objectFormat" : "refStorage"
        let config = repository.tree.path("root/app/.git/config")
        try "[core]\nrepositoryformatversion = 1\n[extensions] \(name) = \"\(format)\" # so\n"
            .write(toFile: config, atomically: false, encoding: .utf8)
        let entry = try await entry(of: repository)
        #expect(entry["problem"]?.string?.contains(words) == true, "\(entry)")
        #expect(await repository.problem(of: "git_log").contains(words))
    }

    private static func tree(of numbers: Range<Int>) throws -> TemporaryTree {
        let tree = try TemporaryTree(["root": .directory])
        for number in numbers {
            for folder in ["objects", "refs"] {
                try tree.add("root/r\(number)/.git/\(folder)", .directory)
            }
            try tree.add("root/r\(number)/.git/HEAD", "ref: refs/heads/a-rather-long-name\n")
        }
        return tree
    }

    @Test func `a page goes on after its last repository, even if that is gone`() async throws {
        let tree = try Self.tree(of: 10..<30)
        let client = try TestRepository.client(of: [tree.path("root")])
        func page(_ arguments: JSONObject) async -> (names: [String], cursor: JSON) {
            let result = await client.call("git_repositories", arguments)["structuredContent"]
            let names = result?["repositories"]?.array?.compactMap { $0["repository"]?.string }
            return (names ?? [], result?["nextCursor"] ?? nil)
        }
        let first = await page(["maxChars": 600])
        let last = try #require(first.names.last)
        let index = first.names.count
        try FileManager.default.removeItem(
            atPath: tree.path("root/\(last.dropFirst("root:".count))")
        )
        let rest = await page(["cursor": first.cursor]).names
        #expect(first.names + rest == (10..<30).map { "root:r\($0)" })
        #expect(index > 1 && !rest.contains(last))
    }

    @Test(
        arguments: [nil, -1, "root:r10", [], ["root:r10"], ["root:r10", -1], ["x", 1e300]] as [JSON]
    )
    func `a place that no list has is refused`(place: JSON) async throws {
        let tree = try Self.tree(of: 10..<20)
        let client = try TestRepository.client(of: [tree.path("root")])
        let first = await client.call("git_repositories", ["maxChars": 600])
        let cursor = try #require(first["structuredContent"]?["nextCursor"]?.string)
        let parts = try JSON(parsing: Array(#require(Data(base64Encoded: cursor))))
        let forged: JSON = [parts[0] ?? nil, place]
        let encoded = JSON.string(Data(forged.bytes()).base64EncodedString())
        let answer = await client.call("git_repositories", ["cursor": encoded])
        #expect(answer["isError"] == true, "\(answer)")
        #expect(answer["content"]?[0]?["text"] == "`cursor` is not one that a reply carried")
        _ = tree.path
    }

    @Test func `many repositories come in pages`() async throws {
        let tree = try Self.tree(of: 10..<40)
        let client = try TestRepository.client(of: [tree.path("root")])
        var (names, pages): ([String], Int) = ([], 0)
        var arguments: JSONObject = ["maxChars": 600]
        while true {
            let result = await client.call("git_repositories", arguments)
            let text = result["content"]?[0]?["text"]?.string ?? ""
            #expect(text.utf8.count <= 600)
            let page = result["structuredContent"]
            names += page?["repositories"]?.array?.compactMap { $0["repository"]?.string } ?? []
            pages += 1
            #expect(page?["truncated"] == .bool(page?["nextCursor"] != nil))
            guard let cursor = page?["nextCursor"] else { break }
            arguments["cursor"] = cursor
        }
        #expect(names == (10..<40).map { "root:r\($0)" })
        #expect(pages > 3)
        _ = tree.path
    }
}
