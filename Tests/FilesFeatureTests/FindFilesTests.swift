import JSONRPC
import TestKit
import Testing

/// What `find_files` finds, in which order, and what it says where it can't.
@Suite(.timeLimit(.minutes(5)))
struct FindFilesTests {
    private static func tree() throws -> TestFiles {
        try TestFiles([
            "root/a.txt": "1", "root/B.TXT": "22", "root/.hidden.txt": "", "root/sub/a.txt": "333",
            "root/sub/deep/c.swift": "", "root/sub/deep/d.c": "", "root/sub/deep/e.h": "",
            "root/link.txt": .link("a.txt"), "root/sub/loop": .link(".."), "root/fifo": .fifo,
            "root/.git/config": "", "root/.secret/x.txt": "", "root/names/[x].txt": "",
            "root/names/\u{1B}.txt": "", "root/names/Äpfel.txt": "",
        ])
    }

    @Test(
        arguments: [
            (
                ["patterns": ["*.txt"]],
                [
                    "B.TXT", "a.txt", "names/\\u{1B}.txt", "names/[x].txt", "names/Äpfel.txt",
                    "sub/a.txt",
                ]
            ),
            (["patterns": ["*.TXT"]], ["B.TXT"]),
            (["patterns": "b.txt"], ["B.TXT"]),
            (["patterns": ["b.txt"], "caseRule": "sensitive"], []),
            (["patterns": ["A.TXT"], "caseRule": "insensitive"], ["a.txt", "sub/a.txt"]),
            (["patterns": ["ÄPFEL*"], "caseRule": "insensitive"], ["names/Äpfel.txt"]),
            (["patterns": ["?pfel.txt"]], ["names/Äpfel.txt"]),
            (["patterns": ["/*.txt"]], ["B.TXT", "a.txt"]),
            (["patterns": ["./a.txt"]], ["a.txt"]),
            (["patterns": ["sub/*"]], ["sub/a.txt"]),
            (
                ["patterns": ["sub/"]],
                ["sub/a.txt", "sub/deep/c.swift", "sub/deep/d.c", "sub/deep/e.h"]
            ),
            (["patterns": ["**/deep/*.{c,h}"]], ["sub/deep/d.c", "sub/deep/e.h"]),
            (["patterns": ["*.{c,sw{i,o}ft}"]], ["sub/deep/c.swift", "sub/deep/d.c"]),
            (["patterns": ["[ab].txt"]], ["B.TXT", "a.txt", "sub/a.txt"]),
            (["patterns": ["\\[x].txt", "\\u{1B}.txt"]], ["names/\\u{1B}.txt", "names/[x].txt"]),
            (["patterns": ["*.txt"], "exclude": ["sub", "names/"]], ["B.TXT", "a.txt"]),
            (["patterns": ["*.txt"], "path": "root:sub"], ["a.txt"]),
            (
                ["patterns": ["*.txt"], "hidden": true, "exclude": ["names"]],
                [".hidden.txt", ".secret/x.txt", "B.TXT", "a.txt", "sub/a.txt"]
            ),
            (["patterns": ["config"], "hidden": true], []),
            (["patterns": ["config"], "hidden": true, "ignored": true], [".git/config"]),
            (["kind": "directory"], ["names", "sub", "sub/deep"]),
            (["kind": "link"], ["link.txt", "sub/loop"]),
            (["kind": "any", "patterns": ["f*", "l*"]], ["fifo", "link.txt", "sub/loop"]),
            (["minSize": 2], ["B.TXT", "sub/a.txt"]),
            (["minSize": 1, "maxSize": 2], ["B.TXT", "a.txt"]),
            (["since": "2001-01-01", "minSize": 3], ["sub/a.txt"]),
            (["until": "2001-01-01"], []),
            (["sort": "largest", "limit": 3], ["sub/a.txt", "B.TXT", "a.txt"]),
            (["patterns": ["nothing"]], []),
        ] as [(JSONObject, [String])]
    )
    func `what is asked for is found, in order of paths`(more: JSONObject, paths: [String])
        async throws
    {
        var arguments: JSONObject = ["path": "root:"]
        for (name, value) in more { arguments[name] = value }
        let result = try await Self.tree().call("find_files", arguments)
        #expect(result.found == paths, "\(result)")
    }

