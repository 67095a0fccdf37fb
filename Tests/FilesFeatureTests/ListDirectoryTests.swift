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
