import Foundation
import JSONRPC
import Sandbox
import TestKit
import Testing

/// Listings in pages.
extension ListDirectoryTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `pages put together are the whole, whatever cuts them`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let files = try TestFiles(roots: ["root"])
        for _ in 0..<Int.random(in: 1...60, using: &generator) {
            let parts = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                ["a", "b", "c\n", "d e", "é", "\\u{41}", "x.txt"].randomElement(using: &generator)
                    ?? ""
            }
            // What is a file already stays one.
            try? files.tree.add("root/" + parts.joined(separator: "/"), "x")
        }
        let depth = JSON.integer(Int.random(in: 1...4, using: &generator))
        let whole = await files.list("root:", ["depth": depth, "maxChars": 100_000])
        #expect(whole["truncated"] == false)
        var found: [JSON] = []
        var cursor: JSON?
        repeat {
            let maxChars = Int.random(in: 400...1_500, using: &generator)
            let limit = Int.random(in: 1...9, using: &generator)
            var arguments: JSONObject = [
                "path": "root:", "depth": depth, "limit": .integer(limit),
                "maxChars": .integer(maxChars),
            ]
            arguments["cursor"] = cursor
            let result = await files.call("list_directory", arguments)
            let page = result["structuredContent"] ?? result
            #expect(page.text.utf8.count <= maxChars)
            #expect(TestFiles.texts(result).map(\.utf8.count).reduce(0, +) <= maxChars)
            let entries = page["entries"]?.array ?? []
            #expect((1...limit).contains(entries.count))
            #expect(page["truncated"] == .bool(page["nextCursor"] != nil))
            found += entries
            cursor = page["nextCursor"]
        } while cursor != nil && found.count <= 1_000
        #expect(JSON.array(found) == whole["entries"])
        for path in whole.paths where Bool.random(using: &generator) {
            let texts = await files.read("root:\(path)")
            #expect(texts.count == 2 || texts[0].contains("is a directory"), "\(texts)")
        }
    }

    @Test func `a page goes on after its last entry, even if that is gone`() async throws {
        let files = try TestFiles([
            "root/a/1": "", "root/a/2": "", "root/b": "", "root/c": "", "root/d": "",
        ])
        let first = await files.list("root:", ["limit": 2, "depth": 2])
        #expect(first.paths == ["a", "a/1"])
        try FileManager.default.removeItem(atPath: files.tree.path("root/a"))
        try files.tree.add("root/0", "")
        let rest: JSONObject = ["depth": 2, "cursor": first["nextCursor"] ?? nil]
        #expect(await files.list("root:", rest).paths == ["0", "b", "c", "d"])
        try files.tree.add("root/a/3", "")
        #expect(await files.list("root:", rest).paths == ["a/3", "0", "b", "c", "d"])
    }

    @Test func `a cursor of another call, or of nobody, is refused`() async throws {
        let files = try TestFiles(["root/a": "", "root/b": "", "root/d/x": "", "root/d/y": ""])
        let cursor = await files.list("root:", ["limit": 1])["nextCursor"] ?? nil
        for (path, depth) in [("root:d", 1), ("root:", 2)] {
            let result = await files.list(path, ["depth": .integer(depth), "cursor": cursor])
            #expect(TestFiles.texts(result)[0].contains("belongs to a call with other arguments"))
        }
        for other in ["", "x", "W10=", "bnVsbA==", "Wzcs8J+YgF0="] {
            let result = await files.list("root:", ["cursor": .string(other)])
            #expect(TestFiles.texts(result)[0].contains("`cursor` is not one"), "\(other)")
        }
    }

    @Test(
        arguments: [nil, -1, 1e300, true, [], [-1, "a"], "", "..", "a/../b", "/a", "a//b", "\0"]
            as [JSON]
    )
    func `a place that no listing has is refused`(place: JSON) async throws {
        let files = try TestFiles(["a/x": "", "a/y": "", "b/x": ""], roots: ["a", "b"])
        for arguments in [["path": "a:"], [:]] as [JSONObject] {
            var call = arguments
            call["limit"] = 1
            let first = await files.call("list_directory", call)["structuredContent"]
            let cursor = try #require(first?["nextCursor"]?.string)
            let parts = try JSON(parsing: Array(#require(Data(base64Encoded: cursor))))
            let forged: JSON = [parts[0] ?? nil, place]
            call["cursor"] = .string(Data(forged.bytes()).base64EncodedString())
            let answer = await files.call("list_directory", call)
            #expect(answer["isError"] == true, "\(answer)")
            #expect(TestFiles.texts(answer)[0].contains("`cursor`"))
        }
    }

    /// What lies beneath has no end, and goes deeper than is asked for.
    @Test func `of the whole file system no more is gone through than a page holds`() async throws {
        let roots = try Roots([RootSpecification(name: "all", path: "/")])
        let client = TestClient.stateless(TestFiles.server(of: roots))
        var arguments: JSONObject = ["path": "all:", "depth": 20, "limit": 1_000]
        arguments["maxChars"] = 100_000
        var paths: [String] = []
        for _ in 0..<3 {
            let page = await client.call("list_directory", arguments)["structuredContent"]
            #expect(page?.bytes().count ?? .max <= 100_000)
            #expect(page?["totalCount"] == nil && page?["truncated"] == true)
            paths += page?.paths ?? []
            arguments["cursor"] = page?["nextCursor"]
        }
        #expect(paths.count > 300 && paths.count <= 3_000)
        #expect(Set(paths).count == paths.count)
    }

    @Test func `a budget that not even one entry fits is refused with what fits`() async throws {
        let name = String(repeating: "n", count: 200)
        let files = try TestFiles(["root/\(name)": ""])
        let result = await files.call("list_directory", ["path": "root:", "maxChars": 200])
        #expect(result.errorCode == "budget_too_small")
        let sentence = TestFiles.texts(result)[0]
        let needed = try #require(sentence.firstMatch(of: /at least (\d+)/)?.1)
        let again = await files.list("root:", ["maxChars": .integer(try #require(Int(needed)))])
        #expect(again.paths == [name])
    }

    @Test func `3e-66 100,000 entries in one directory come in pages, in order`() async throws {
        let files = try TestFiles(inMemory: true)
        let script = """
            import os, sys
            for i in range(100000): os.close(os.open(f"{sys.argv[1]}/{i * 7919 % 100000:05}", os.O_CREAT))
            """
        #expect(try run("/usr/bin/env", ["python3", "-c", script, files.tree.path("root")]) == 0)
        let first = await files.list("root:", ["limit": 3])
        #expect(first.paths == ["00000", "00001", "00002"])
        #expect(first["totalCount"] == 100_000)
        let next = await files.list("root:", ["cursor": first["nextCursor"] ?? nil, "limit": 1])
        #expect(next.paths == ["00003"])
        #expect(next["totalCount"] == 100_000)
        let completions = await files.completions(of: "root:999")
        #expect(completions["values"]?.array?.count == 100)
        #expect(completions["values"]?[99] == "root:99999")
        #expect(completions["total"] == 280)
        #expect(await files.completions(of: "root:")["total"] == 100_000)
        let uri = JSON.string("file://" + files.tree.path("root"))
        let contents = await files.request("resources/read", ["uri": uri])["result"]?["contents"]
        let text = contents?[0]?["text"]?.string ?? ""
        let lines = text.split(separator: "\n")
        #expect(lines.count == 1_001)
        #expect(lines.last == "[99000 more; list_directory gives them in pages]")
    }
}
