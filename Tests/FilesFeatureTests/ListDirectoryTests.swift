import Foundation
import JSONRPC
import Sandbox
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct ListDirectoryTests {
    @Test func `directories come first, then by name, what is in them after them`() async throws {
        let files = try TestFiles([
            "root/b.txt": "12345", "root/a/x/deep": "", "root/a/y": "", "root/z": .directory,
            "root/A": "", "root/.hidden": "",
        ])
        let rows: [(Int, [String])] = [
            (1, ["a", "z", ".hidden", "A", "b.txt"]),
            (2, ["a", "a/x", "a/y", "z", ".hidden", "A", "b.txt"]),
            (3, ["a", "a/x", "a/x/deep", "a/y", "z", ".hidden", "A", "b.txt"]),
            (20, ["a", "a/x", "a/x/deep", "a/y", "z", ".hidden", "A", "b.txt"]),
        ]
        for (depth, expected) in rows {
            let listing = await files.list("root:", ["depth": .integer(depth)])
            #expect(listing.paths == expected)
            #expect(listing["totalCount"] == .integer(expected.count))
            #expect(listing["truncated"] == false)
            #expect(listing["nextCursor"] == nil)
            #expect(listing["base"] == "root:")
        }
        let entries = await files.list("root:")["entries"]
        #expect(entries?[0]?["kind"] == "directory")
        #expect(entries?[0]?["size"] == nil)
        #expect(entries?[4]?["size"] == 5)
        #expect(entries?[4]?["modified"]?.string?.contains(/^20\d\d-.*Z$/) == true)
    }

    @Test func `both halves say the same`() async throws {
        let files = try TestFiles(["root/a": "", "root/b/c": ""])
        for arguments in [[:], ["path": "root:"], ["path": "root:", "depth": 2, "limit": 1]]
            as [JSONObject]
        {
            let result = await files.call("list_directory", arguments)
            let text = TestFiles.texts(result)
            #expect(text.count == 1)
            #expect(try JSON(parsing: text.first ?? "") == result["structuredContent"])
        }
    }

    @Test func `without a path the roots are listed, in pages as anything else`() async throws {
        let none = try TestFiles(roots: [])
        let empty = await none.call("list_directory")["structuredContent"]
        #expect(empty == ["entries": [], "totalCount": 0, "truncated": false])
        #expect(await none.list("/etc").errorCode == "outside_roots")

        let names = (1...300).map { "root-\($0)" }
        let files = try TestFiles(roots: names)
        var found: [String] = []
        var arguments: JSONObject = [:]
        repeat {
            let result = await files.call("list_directory", arguments)
            #expect(TestFiles.texts(result)[0].utf8.count <= 10_000)
            let page = result["structuredContent"]
            found += page?.paths ?? []
            #expect(page?["totalCount"] == 300)
            arguments["cursor"] = page?["nextCursor"]
        } while arguments["cursor"] != nil
        #expect(found == names.map { "\($0):" })
    }

    @Test(arguments: Resolution.allCases)
    func `3e-38 links are listed as links, and not followed`(resolution: Resolution) async throws {
        let files = try TestFiles(
            [
                "root/d/x": "", "root/d/up": .link(".."), "root/in": .link("d"),
                "root/out": .link("../outside"), "root/loop": .link("loop"),
                "root/gone": .link("nope"), "root/fifo": .fifo, "root/socket": .socket,
                "outside/secret": "",
            ],
            resolution: resolution
        )
        let listing = await files.list("root:", ["depth": 20])
        #expect(
            listing.paths
                == ["d", "d/up", "d/x", "fifo", "gone", "in", "loop", "out", "socket"]
        )
        #expect(
            (listing["entries"]?.array ?? []).map { $0["kind"] } == [
                "directory", "link", "file", "fifo", "link", "link", "link", "link", "socket",
            ]
        )
        #expect(await files.list("root:in").paths == ["up", "x"])
        let rows = ["root:out": "outside_roots", "root:loop": "too_many_links"]
        for (path, code) in rows { #expect(await files.list(path).errorCode == code) }
        #expect(await files.list("root:d/x").errorCode == "not_a_directory")
        #expect(!listing.text.contains("secret"))
    }

    #if os(Linux)
    @Test func `3e-56 of a directory that can't be listed it is told why`() async throws {
        let files = try TestFiles(
            ["root/a/x": "", "root/b/y": "", "root/c/z": "", "root/d/w": ""],
            onThreadStart: becomeNobody
        )
        let modes = [("a", 0), ("b", 0o644), ("c", 0o311)]
        for (name, mode) in modes { unsafe chmod(files.tree.path("root/\(name)"), mode_t(mode)) }
        defer { for (name, _) in modes { unsafe chmod(files.tree.path("root/\(name)"), 0o755) } }
        let listing = await files.list("root:", ["depth": 2])
        #expect(listing.paths == ["a", "b", "b/y", "c", "d", "d/w"])
        let denied = "may not be read by the user the server runs as"
        let problems = (listing["entries"]?.array ?? []).map { $0["problem"] }
        #expect(
            problems == [
                .string("`root:a` \(denied)"), nil, nil, .string("`root:c` \(denied)"), nil, nil,
            ]
        )
        // Its name is told, and nothing that it would take the directory's leave to know.
        #expect(listing["entries"]?[2] == ["path": "b/y", "kind": "file"])
        #expect(await files.list("root:a").errorCode == "denied")
        #expect(await files.completions(of: "a/")["values"] == [])
        #expect(await files.list("root:")["entries"]?[0]?["problem"] == nil)
    }
    #endif

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

    @Test(arguments: Resolution.allCases)
    func `3e-67 a tree 5,000 deep is listed without going deeper than asked`(
        resolution: Resolution
    ) async throws {
        let files = try TestFiles(resolution: resolution, inMemory: true)
        try files.tree.addDirectories(in: "root", deep: 5_000)
        let listing = await files.list("root:", ["depth": 20])
        #expect(listing.paths.count == 20)
        #expect(listing.paths.last == Array(repeating: "d", count: 20).joined(separator: "/"))
        let deep = "root:" + Array(repeating: "d", count: 2_000).joined(separator: "/")
        // From here on paths are longer than 4,096 bytes, and still what is there is told.
        let low = await files.list(deep, ["depth": 20, "maxChars": 100_000])
        #expect(low.paths.count == 20)
        #expect(low["entries"]?[19]?["kind"] == "directory")
        #expect(low["entries"]?[19]?["problem"] == nil)
        #expect(await files.list(deep + deep.dropFirst(5)).errorCode == "malformed_path")
        #expect(
            await files.completions(of: deep + "/")["values"] == .array([.string(deep + "/d/")])
        )
    }

    @Test(arguments: Resolution.allCases)
    func `3e-47 listing while the tree changes tells only what was there`(resolution: Resolution)
        async throws
    {
        let files = try TestFiles(
            ["root/a/x": "", "root/b": .directory, "other/y": ""],
            resolution: resolution
        )
        let paths = files.tree.path("root/a")
        try await Disturbance.swapping(paths, files.tree.path("other")) {
            for _ in 0..<100 {
                let listing = await files.list("root:", ["depth": 3])
                let known = [["a", "a/x", "b"], ["a", "a/y", "b"]]
                try #require(known.contains(listing.paths), "\(listing)")
            }
        }
    }

    @Test(arguments: Resolution.allCases)
    func `3e-41 a directory swapped for a link lists nothing from outside`(resolution: Resolution)
        async throws
    {
        let files = try TestFiles(
            ["root/d/x": "", "root/e": .link("../outside"), "outside/secret": ""],
            resolution: resolution
        )
        var seen = Set<String>()
        await Disturbance.swapping(files.tree.path("root/d"), files.tree.path("root/e")) {
            for _ in 0..<150 {
                seen.insert(await files.list("root:", ["depth": 2]).paths.joined(separator: " "))
                let listing = await files.list("root:d")
                seen.insert(listing.errorCode ?? listing.paths.joined(separator: " "))
            }
        }
        #expect(!seen.contains { $0.contains("secret") }, "\(seen)")
        #expect(seen.isSuperset(of: ["x", "outside_roots"]), "\(seen)")
    }
}
