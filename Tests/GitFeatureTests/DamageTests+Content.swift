import JSONRPC
import TestKit
import Testing

/// Objects that are whole, and hold what no tool would write.
extension DamageTests {
    @Test(arguments: [
        "100644", "100644 ", "100644 name", "100644 name\0", "100644 name\0short",
        "9 x\0aaaaaaaaaaaaaaaaaaaaa",
        " \0", "\0\0\0", "77777777777777777777 x\0aaaaaaaaaaaaaaaaaaaa",
        "100644 \0aaaaaaaaaaaaaaaaaaaa",
    ])
    func `a damaged tree is one sentence`(content: String) async throws {
        let repository = try Self.repository()
        try Self.put(repository, Self.name("b"), "tree", Array(content.utf8))
        try Self.put(repository, Self.name("c"), "commit", Self.commit(tree: Self.name("b")))
        let problem = await repository.problem(
            of: "git_show",
            ["revision": .string(Self.name("c"))]
        )
        #expect(problem == "a tree is damaged")
    }

    @Test(arguments: [
        "", "\n", "tree", "tree \n", "tree x\n", "tree \(emptyTree)", "tree \(emptyTree)\n",
        "tree \(emptyTree)\n\n", "tree \(emptyTree)\nparent x\n\n",
        "tree \(emptyTree)\nparent \(emptyTree)\n\nx",
        "parent \(emptyTree)\n\n", "tree \(emptyTree)\nauthor\ncommitter\n\nx",
        "tree \(emptyTree)\nauthor Ann ann@example.org 1767225600 +0000\ncommitter <<>>>< +9 -1\n\nx",
        "tree \(emptyTree)\nauthor Ann <ann> 99999999999999999999999 +99999999\ncommitter Ann <ann> -5 +9999\n\nx",
        "tree \(emptyTree)\nauthor Ann <ann> 9223372036854775807 +1400\ncommitter A <a> -9223372036854775808 -1400\n\nx",
        "tree \(emptyTree)\nencoding \u{1B}[31m\n\nx\0y",
    ])
    func `a commit that no tool would write is told as far as it can be`(content: String)
        async throws
    {
        let repository = try Self.repository()
        let id = Self.name("c")
        try Self.put(repository, Self.emptyTree, "tree", [])
        try Self.put(repository, id, "commit", Array(content.utf8))
        for arguments: JSONObject in [
            [:], ["path": "a"], ["author": "ann"], ["since": "2000-01-01"],
        ] {
            var arguments = arguments
            arguments["revision"] = .string(id)
            let log = await repository.call("git_log", arguments)
            #expect(!"\(log)".contains("internal error"), "\(log)")
            _ = await repository.call("git_show", arguments.without("author").without("since"))
        }
        let text = await repository.text(
            of: "git_show",
            ["revision": .string(id), "detail": "patch"]
        )
        let isWhole = content.hasPrefix("tree \(Self.emptyTree)") && !content.contains("parent")
        #expect(
            text.hasPrefix(isWhole ? "commit \(id)" : "commit \(id) is damaged")
                || text.hasPrefix("object "),
            "\(text)"
        )
    }

    @Test func `a history that breaks off is told up to there`() async throws {
        let repository = try Self.repository()
        let first = try repository.git.line("rev-parse", "HEAD~2")
        try repository.shell("rm -f app/.git/objects/\(first.prefix(2))/\(first.dropFirst(2))")
        let result = await repository.call("git_log")
        let content = result["structuredContent"]
        #expect(content?["commits"]?.array?.count == 2)
        #expect(content?["truncated"] == true)
        #expect(
            content?["note"]
                == .string(
                    "older commits can't be read: object \(first) is missing, as in a partial clone"
                )
        )
    }

    @Test func `dates beyond any calendar are told in seconds`() async throws {
        let repository = try Self.repository()
        let times = [
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (253_402_300_800, "253402300800 s since 1970"),
            (-12_219_292_800, "1582-10-15T00:00:00Z"),
            (-12_219_292_801, "-12219292801 s since 1970"),
            (Int.max, "\(Int.max) s since 1970"), (Int.min, "\(Int.min) s since 1970"),
            (0, "1970-01-01T00:00:00Z"),
        ]
        try Self.put(repository, Self.emptyTree, "tree", [])
        for (time, shown) in times {
            let text =
                "tree \(Self.emptyTree)\nauthor A <a> \(time) +0000\ncommitter A <a> \(time) +0000\n\nx\n"
            try Self.put(repository, Self.name("c"), "commit", Array(text.utf8))
            let record = await repository.records(of: ["revision": .string(Self.name("c"))])
            #expect(record.first?["date"] == .string(shown))
        }
    }
}

extension JSONObject {
    fileprivate func without(_ name: String) -> JSONObject {
        JSONObject(filter { $0.name != name }.map { ($0.name, $0.value) })
    }
}
