import Foundation
import JSONRPC
import TestKit
import Testing
import Text

/// `git_log` gives what `git log` gives, in the same order.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LogTests {
    /// What is asked of both: our arguments, and git's.
    struct Question: Sendable, CustomTestStringConvertible {
        let ours: JSONObject
        let git: [String]

        init(_ ours: JSONObject, _ git: String...) { (self.ours, self.git) = (ours, git) }

        var testDescription: String { "\(git)" }
    }

    private static let questions: [Question] =
        [
            Question([:], "HEAD"),
            Question(["revision": "side1"], "side1"),
            Question(["revision": "v1.0"], "v1.0"),
            Question(["revision": "HEAD^2"], "HEAD^2"),
            Question(["revision": "HEAD^2..HEAD^"], "HEAD^2..HEAD^"),
            Question(["revision": "side0..main"], "side0..main"),
            Question(["revision": "side2..side3"], "side2..side3"),
            Question(["revision": "..side1"], "..side1"),
            Question(["revision": "light.."], "light.."),
            Question(["revision": "main..main"], "main..main"),
            Question(["firstParent": true], "--first-parent", "HEAD"),
            Question(
                ["revision": "side1..HEAD", "firstParent": true],
                "--first-parent",
                "side1..HEAD"
            ),
            Question(["author": "example.ORG"], "-i", "-F", "--author=example.org", "HEAD"),
            Question(["author": "bob <bob"], "-i", "-F", "--author=Bob <bob", "HEAD"),
            Question(["grep": "BECAUSE"], "-i", "-F", "--grep=because", "HEAD"),
            Question(["grep": "fix 1"], "-i", "-F", "--grep=fix 1", "HEAD"),
            Question(["since": "2026-01-10"], "--max-age=1768003200", "HEAD"),
            Question(["until": "2026-01-10"], "--min-age=1768089599", "HEAD"),
            Question(
                ["since": "2026-01-05T12:00:00Z", "until": "2026-01-10T12:00:00Z"],
                "--max-age=1767614400",
                "--min-age=1768046400",
                "HEAD"
            ),
            Question(
                ["revision": "side0..main", "since": "2026-01-10"],
                "--max-age=1768003200",
                "side0..main"
            ),
            Question(
                ["author": "ann", "grep": "e", "firstParent": true],
                "-i",
                "-F",
                "--author=ann",
                "--grep=e",
                "--first-parent",
                "HEAD"
            ),
            Question(["path": "dir"], "HEAD", "--", "dir"),
            Question(["path": "dir/sub/c.txt"], "HEAD", "--", "dir/sub/c.txt"),
            Question(["path": "/dir/"], "HEAD", "--", "dir"),
            Question(["path": "./dir//sub"], "HEAD", "--", "dir/sub"),
            Question(["path": "no/such/thing"], "HEAD", "--", "no/such/thing"),
            Question(
                ["path": "a.txt", "firstParent": true],
                "--first-parent",
                "HEAD",
                "--",
                "a.txt"
            ),
            Question(["path": "a.txt", "revision": "side1..main"], "side1..main", "--", "a.txt"),
            Question(["path": "dir", "revision": "side3..side2"], "side3..side2", "--", "dir"),
            Question(
                ["path": "b.txt", "since": "2026-01-05"],
                "--max-age=1767571200",
                "HEAD",
                "--",
                "b.txt"
            ),
        ]
        + RandomHistory.paths.map { path in
            // As the tools show it, and as git takes it.
            Question(["path": .string(displayed(path))], "HEAD", "--", ":\(displayed(path))")
        }

    @Test(arguments: [(1, false), (2, false), (3, true), (4, false), (5, true), (6, true)])
    func `a log of a random history is git's`(seed: UInt64, hasSkew: Bool) async throws {
        let history = RandomHistory(seed: seed, commitCount: 80, skew: hasSkew)
        // Odd ones lie in a pack, with their refs packed too.
        let repository = try TestRepository(
            history.stream,
            unpackLimit: seed % 2 == 1 ? 1 : 100_000
        )
        if seed % 2 == 1 { try repository.git("pack-refs", "--all") }
        var random = SeededGenerator(seed: seed)
        for question in Self.questions {
            var arguments = question.ours
            arguments["limit"] = .integer(Int.random(in: 1...40, using: &random))
            arguments["maxChars"] = .integer(Int.random(in: 3_000...30_000, using: &random))
            var command = ["log", "--format=%H"] + question.git
            var expected: [String]
            if let last = command.last, last.first == ":", last.count > 1 {
                // A path that may not be UTF-8 goes to git through its input.
                command = Array(command.dropLast(2))
                let path = RandomHistory.paths.first { displayed($0) == last.dropFirst() } ?? []
                let specification = Array(":(literal)".utf8) + path + [0]
                expected = try Self.ids(in: repository, command, paths: specification)
            } else {
                expected = try Self.ids(in: repository, command)
            }
            let found = await repository.ids(of: arguments)
            #expect(found == expected, "\(question.git)")
        }
    }

    private static func ids(in repository: TestRepository, _ command: [String], paths: [UInt8] = [])
        throws -> [String]
    {
        // `git log` itself doesn't read paths from its input; `git rev-list` is its walk.
        guard !paths.isEmpty else {
            return try lines(repository.git.bytes(command))
        }
        var input = Array("HEAD\n--\n".utf8)
        guard !paths.dropLast().contains(UInt8(ascii: "\n")) else {
            let escaped = String(decoding: paths.dropLast(), as: UTF8.self)
            return try lines(repository.git.bytes(["rev-list", "HEAD", "--", escaped]))
        }
        input += paths.dropLast() + [0x0A]
        return try lines(repository.git.bytes(["rev-list", "--stdin"], input: input))
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test(arguments: [7, 8] as [UInt64])
    func `each commit is told as git tells it`(seed: UInt64) async throws {
        let history = RandomHistory(seed: seed, commitCount: 60)
        let repository = try TestRepository(history.stream)
        let format = "%H%x00%P%x00%an <%ae>%x00%aI%x00%cn <%ce>%x00%cI%x00%B"
        let printed = try repository.git.bytes(["log", "-z", "--format=\(format)"])
        let fields = printed.split(separator: 0, omittingEmptySubsequences: false)
        let records = await repository.records()
        try #require(records.count * 7 + 1 == fields.count)
        for (number, record) in records.enumerated() {
            let field = { (place: Int) in fields[number * 7 + place] }
            let text = { (place: Int) in String(decoding: field(place), as: UTF8.self) }
            let author = displayed(field(2))
            #expect(record["id"] == .string(text(0)))
            #expect(
                record["parents"]
                    == .array(text(1).split(separator: " ").prefix(16).map { .string(String($0)) })
            )
            #expect(record["author"] == .string(author))
            #expect(record["date"] == .string(Self.date(text(3))))
            let committer = displayed(field(4))
            #expect(record["committer"] == (committer == author ? nil : .string(committer)))
            let committed = Self.date(text(5))
            #expect(record["committed"] == (text(5) == text(3) ? nil : .string(committed)))
            let message = field(6).drop { $0 == 0x0A }
            let subject = message.prefix { $0 != 0x0A }
            #expect(record["subject"] == .string(displayed(subject)))
            let body = Self.trimmed(message.dropFirst(subject.count))
                .split(separator: 0x0A, omittingEmptySubsequences: false)
                .map { displayed($0) }.joined(separator: "\n")
            #expect(record["body"] == (body.isEmpty ? nil : .string(body)))
        }
    }

    private static func date(_ text: String) -> String {
        text.replacing("+00:00", with: "Z")
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.drop { $0 == 0x0A }
        return start.dropLast(start.reversed().prefix { $0 == 0x0A }.count)
    }

    @Test func `a branch that moves between two pages doesn't move the second`() async throws {
        let history = RandomHistory(seed: 9, commitCount: 30)
        let repository = try TestRepository(history.stream)
        let expected = try Self.ids(in: repository, ["log", "--format=%H"])
        let first = await repository.call("git_log", ["limit": 5])["structuredContent"]
        try repository.git("update-ref", "refs/heads/main", expected[4])
        let cursor = try #require(first?["nextCursor"])
        let rest = await repository.ids(of: ["limit": 7, "cursor": cursor])
        #expect(
            first?["commits"]?.array?.compactMap { $0["id"]?.string } == Array(expected.prefix(5))
        )
        #expect(rest == Array(expected.dropFirst(5)))
    }

    @Test func `a cursor goes with the arguments it came from`() async throws {
        let repository = try TestRepository(RandomHistory(seed: 10, commitCount: 30).stream)
        let first = await repository.call("git_log", ["limit": 3, "grep": "i"])
        let cursor = try #require(first["structuredContent"]?["nextCursor"])
        for other: JSONObject in [
            ["cursor": cursor], ["cursor": cursor, "grep": "x"],
            ["cursor": cursor, "grep": "i", "firstParent": true],
            ["cursor": "bm90aGluZw==", "grep": "i"], ["cursor": "", "grep": "i"],
        ] {
            let problem = await repository.problem(of: "git_log", other)
            #expect(problem.contains("`cursor`"), "\(problem)")
        }
    }

    @Test func `three dots are refused with what to give instead`() async throws {
        let repository = try TestRepository(RandomHistory(seed: 11, commitCount: 10).stream)
        let problem = await repository.problem(of: "git_log", ["revision": "side1...main"])
        #expect(problem == "`side1...main`: of two commits give `a..b`, not `a...b`")
    }

    @Test func `a log that finds nothing says what it looked for`() async throws {
        let repository = try TestRepository(RandomHistory(seed: 12, commitCount: 10).stream)
        let result = await repository.call(
            "git_log",
            ["author": "nobody\u{202E}", "path": .string(String(repeating: "x", count: 90))]
        )
        let note = result["structuredContent"]?["note"]?.string
        let path = String(repeating: "x", count: 40)
        #expect(note == "no commit in `HEAD` fits path `\(path)…`, author `nobody\\u{202E}`")
        for (arguments, expected): (JSONObject, String) in [
            (["since": "2999-01-01"], "no commit in `HEAD` fits since `2999-01-01`"),
            (["until": "1971-01-01"], "no commit in `HEAD` fits until `1971-01-01`"),
            (["path": "nowhere"], "no commit in `HEAD` fits path `nowhere`"),
            (["revision": "HEAD..HEAD"], "no commit is in `HEAD..HEAD`"),
        ] {
            let result = await repository.call("git_log", arguments)
            #expect(result["structuredContent"]?["commits"] == [])
            #expect(result["structuredContent"]?["note"] == .string(expected))
        }
    }
}
