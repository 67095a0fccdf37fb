import JSONRPC
import TestKit
import Testing

/// What was found by attacking the search: it ends in its time, and tells lines by themselves.
@Suite(.timeLimit(.minutes(5)))
struct SearchAttackTests {
    @Test(arguments: [
        "(?:(?=[^q]*q|)x)*(?:(?=[^q]*q|)x)*[yz]", "x*x*x*[yz]", "(?=(x+))x*[yz]\\1", "(x|xx)+[yz]",
        "(?<=x)x*x*[yz]",
    ])
    func `3e-63 no pattern outruns its time`(pattern: String) async throws {
        let line = String(repeating: "x", count: 600) + "w\n"
        let files = try TestFiles(["root/x": .text(String(repeating: line, count: 200))])
        for multiline in [false, true] {
            let time = await ContinuousClock().measure {
                let result = await files.call(
                    "search_text",
                    [
                        "pattern": .string(pattern), "multiline": .bool(multiline),
                        "timeoutSeconds": 0.5,
                    ]
                )
                #expect(result.foundLines == [])
            }
            #expect(time < .seconds(8), "\(multiline)")
        }
    }

    @Test(arguments: [
        ("(?<!\\s)foo", ["x 2:foo"]), ("foo(?!\\W)", ["x 2:foo"]), ("\\Afoo", ["x 2:foo"]),
        ("x\\z", ["x 1:x"]), ("x(?=\\s)", []), ("^(?=f)", ["x 2:foo"]),
        ("(?=$)", ["x 1:x", "x 2:foo", "x 3:"]), ("o\\b(?=\\r?$)", ["x 2:foo"]),
    ])
    func `what lies in other lines doesn't matter`(pattern: String, lines: [String]) async throws {
        for end in ["\n", "\r\n"] {
            let files = try TestFiles(["root/x": .text("x\(end)foo\(end)\(end)")])
            let arguments: JSONObject = ["pattern": .string(pattern)]
            let result = await files.call("search_text", arguments)
            #expect(result.foundLines == lines, "\(result)")
        }
    }

    @Test func `the middle of a long line isn't its beginning`() async throws {
        let files = try TestFiles([
            "root/x": .text(
                String(repeating: "z", count: 276_480) + "needle "
                    + String(repeating: "q", count: 40_000)
                    + "\n"
            ),
            "root/y": .text("y" + String(repeating: "x", count: 1_000_000)),
        ])
        #expect(await files.call("search_text", ["pattern": "^needle"]).foundLines == [])
        let words = await files.call("search_text", ["pattern": "needle", "wholeWords": true])
        #expect(words.foundLines == [])
        for pattern in ["^x", "^(?=x)", "\\Ax"] as [JSON] {
            #expect(await files.call("search_text", ["pattern": pattern]).foundLines == [])
        }
        #expect(await files.call("search_text", ["pattern": "(?<=z)needle"]).foundLines.count == 1)
    }

    @Test func `a count holds little, and ends in its time`() async throws {
        let files = try TestFiles(inMemory: true)
        try files.tree.add("root/x", .text(String(repeating: "\n", count: 8 << 20)))
        let page = await files.call(
            "search_text",
            ["pattern": "^$", "mode": "count", "timeoutSeconds": 0.1]
        )
        let file = page["structuredContent"]?["files"]?[0]
        #expect(file?["more"] == true && page["structuredContent"]?["nextCursor"] != nil)
        #expect(file?["count"]?.integer ?? 0 > 0)
    }

    @Test(arguments: ["find_files", "search_text", "list_directory"])
    func `names that begin inside a character come in pages`(tool: String) async throws {
        let files = try TestFiles([
            "root/d/\u{301}b.txt": "x", "root/d/\u{200D}c": "x", "root/d/\u{FE0F}": "x",
            "root/d/z.txt": "x",
            "root/\u{301}/a": "x",
        ])
        var arguments: JSONObject = ["path": "root:", "limit": 1]
        if tool == "search_text" { arguments["pattern"] = "x" }
        if tool == "list_directory" { arguments["depth"] = 3 }
        var found: [String] = []
        repeat {
            let page = await files.call(tool, arguments)
            #expect(page["isError"] == nil, "\(page)")
            found += page.found + (page["structuredContent"]?.paths ?? [])
            arguments["cursor"] = page["structuredContent"]?["nextCursor"] ?? nil
        } while arguments["cursor"] != nil && found.count < 20
        #expect(Set(found).count == found.count)
        #expect(found.count == (tool == "list_directory" ? 7 : 5))
    }

    @Test func `what is over very many lines is shown by its ends`() async throws {
        let middle = String(repeating: "line line\n", count: 1_500)
        let files = try TestFiles([
            "root/x": .text("start\n\(middle)end\n"), "root/y": "start end\n",
        ])
        let result = await files.call(
            "search_text",
            ["pattern": "start.*?end", "multiline": true]
        )
        #expect(result.foundLines.count == 21)
        #expect(result.foundLines.first == "x 1:start")
        #expect(result.foundLines.suffix(2) == ["x 1502:end", "y 1:start end"])
    }

    @Test func `a name for the end of a line doesn't make a dot match it`() async throws {
        let files = try TestFiles(["root/x": "import x\ny\nz\na\\nb\n"])
        let one = await files.call("search_text", ["pattern": "import .*\\n"])
        #expect(one.foundLines == ["x 1:import x"])
        let escaped = await files.call("search_text", ["pattern": "a\\\\nb"])
        #expect(escaped.foundLines == ["x 4:a\\nb"])
    }

    @Test func `what follows the last line of a page is shown`() async throws {
        let files = try TestFiles(["root/x": "hit\none\ntwo\nhit\nthree\n"])
        var found: [String] = []
        var arguments: JSONObject = ["pattern": "hit", "after": 1, "limit": 1]
        repeat {
            let page = await files.call("search_text", arguments)
            found += page.foundLines
            arguments["cursor"] = page["structuredContent"]?["nextCursor"] ?? nil
        } while arguments["cursor"] != nil && found.count < 20
        #expect(found == ["x 1:hit", "x 2-one", "x 4:hit", "x 5-three"])
    }
}
