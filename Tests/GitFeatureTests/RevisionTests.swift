import Foundation
import JSONRPC
import TestKit
import Testing

/// A revision means what it means to git, and never more.
@Suite(.timeLimit(.minutes(5)))
struct RevisionTests {
    private static func repository() throws -> TestRepository {
        let repository = try TestRepository(RandomHistory(seed: 41, commitCount: 50).stream)
        let git = repository.git
        try git("tag", "-a", "-m", "of a tag", "nested", "v1.0")
        try git("tag", "-a", "-m", "of a tree", "tree", "main^{tree}")
        try git("update-ref", "refs/remotes/origin/main", "side1")
        try git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
        try git("symbolic-ref", "refs/heads/alias", "refs/heads/side2")
        // A tag wins over a branch of its name.
        try git("update-ref", "refs/heads/both", "side0")
        try git("update-ref", "refs/tags/both", "side1")
        try git("update-ref", "ORIG_HEAD", "side3")
        try git("update-ref", "refs/heads/feature/ümlaut", "side1")
        try git("update-ref", "refs/heads/rtl\u{202E}eman", "side2")
        try git("update-ref", "refs/heads/-dash", "side3")
        try git("update-ref", "refs/heads/dead", "side3")
        return repository
    }

    @Test(arguments: [
        "HEAD", "@", "main", "heads/main", "refs/heads/main", "side1", "v1.0", "tags/v1.0", "light",
        "nested", "origin/main", "remotes/origin/main", "origin", "alias", "both", "heads/both",
        "ORIG_HEAD", "feature/ümlaut", "dead", "HEAD^", "HEAD^1", "HEAD^2", "HEAD^0",
        "HEAD~0", "HEAD~1", "HEAD~", "HEAD^^", "HEAD^2^{commit}", "nested^{}", "nested^{commit}",
        "nested^0", "v1.0~1", "rtl\u{202E}eman",
    ])
    func `it is the commit that git takes`(revision: String) async throws {
        let repository = try Self.repository()
        let expected = try repository.git.line("rev-parse", "--verify", "\(revision)^{commit}")
        let ids = await repository.ids(of: [
            "revision": .string(revision), "limit": 1, "firstParent": true,
        ])
        #expect(ids.first == expected)
        // Packed refs mean the same.
        try repository.git("pack-refs", "--all")
        let text = await repository.text(
            of: "git_show",
            ["revision": .string(revision), "detail": "none"]
        )
        #expect(text.hasPrefix("commit \(expected) "), "\(text)")
    }

    @Test func `ids may be short, and in capitals, and as git describe writes them`() async throws {
        let repository = try Self.repository()
        let id = try repository.git.line("rev-parse", "HEAD")
        for revision in [id, id.uppercased(), String(id.prefix(12)), "v1.0-7-g\(id.prefix(10))"] {
            let text = await repository.text(of: "git_show", ["revision": .string(revision)])
            #expect(text.hasPrefix("commit \(id) "), "\(revision): \(text)")
        }
        let missing = String(repeating: "1", count: 40)
        for revision in [missing, "111", "1111111", "zzzz"] {
            let problem = await repository.problem(of: "git_show", ["revision": .string(revision)])
            #expect(problem.hasPrefix("there is no revision `\(revision)`"), "\(problem)")
        }
    }

    @Test func `a name that looks like an option is a name`() async throws {
        let repository = try Self.repository()
        let expected = try repository.git.line("rev-parse", "refs/heads/-dash")
        let text = await repository.text(of: "git_show", ["revision": "-dash"])
        #expect(text.hasPrefix("commit \(expected) "), "\(text)")
    }

    @Test func `the shown form of a name is taken, too`() async throws {
        let repository = try Self.repository()
        let expected = try repository.git.line("rev-parse", "refs/heads/rtl\u{202E}eman")
        let text = await repository.text(of: "git_show", ["revision": "rtl\\u{202E}eman"])
        #expect(text.hasPrefix("commit \(expected) "), "\(text)")
        let range = await repository.ids(of: ["revision": "side0..rtl\\u{202E}eman"])
        #expect(
            try range
                == repository.git("log", "--format=%H", "side0..rtl\u{202E}eman")
                .split(separator: "\n").map(String.init)
        )
    }

    @Test func `a beginning that several objects have is refused`() async throws {
        var history = FastImport()
        var last: [Int] = []
        for number in 0..<1_200 { last = [history.commit("\(number)", from: last)] }
        let repository = try TestRepository(history)
        let ids = try repository.git("rev-list", "HEAD").split(separator: "\n")
        let seen = Dictionary(grouping: ids) { $0.prefix(4) }
        let prefix = try #require(seen.first { $0.value.count > 1 }?.key)
        let problem = await repository.problem(
            of: "git_show",
            ["revision": .string(String(prefix))]
        )
        #expect(problem == "several objects begin with `\(prefix)`; give more of the id")
    }

    @Test(arguments: [
        "--upload-pack=touch /tmp/x", "-h", "--help", "--output=/tmp/x", "@{-1}", "@{1}", "@{u}",
        "HEAD@{upstream}", "main@{yesterday}", ":/text", "HEAD^{/regex}", "HEAD^{/(a+)+$}",
        ":0:a.txt",
        "HEAD:a.txt", "HEAD:../../etc/passwd", "HEAD:/etc/passwd", "HEAD~999999999",
        "HEAD~99999999999999999999999999", "HEAD^999999999", "main\u{0}", "a\nb", "a\u{1B}[31m",
        "a\u{7F}", "../../../../etc/passwd", "refs/heads/../../config", "refs/heads/../../../x",
        "refs//heads/main", "/refs/heads/main", "config", "packed-refs", "index", "logs/HEAD",
        "objects/info/packs", "refs/heads", "refs/heads/", ".", "..x", "HEAD^{tree}", "HEAD^{blob}",
        "HEAD^{nothing}", "HEAD^{", "HEAD^{/", "HEAD^@", "HEAD^!", "HEAD^-", "^HEAD", "~", "^",
        "^^",
        "main.lock", "HEAD HEAD", "HEAD; rm -rf /", "$(id)", "tree", "main^{tree}", "HEAD~-1",
        "HEAD^+1", "0000000000000000000000000000000000000000", "sidé1", "HEAD\u{301}",
        "refs/heads/\u{FFFD}", "main ", " main",
    ])
    func `an attack is refused in one sentence`(revision: String) async throws {
        let repository = try Self.repository()
        let before = try repository.state()
        for tool in ["git_log", "git_show"] {
            let problem = await repository.problem(of: tool, ["revision": .string(revision)])
            #expect((10...300).contains(problem.count), "\(problem)")
            #expect(!problem.contains(repository.tree.path))
            #expect(!problem.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
        }
        #expect(try repository.state() == before)
    }

    @Test(arguments: [
        String(repeating: "x", count: 100_000), "HEAD" + String(repeating: "^", count: 400),
        "HEAD" + String(repeating: "^", count: 200_000),
        "HEAD" + String(repeating: "~1", count: 200),
        String(repeating: "@", count: 500), String(repeating: "\u{202E}", count: 150),
    ])
    func `a long one is refused without being told in full`(revision: String) async throws {
        let repository = try Self.repository()
        let problem = await repository.problem(of: "git_log", ["revision": .string(revision)])
        #expect((10...900).contains(problem.count), "\(problem)")
    }
}