    @Test(
        arguments: [
            (["patterns": ["[a"]], "`patterns` has `[a`, in which a `[` isn't closed"),
            (["patterns": ["a\\"]], "`patterns` has `a\\`, in which"),
            (["exclude": [""]], "`exclude` has ``, which is empty"),
            (
                ["patterns": [.string(String(repeating: "{a,b}", count: 9))]],
                "stands for more than 256 patterns"
            ),
            (
                ["patterns": [.string(String(repeating: "{a,b}", count: 200))]],
                "stands for more than 256 patterns"
            ),
            (
                ["patterns": [.string(String(repeating: "a", count: 1_001))]],
                "longer than 1000 bytes"
            ),
            (["minSize": 3, "maxSize": 2], "`minSize` is beyond `maxSize`"),
            (["since": "2026-02-02", "until": "2026-02-01"], "`since` is beyond `until`"),
            (["path": "root:a.txt"], "`root:a.txt` is not a directory"),
            (["path": "root:sbu"], "did you mean `root:sub`?"),
            (["path": "../x"], "leads outside the roots"),
            (["cursor": "x"], "`cursor` is not one that a reply carried"),
            (["kind": "fifo"], "`kind` must be one of"),
        ] as [(JSONObject, String)]
    )
    func `what can't be searched is told in one sentence`(arguments: JSONObject, sentence: String)
        async throws
    {
        let result = try await Self.tree().call("find_files", arguments)
        #expect(result["isError"] == true)
        #expect(TestFiles.texts(result).first?.contains(sentence) == true, "\(result)")
    }

    @Test func `an absolute pattern is of the directory it begins with`() async throws {
        let files = try Self.tree()
        let pattern = JSON.string(files.tree.path("root/sub/**/*.c"))
        let result = await files.call("find_files", ["path": "root:", "patterns": [pattern]])
        #expect(result.found == ["sub/deep/d.c"])
    }

    @Test func `several roots are searched one after the other, and pages go on in each`()
        async throws
    {
        let files = try TestFiles(
            ["one/a": "", "one/b": "", "two/a": "", "three/a/b": ""],
            roots: ["two", "one", "three"]
        )
        for sort in ["path", "largest"] as [JSON] {
            var found: [String] = []
            var arguments: JSONObject = ["limit": 1, "sort": sort]
            repeat {
                let page = await files.call("find_files", arguments)["structuredContent"] ?? nil
                #expect(page["base"] == nil)
                found += page.found
                arguments["cursor"] = page["nextCursor"]
            } while arguments["cursor"] != nil && found.count < 9
            #expect(found == ["two:a", "one:a", "one:b", "three:a/b"])
        }
        #expect(try await TestFiles(roots: []).call("find_files").found == [])
    }

    @Test func `size and time are told if asked for`() async throws {
        let files = try TestFiles(["root/x": "12345", "root/d": .directory])
        try files.tree.setModified("root/x", to: 1_000_000_000)
        let result = await files.call("find_files", ["kind": "any", "details": true])
        let first = result["structuredContent"]?["files"]?[1]
        #expect(first == ["path": "x", "size": 5, "modified": "2001-09-09T01:46:40Z"])
        let other = await files.call("find_files", ["kind": "any", "sort": "newest"])
        #expect(other.found == ["d", "x"])
    }

    @Test func `a directory that can't be listed is told, and the rest found`() async throws {
        let files = try TestFiles(["root/x": "", "root/y/z": ""])
        let deep = String(repeating: "d", count: 200)
        try files.tree.addDirectories(in: "root/\(deep)", deep: 3_000)
        let result = await files.call("find_files")
        #expect(result.found == ["x", "y/z"])
        let note = result["structuredContent"]?["notes"]?[0]?.string ?? ""
        #expect(note.hasPrefix("directories that couldn't be listed: 1, as `root:ddd"), "\(note)")
    }

