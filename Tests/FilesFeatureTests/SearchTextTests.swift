import JSONRPC
import TestKit
import Testing

/// What `search_text` finds, how it tells it, and what it says where it can't.
@Suite(.timeLimit(.minutes(5)))
struct SearchTextTests {
    private static func tree() throws -> TestFiles {
        try TestFiles([
            "root/a.txt": "one\ntwo Two\n\nthree.four\nlast", "root/b.txt": "crlf one\r\nend\r\n",
            "root/sub/c.swift": "func f() {\n    one()\n}\n", "root/sub/d.log": "one\n",
            "root/.gitignore": "*.log\n", "root/.hidden": "one\n",
            "root/bytes": .bytes([0x6F, 0x6E, 0x65, 0]),
            "root/latin": .bytes([0x66, 0xE9, 0x65, 0x0A]), "root/utf8": "Äpfel\n\tÉtude one\n",
            "root/le.txt": .bytes(
                [0xFF, 0xFE] + "one é\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            ),
            "root/be.txt": .bytes(
                [0xFE, 0xFF] + "one\nzwei".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            ),
            "root/marked": .bytes([0xEF, 0xBB, 0xBF] + Array("one\n".utf8)),
            "root/link": .link("a.txt"),
            "root/empty": "", "root/fifo": .fifo,
        ])
    }

    @Test(
        arguments: [
            (
                ["pattern": "one"],
                [
                    "a.txt 1:one", "b.txt 1:crlf one", "be.txt 1:one", "le.txt 1:one é",
                    "marked 1:one",
                    "sub/c.swift 2:    one()", "utf8 2:\tÉtude one",
                ]
            ),
            (["pattern": "Two"], ["a.txt 2:two Two"]),
            (["pattern": "two", "path": "root:a.txt"], ["a.txt 2:two Two"]),
            (["pattern": "TWO", "caseRule": "sensitive"], []),
            (["pattern": "TWO", "caseRule": "insensitive"], ["a.txt 2:two Two"]),
            (["pattern": "\\Sne$", "path": "root:b.txt"], ["b.txt 1:crlf one"]),
            (
                ["pattern": "^one"],
                ["a.txt 1:one", "be.txt 1:one", "le.txt 1:one é", "marked 1:one"]
            ),
            (["pattern": "e.f"], ["a.txt 4:three.four"]),
            (["pattern": "e.f", "literal": true], ["a.txt 4:three.four"]),
            (["pattern": "t.r", "literal": true], []),
            (["pattern": "(){", "literal": true], []),
            (["pattern": "() {", "literal": true], ["sub/c.swift 1:func f() {"]),
            (["pattern": "\\Efour", "literal": true], []),
            (["pattern": "thre", "wholeWords": true], []),
            (["pattern": "three", "wholeWords": true], ["a.txt 4:three.four"]),
            (["pattern": "o[^x]*w", "path": "root:a.txt"], ["a.txt 2:two Two"]),
            (["pattern": "one\\ntwo"], ["a.txt 1:one", "a.txt 2:two Two"]),
            (["pattern": "one\ntwo"], ["a.txt 1:one", "a.txt 2:two Two"]),
            (
                ["pattern": "\\{.*\\}", "multiline": true],
                [
                    "sub/c.swift 1:func f() {", "sub/c.swift 2:    one()", "sub/c.swift 3:}",
                ]
            ),
            (["pattern": "\\{.*\\}"], []),
            (["pattern": "étude"], ["utf8 2:\tÉtude one"]),
            (["pattern": "^.pfel", "unicode": true], ["utf8 1:Äpfel"]),
            (["pattern": "^.pfel"], []),
            (["pattern": "^\\wpfel$", "unicode": true], ["utf8 1:Äpfel"]),
            (["pattern": "^f.e$"], ["latin 1:f\u{FFFD}e"]),
            (["pattern": "last"], ["a.txt 5:last"]),
            (["pattern": "^$"], ["a.txt 3:"]),
            (
                ["pattern": "one", "globs": ["*.swift", "a*"]],
                ["a.txt 1:one", "sub/c.swift 2:    one()"]
            ),
            (
                ["pattern": "one", "globs": ["*.log", ".h*"], "hidden": true, "ignored": true],
                [
                    ".hidden 1:one", "sub/d.log 1:one",
                ]
            ),
            (["pattern": "one", "exclude": ["sub", "*.txt", "utf8"]], ["marked 1:one"]),
            (
                ["pattern": "three", "before": 2, "after": 1],
                [
                    "a.txt 2-two Two", "a.txt 3-", "a.txt 4:three.four", "a.txt 5-last",
                ]
            ),
            (
                ["pattern": "one|^$", "after": 1, "path": "root:a.txt"],
                [
                    "a.txt 1:one", "a.txt 2-two Two", "a.txt 3:", "a.txt 4-three.four",
                ]
            ),
            (["pattern": "e$", "before": 1, "path": "root:a.txt"], ["a.txt 1:one"]),
            (["pattern": "(?=one\\K)"], ["a.txt 1:one"]),
        ] as [(JSONObject, [String])]
    )
    func `the lines are found, in order of paths`(arguments: JSONObject, lines: [String])
        async throws
    {
        let result = try await Self.tree().call("search_text", arguments)
        guard arguments["pattern"] != "(?=one\\K)" else {
            // Whether it is an expression depends on the library; it does no harm.
            return #expect(result["content"] != nil)
        }
        #expect(result.foundLines == lines, "\(result)")
    }

    @Test(
        arguments: [
            (
                ["pattern": "one", "mode": "files"],
                ["a.txt", "b.txt", "be.txt", "le.txt", "marked", "sub/c.swift", "utf8"]
            ),
            (
                ["pattern": "o", "mode": "count", "globs": ["a.txt", "b.txt"]],
                ["a.txt 3", "b.txt 1"]
            ),
            (["pattern": "zzz", "mode": "count"], []),
        ] as [(JSONObject, [String])]
    )
    func `files and counts are told alone`(arguments: JSONObject, expected: [String]) async throws {
        let files = try await Self.tree().call("search_text", arguments)["structuredContent"]?[
            "files"
        ]
        let told = (files?.array ?? []).map { file in
            [file["path"]?.string, file["count"]?.integer.map(String.init)].compactMap(\.self)
                .joined(separator: " ")
        }
        #expect(told == expected)
        #expect((files?.array ?? []).allSatisfy { $0["lines"] == nil })
    }

    @Test(
        arguments: [
            (
                ["pattern": "("],
                "the pattern is no regular expression: missing closing parenthesis, at byte 1"
            ),
            (["pattern": ""], "`pattern` must not be empty"),
            (["pattern": "\\C"], "no regular expression: using \\C is disabled"),
            (["pattern": "(*UTF)a"], "no regular expression"),
            (
                ["pattern": .string(String(repeating: "a", count: 10_001))],
                "longer than 10000 bytes"
            ),
            (["pattern": .string(String(repeating: "(", count: 9_000))], "no regular expression"),
            (["pattern": "((a{1000}){1000}){1000}"], "no regular expression"),
            (["pattern": "a", "path": "root:fifo"], "not a directory"),
            (["pattern": "a", "path": "root:nothing"], "there is nothing at `root:nothing`"),
            (["pattern": "a", "path": "/etc"], "leads outside the roots"),
            (["pattern": "a", "globs": ["["]], "`globs` has `[`"),
            (["pattern": "a", "cursor": "WyIiLCIiXQ=="], "`cursor`"),
        ] as [(JSONObject, String)]
    )
    func `what can't be searched is told in one sentence`(arguments: JSONObject, sentence: String)
        async throws
    {
        let result = try await Self.tree().call("search_text", arguments)
        #expect(result["isError"] == true)
        #expect(TestFiles.texts(result).first?.contains(sentence) == true, "\(result)")
    }

    @Test func `what isn't searched is named`() async throws {
        let files = try Self.tree()
        let notes = await files.call("search_text", ["pattern": "one"])["structuredContent"]?[
            "notes"
        ]
        #expect(notes == ["files not searched, being binary: 1, as `root:bytes`"])
        let binary = await files.call("search_text", ["pattern": "one", "path": "root:bytes"])
        #expect(binary.foundLines == [] && binary["structuredContent"]?["notes"] == notes)
    }

    @Test func `3e-63 a pattern that tries without end is stopped, and easy lines are found`()
        async throws
    {
        let files = try TestFiles([
            "root/x": .text(String(repeating: "a", count: 1_500) + "b!\n" + "aa!\n"),
            "root/y": "aa!\n",
        ])
        let result = await files.call("search_text", ["pattern": "^(a+)+!$"])
        #expect(result.foundLines == ["x 2:aa!", "y 1:aa!"])
        #expect(
            result["structuredContent"]?["notes"]
                == [
                    "files not searched wholly, the pattern taking too long on them: 1, as `root:x`"
                ]
        )
    }

    @Test func `3e-65 a line without end is searched, and shown around what was found`()
        async throws
    {
        let long = String(repeating: "word ", count: 400_000)
        let files = try TestFiles([
            "root/x": .text("\(long)needle\(long)needle\nneedle 2\n"),
            "root/hole": .sparse(size: 1 << 40),
        ])
        let result = await files.call("search_text", ["pattern": "needle", "before": 2])
        let lines = result.foundLines
        #expect(lines.count == 2)
        #expect(
            lines[0].hasPrefix("x 1:…") && lines[0].hasSuffix("…") && lines[0].contains("needle")
        )
        #expect(lines[0].utf8.count < 420)
        #expect(lines[1] == "x 2:needle 2")
        let words = await files.call("search_text", ["pattern": "ord", "wholeWords": true])
        #expect(words.foundLines == [])
    }
}

extension JSON {
    /// The lines that were found, each behind the path of its file.
    var foundLines: [String] {
        (self["structuredContent"]?["files"]?.array ?? []).flatMap { file in
            (file["lines"]?.array ?? []).map { "\(file["path"]?.string ?? "") \($0.string ?? "")" }
        }
    }
}
