import Foundation
import JSONRPC
import TestKit
import Testing

/// A reply is never larger than asked for, and what is cut is had by the call that it names.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct BudgetTests {
    private static func characters(of result: JSON) -> (text: Int, structured: Int) {
        let text = result["content"]?.array?.reduce(0) {
            $0 + ($1["text"]?.string?.utf8.count ?? 0)
        }
        return (text ?? 0, result["structuredContent"]?.bytes().count ?? 0)
    }

    /// The arguments of the call that a cut reply ends with.
    private static func nextCall(in result: JSON) throws -> JSONObject? {
        guard let note = result["content"]?.array?.dropFirst().first?["text"]?.string else {
            return nil
        }
        let start = try #require(note.range(of: "[cut; go on with git_show "), "\(note)")
        let json = note[start.upperBound...].dropLast()
        return try JSON(parsing: Array(json.utf8)).object
    }

    /// Names, problems and filters as long as they may be, in which every mark is escaped.
    @Test func `a reply about long names is in the budget, or refused with what has room`()
        async throws
    {
        let repository = try TestRepository()
        let name = String(repeating: "n\"", count: 100)
        for directory in ["good", "bad"] {
            try repository.shell(
                """
                mkdir -p '\(name)/\(directory)'; cd '\(name)/\(directory)'; git init -q -b '\(name)' .
                git -c user.name=a -c user.email=b commit -q --allow-empty -m x
                """
            )
        }
        try repository.shell(
            """
            cd '\(name)/bad'; printf '[core]\nrepositoryformatversion = 1\n[extensions]\n' > .git/config
            printf '%0800d = 1\n' 0 | tr 0 z >> .git/config
            """
        )
        let good = JSON.string("root:\(name)/good")
        let marks = JSON.string(String(repeating: "q\"", count: 200))
        let filters: JSONObject = ["path": marks, "author": marks, "grep": marks]
        for (tool, arguments): (String, JSONObject) in [
            ("git_repositories", [:]), ("git_log", ["repository": good]),
            ("git_log", filters.with("repository", good).with("since", "2001-01-01")),
            ("git_log", ["repository": good, "revision": "HEAD..HEAD"]),
            ("git_show", ["repository": good]), ("git_show", ["repository": good, "path": marks]),
        ] {
            for maxChars in [200, 400, 700, 1_000, 2_000] {
                let result = await repository.call(
                    tool,
                    arguments.with("maxChars", .integer(maxChars))
                )
                let (text, structured) = Self.characters(of: result)
                #expect(text <= maxChars && structured <= maxChars, "\(tool) \(text) \(maxChars)")
                guard result["isError"] == true else { continue }
                let problem = result["content"]?[0]?["text"]?.string ?? ""
                let match = problem.firstMatch(of: /doesn't fit `maxChars`; give at least (\d+)/)
                let needed = try #require(match.flatMap { Int($0.1) }, "\(tool) \(problem)")
                let again = await repository.call(
                    tool,
                    arguments.with("maxChars", .integer(needed))
                )
                #expect(again["isError"] == nil, "\(tool) \(again)")
            }
        }
    }

    @Test(arguments: [61, 62, 63] as [UInt64])
    func `no reply is larger than asked for`(seed: UInt64) async throws {
        let repository = try TestRepository(RandomHistory(seed: seed, commitCount: 60).stream)
        var random = SeededGenerator(seed: seed)
        let ids = try repository.git("rev-list", "HEAD").split(separator: "\n").map(String.init)
        for _ in 0..<150 {
            let maxChars = Int.random(
                in: 200...(Bool.random(using: &random) ? 900 : 8_000),
                using: &random
            )
            let id = ids[Int.random(in: 0..<ids.count, using: &random)]
            let (tool, arguments): (String, JSONObject) =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: ("git_log", ["revision": .string(id)])
                case 1: ("git_log", ["path": "dir", "limit": 200])
                case 2: ("git_show", ["revision": .string(id), "detail": "patch"])
                default: ("git_repositories", [:])
                }
            var limited = arguments
            limited["maxChars"] = .integer(maxChars)
            let result = await repository.call(tool, limited)
            let (text, structured) = Self.characters(of: result)
            #expect(text <= maxChars && structured <= maxChars, "\(tool) \(limited) \(text)")
            if result["isError"] == true {
                // A commit has facts that can't be left out.
                #expect(tool == "git_log" && maxChars < 1_500, "\(result)")
                let problem = result["content"]?[0]?["text"]?.string ?? ""
                #expect(problem.hasPrefix("a commit doesn't fit `maxChars`; give at least"))
            }
        }
    }

    @Test(arguments: [64, 65] as [UInt64])
    func `the call that a cut reply names tells the rest`(seed: UInt64) async throws {
        let repository = try TestRepository(RandomHistory(seed: seed, commitCount: 40).stream)
        var random = SeededGenerator(seed: seed)
        for id in try repository.git("rev-list", "HEAD").split(separator: "\n").prefix(20) {
            var arguments: JSONObject = ["revision": .string(String(id)), "detail": "patch"]
            let whole = await repository.shown(arguments.with("maxChars", 100_000))
            #expect(whole.pageCount == 1)
            var text = ""
            repeat {
                let maxChars = Int.random(in: 700...3_000, using: &random)
                let result = await repository.call(
                    "git_show",
                    arguments.with("maxChars", .integer(maxChars))
                )
                text += result["content"]?[0]?["text"]?.string ?? ""
                guard let next = try Self.nextCall(in: result) else { break }
                arguments = next
            } while text.utf8.count < 1_000_000
            #expect(text == whole.text)
        }
    }

    @Test func `the call that goes on has the budget that was given`() async throws {
        var history = FastImport()
        history.commit("Long\n\n" + String(repeating: "a line\n", count: 5_000))
        let repository = try TestRepository(history)
        for maxChars in [600, 9_000, 20_000] {
            let cut = await repository.call("git_show", ["maxChars": .integer(maxChars)])
            #expect(try Self.nextCall(in: cut)?["maxChars"] == .integer(maxChars))
        }
        #expect(try Self.nextCall(in: await repository.call("git_show"))?["maxChars"] == nil)
        // With no room for a cursor the same call is named again, with room.
        for maxChars in [200, 250, 300, 400] {
            let cut = await repository.call(
                "git_show",
                ["detail": "none", "maxChars": .integer(maxChars)]
            )
            #expect(Self.characters(of: cut).text <= maxChars)
            let note = try #require(cut["content"]?[1]?["text"]?.string)
            let start = try #require(note.range(of: "[cut; with more room: git_show "), "\(note)")
            let call = try JSON(parsing: String(note[start.upperBound...].dropLast()))
            let shown = await repository.call("git_show", try #require(call.object))
            #expect(Self.characters(of: shown).text > 9_000)
        }
    }

    @Test func `a commit of ten thousand files is told in pages`() async throws {
        var history = FastImport()
        history.commit("Many", (0..<10_000).map { .write("d\($0 % 100)/file-\($0)", "\($0)\n") })
        let repository = try TestRepository(history, unpackLimit: 1)
        let (text, pageCount) = await repository.shown(["maxChars": 100_000])
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("added ") }
        #expect(lines.count == 10_000)
        #expect(Set(lines).count == 10_000)
        #expect(pageCount < 10)
        // A page costs what is on it: only a few files are compared for a small one.
        let first = await repository.call("git_show", ["detail": "patch", "maxChars": 2_000])
        #expect(Self.characters(of: first).text <= 2_000)
        let path = await repository.text(of: "git_show", ["path": "d7", "maxChars": 20_000])
        #expect(path.split(separator: "\n").filter { $0.hasPrefix("added d7/") }.count == 100)
    }

    @Test func `a long message and a long line are told whole, in pages`() async throws {
        let message =
            "Long\n\n" + String(repeating: "a line of a message, with ünïcode\n", count: 10_000)
        var history = FastImport()
        let first = history.commit(message, [.write("line.txt", "short\n")])
        let line = String(repeating: "x", count: 1_000_000)
        history.commit("Line", from: [first], [.write("line.txt", line + "\n")])
        let repository = try TestRepository(history)
        let shown = await repository.shown([
            "revision": "HEAD^", "detail": "none", "maxChars": 100_000,
        ])
        #expect(shown.text.contains(message))
        #expect(shown.pageCount == message.utf8.count / 100_000 + 1)
        let patch = await repository.shown(["detail": "patch", "maxChars": 100_000])
        #expect(patch.text.hasSuffix("-short\n+\(line)\n"))
        // A log tells the beginning.
        let record = await repository.records()[1]
        #expect(record["body"]?.string?.hasSuffix("\n…(cut; git_show gives more)") == true)
        #expect(record["body"]?.string?.count ?? 0 < 2_100)
        #expect(await repository.ids(of: ["grep": "a line of a message"]).count == 1)
    }

    @Test func `a file of a hundred megabytes is named, and not compared`() async throws {
        var history = FastImport()
        let first = history.commit("Small", [.write("big.txt", "small\n"), .write("a.txt", "a\n")])
        _ = first
        let repository = try TestRepository(history)
        try repository.shell(
            """
            cd app; git reset -q --hard
            yes 'a line of a large file' | head -c 100000000 > big.txt; echo b > a.txt
            git -c user.name=a -c user.email=b commit -qam big
            yes 'another line' | head -c 10000000 > big.txt
            git -c user.name=a -c user.email=b commit -qam less
            """
        )
        let text = await repository.text(of: "git_show", ["revision": "HEAD^"])
        #expect(text.contains("\nmodified a.txt +1 -1\n"))
        #expect(text.contains("\nmodified big.txt unreadable: object "), "\(text)")
        #expect(text.contains(" is larger than can be read\n"), "\(text)")
        let less = await repository.text(of: "git_show", ["detail": "patch"])
        #expect(less.contains("modified big.txt unreadable: object "), "\(less)")
    }

    @Test func `large files are compared as far as that takes no time`() async throws {
        let lines = (0..<60_000).map { "line \($0)\n" }
        var changed = lines
        changed[30_000] = "changed\n"
        var history = FastImport()
        let first = history.commit("One", [.write("a.txt", lines.joined())])
        let second = history.commit("Two", from: [first], [.write("a.txt", changed.joined())])
        let other = lines.map { "x\($0)" }.joined()
        let third = history.commit("Three", from: [second], [.write("a.txt", other)])
        history.commit(
            "Four",
            from: [third],
            [.write("a.txt", String(repeating: "z\n", count: 5_000_000))]
        )
        let repository = try TestRepository(history)
        for (revision, line) in [
            ("HEAD~3", "added a.txt +60000 -0"), ("HEAD~2", "modified a.txt +1 -1"),
            ("HEAD~1", "modified a.txt too large to be compared"),
            ("HEAD", "modified a.txt too large to be compared"),
        ] {
            let text = await repository.text(of: "git_show", ["revision": .string(revision)])
            #expect(text.contains("\n\(line)\n"), "\(text)")
        }
        let patch = await repository.text(of: "git_show", ["detail": "patch"])
        #expect(
            patch.contains("Files a/a.txt and b/a.txt differ; they are too large to be compared")
        )
    }

    @Test func `arguments of any length don't make a reply longer`() async throws {
        let repository = try TestRepository(RandomHistory(seed: 66, commitCount: 30).stream)
        let long = JSON.string(String(repeating: "ü\u{1B}", count: 50_000))
        for (tool, arguments): (String, JSONObject) in [
            ("git_log", ["grep": long]), ("git_log", ["author": long]), ("git_log", ["path": long]),
            ("git_log", ["revision": long]), ("git_log", ["repository": long]),
            ("git_show", ["revision": long]), ("git_show", ["repository": long]),
            ("git_show", ["path": long]), ("git_show", ["cursor": long]),
            ("git_log", ["cursor": long]),
        ] {
            let result = await repository.call(tool, arguments.with("maxChars", 1_000))
            let (text, structured) = Self.characters(of: result)
            #expect(
                text <= 1_000 && structured <= 1_000,
                "\(tool) \(arguments.map(\.name)) \(text)"
            )
        }
        // One that finds something, in pages.
        let first = await repository.call("git_log", ["grep": "i", "limit": 1, "maxChars": 1_500])
        #expect(first["structuredContent"]?["nextCursor"]?.string?.utf8.count ?? 999 < 250)
    }

    @Test(
        arguments: [
            ["x", 1], [1], ["", "", ""], ["c", -1, 0], ["c", 0, -1], ["HEAD", 999_999_999, 0],
            ["HEAD", 0, 999_999_999_999], ["--help", 0, 0], [["a"], 0, 0], [nil, nil, nil],
        ] as [JSON]
    )
    func `a forged cursor is refused`(place: JSON) async throws {
        let repository = try TestRepository(RandomHistory(seed: 67, commitCount: 10).stream)
        // The binding of a call is no secret.
        let result = await repository.call("git_show", ["detail": "patch", "maxChars": 600])
        let cursor = try #require(result["_meta"]?["io.github.rootcellar/nextCursor"]?.string)
        let bytes = try #require(Data(base64Encoded: cursor))
        let parts = try JSON(parsing: Array(bytes))
        let forged: JSON = [parts[0] ?? nil, place]
        let encoded = Data(forged.bytes()).base64EncodedString()
        for tool in ["git_show", "git_log"] {
            let answer = await repository.call(
                tool,
                tool == "git_show"
                    ? ["detail": "patch", "cursor": .string(encoded)] : ["cursor": .string(encoded)]
            )
            #expect(answer["isError"] == true, "\(answer)")
            #expect(!"\(answer)".contains("internal error"))
        }
    }
}

extension JSONObject {
    fileprivate func with(_ name: String, _ value: JSON) -> JSONObject {
        var changed = self
        changed[name] = value
        return changed
    }
}