    @Test func `a search that is out of time goes on where it was, and a sorted one says so`()
        async throws
    {
        let files = try TestFiles(inMemory: true)
        let script = """
            import os, sys
            for i in range(20000): os.makedirs(f"{sys.argv[1]}/d{i % 50:02}/e{i:05}")
            for i in range(0, 20000, 1000): open(f"{sys.argv[1]}/d{i % 50:02}/e{i:05}/x", "w")
            """
        try run("/usr/bin/env", ["python3", "-c", script, files.tree.path("root")])
        var found: [String] = []
        var pageCount = 0
        var arguments: JSONObject = ["timeoutSeconds": 0.1]
        repeat {
            let page = await files.call("find_files", arguments)["structuredContent"] ?? nil
            found += page.found
            arguments["cursor"] = page["nextCursor"]
            pageCount += 1
            let notes: JSON? = ["the time was up; go on with `nextCursor`"]
            #expect(page["notes"] == (arguments["cursor"] == nil ? nil : notes))
        } while arguments["cursor"] != nil && pageCount < 1_000
        #expect(found == (0..<20).map { "d00/e\($0 < 10 ? "0" : "")\($0)000/x" })
        #expect(pageCount > 1)
        let sorted = await files.call("find_files", ["timeoutSeconds": 0.1, "sort": "newest"])
        #expect(sorted["structuredContent"]?["totalCount"] == nil)
        #expect(sorted["structuredContent"]?["truncated"] == true)
        #expect(
            sorted["structuredContent"]?["notes"]
                == ["the time was up before all was searched; narrow it by `path`"]
        )
    }

    @Test func `links are found and not followed`() async throws {
        let files = try TestFiles([
            "root/a/up": .link(".."), "root/a/out": .link("/"), "root/a/x": "",
        ])
        #expect(
            await files.call("find_files", ["kind": "any"]).found == ["a", "a/out", "a/up", "a/x"]
        )
        let out = await files.call("find_files", ["path": "root:a/out"])
        #expect(TestFiles.texts(out) == ["`root:a/out` leads outside the roots (root)"])
        // A link to a directory inside may be where a search begins.
        #expect(await files.call("find_files", ["path": "root:a/up"]).found == ["a/x"])
    }

    @Test func `notes are within the budget, or left out`() async throws {
        // After the directory, so that a page that is cut knows of it.
        let files = try TestFiles(["root/\u{1F334}a": "", "root/\u{1F334}b": ""])
        let wide = String(repeating: "\u{1F333}", count: 60)
        try files.tree.addDirectories(in: "root/\(wide)", deep: 2_500)
        let refused = await files.call("find_files", ["limit": 1, "maxChars": 200])
        let least = try #require(
            TestFiles.texts(refused)[0].firstMatch(of: /at least (\d+)/).flatMap { Int($0.1) }
        )
        for (maxChars, isTold) in [(least, false), (1_000, true)] {
            let result = await files.call(
                "find_files",
                ["limit": 1, "maxChars": .integer(maxChars)]
            )
            #expect(result.found == ["\u{1F334}a"])
            #expect(TestFiles.texts(result)[0].utf8.count <= maxChars)
            #expect((result["structuredContent"]?["notes"]?[0] != nil) == isTold)
        }
    }

    @Test func `pages hold to their budget, and that not one fits is told`() async throws {
        let name = String(repeating: "n", count: 250)
        let files = try TestFiles(["root/\(name)/\(name)/\(name)": ""])
        let result = await files.call("find_files", ["maxChars": 500])
        #expect(result.errorCode == "budget_too_small")
        let needed = try #require(
            TestFiles.texts(result)[0].firstMatch(of: /at least (\d+)/).flatMap { Int($0.1) }
        )
        let again = await files.call("find_files", ["maxChars": .integer(needed)])
        #expect(again.found.count == 1)
        #expect(TestFiles.texts(again)[0].utf8.count <= needed)
    }
}

extension JSON {
    /// The paths that were found.
    var found: [String] {
        let page = self["structuredContent"] ?? self
        return (page["files"]?.array ?? []).compactMap { $0["path"]?.string }
    }
}
