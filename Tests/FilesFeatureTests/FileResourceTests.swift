import Foundation
import JSONRPC
import MCP
import Sandbox
import TestKit
import Testing

/// `file:` resources.
@Suite(.timeLimit(.minutes(5))) struct FileResourceTests {
    private static func read(_ uri: String, in files: TestFiles) async -> JSON {
        await files.request("resources/read", ["uri": .string(uri)])
    }

    @Test(
        arguments: [
            ("x.md", "# x\n", "text/markdown"), ("x.JSON", "{}", "application/json"),
            ("x.csv", "a,b", "text/csv"), ("x.html", "<p>", "text/html"), ("x", "x", "text/plain"),
            ("x.xml", "<x/>", "application/xml"), ("x.yml", "a: b", "application/yaml"),
            ("json", "x", "application/json"), ("empty.txt", "", "text/plain"),
            ("mark.txt", "\u{FEFF}a\r\nb\u{1B}", "text/plain"),
        ]
    )
    func `a text file is given whole, as it is`(name: String, content: String, mimeType: String)
        async throws
    {
        let files = try TestFiles(["root/\(name)": .text(content)])
        let uri = "file://" + files.tree.path("root/\(name)")
        let contents = await Self.read(uri, in: files)["result"]?["contents"]
        #expect(contents?.array?.count == 1)
        #expect(contents?[0]?["uri"] == .string(uri))
        #expect(contents?[0]?["mimeType"] == .string(mimeType))
        #expect(contents?[0]?["text"]?.string.map { Array($0.utf8) } == Array(content.utf8))
    }

    @Test(
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"), ([0], "application/octet-stream"),
            (Array("caf".utf8) + [0xE9], "application/octet-stream"),
            (Array(0...255), "application/octet-stream"),
        ] as [([UInt8], String)]
    )
    func `what isn't text is given in base64`(bytes: [UInt8], mimeType: String) async throws {
        let files = try TestFiles(["root/x.txt": .bytes(bytes)])
        let answer = await Self.read("file://" + files.tree.path("root/x.txt"), in: files)
        let contents = answer["result"]?["contents"]?[0]
        #expect(contents?["mimeType"] == .string(mimeType))
        #expect(contents?["text"] == nil)
        let data = contents?["blob"]?.string.flatMap { Data(base64Encoded: $0) }
        #expect(data.map(Array.init) == bytes)
    }

    @Test func `a directory is given as its listing`() async throws {
        let files = try TestFiles([
            "root/b": "", "root/a/x": "", "root/c": .link("a"), "root/line\nbreak": "",
        ])
        for slash in ["", "/"] {
            let uri = "file://" + files.tree.path("root") + slash
            let contents = await Self.read(uri, in: files)["result"]?["contents"]?[0]
            #expect(contents?["text"] == "a/\nb\nc\nline\\u{A}break")
            #expect(contents?["mimeType"] == "inode/directory")
        }
    }

    @Test(arguments: Resolution.allCases)
    func `3e-18 to 3e-25 a URI is read strictly, and no variable leads out`(resolution: Resolution)
        async throws
    {
        let files = try TestFiles(
            [
                "root/ok": "ok", "root/two words": "two", "root/a%2eb": "percent",
                "outside/x": "no",
                "root/out": .link("../outside/x"), "root/way": .link("../outside"),
                "root/fifo": .fifo,
            ],
            resolution: resolution
        )
        let root = files.tree.path("root")
        let rows: [(String, String?)] = [
            ("file://\(root)/ok", "ok"), ("FILE://\(root)/ok", "ok"),
            ("File://\(root)/%6Fk", "ok"), ("file://\(root)/two%20words", "two"),
            ("file://\(root)/a%252eb", "percent"), ("file://\(root)/./ok", "ok"),
            ("file://\(root)//ok", "ok"), ("file://\(root)/%2e%2e/outside/x", nil),
            ("file://\(root)/../outside/x", nil), ("file://\(root)/%252e%252e/outside/x", nil),
            ("file://\(root)%2fok", nil), ("file://\(root)/ok%00", nil),
            ("file://\(root)/ok%", nil), ("file://\(root)/ok?x", nil), ("file://\(root)/ok#x", nil),
            ("file://host\(root)/ok", nil), ("file:///../../etc/passwd", nil),
            ("file:///etc/passwd", nil), ("file:///", nil), ("file://", nil), ("", nil),
            ("http://\(root)/ok", nil), ("\(root)/ok", nil), ("root:ok", nil),
            ("file://\(root)/out", nil), ("file://\(root)/way/x", nil), ("file://\(root)/way", nil),
            ("file://\(root)/fifo", nil), ("file://\(root)/nope", nil),
            ("file://\(root)-evil", nil),
        ]
        for (uri, expected) in rows {
            let answer = await Self.read(uri, in: files)
            let text = answer["result"]?["contents"]?[0]?["text"]?.string
            let isRefused = answer["error"]?["code"] == -32602
            #expect(text == expected, "\(uri)")
            #expect(isRefused == (expected == nil), "\(uri) \(answer)")
        }
    }

    @Test(arguments: Revision.allCases)
    func `what isn't there has the code of the revision`(revision: Revision) async throws {
        let files = try TestFiles(["root/x": ""])
        let server = TestFiles.server(of: files.roots)
        let client =
            revision.isStateless
            ? TestClient.stateless(server) : await TestClient.session(server, revision)
        let uri = JSON.string("file://" + files.tree.path("root/nope"))
        let error = await client.request("resources/read", ["uri": uri])["error"]
        #expect(error?["code"] == (revision.isStateless ? -32602 : -32002))
        #expect(error?["data"]?["uri"] == uri)
        withExtendedLifetime(files) {}
    }

    @Test func `a file that is too large is refused without being read`() async throws {
        let files = try TestFiles([
            "root/huge": .sparse(size: 1 << 30), "root/large": .sparse(size: 10 << 20),
            "root/larger": .sparse(size: (10 << 20) + 1),
        ])
        for name in ["huge", "larger"] {
            let answer = await Self.read("file://" + files.tree.path("root/\(name)"), in: files)
            #expect(answer["error"]?["code"] == -32603)
            #expect(
                answer["error"]?["message"]
                    == .string(
                        "`root:\(name)` is larger than 10485760 bytes; read a part of it with read_file"
                    )
            )
        }
        let answer = await Self.read("file://" + files.tree.path("root/large"), in: files)
        let blob = answer["result"]?["contents"]?[0]?["blob"]?.string
        #expect(blob?.utf8.count == 13_981_016)
    }

    #if os(Linux)
    @Test func `a file of the kernel is read though it says it is empty`() async throws {
        let roots = try Roots([RootSpecification(path: "/proc")])
        let client = TestClient.stateless(TestFiles.server(of: roots))
        let answer = await client.request("resources/read", ["uri": "file:///proc/version"])
        #expect(answer["result"]?["contents"]?[0]?["text"]?.string?.contains("Linux") == true)
        let text = await client.call("read_file", ["path": "proc:version"])["content"]?[1]?["text"]
        #expect(text?.string?.contains("Linux") == true)
    }
    #endif

    @Test(arguments: Resolution.allCases)
    func `3e-41 a directory swapped for a link gives nothing from outside`(resolution: Resolution)
        async throws
    {
        let files = try TestFiles(
            ["root/d/x": "inside", "root/e": .link("../outside"), "outside/x": "a secret"],
            resolution: resolution
        )
        var seen = Set<String>()
        await Disturbance.swapping(files.tree.path("root/d"), files.tree.path("root/e")) {
            for _ in 0..<200 {
                let answer = await Self.read("file://" + files.tree.path("root/d/x"), in: files)
                let contents = answer["result"]?["contents"]?[0]
                seen.insert(contents?["text"]?.string ?? answer["error"]?["message"]?.string ?? "")
            }
        }
        #expect(seen.contains("inside"))
        #expect(!seen.contains("a secret"))
    }

    @Test func `the list names the roots alone, in pages`() async throws {
        let files = try TestFiles(["root-7/x": ""], roots: (1...250).map { "root-\($0)" })
        var uris: [String] = []
        var params: JSONObject = [:]
        repeat {
            let result = await files.request("resources/list", params)["result"]
            let page = result?["resources"]?.array ?? []
            #expect(page.count <= 100)
            #expect(page.allSatisfy { $0["mimeType"] == "inode/directory" })
            uris += page.compactMap { $0["uri"]?.string }
            params["cursor"] = result?["nextCursor"]
        } while params["cursor"] != nil
        #expect(uris == (1...250).map { "file://" + files.tree.path("root-\($0)") })
        #expect(await Self.read(uris[6], in: files)["result"]?["contents"]?[0]?["text"] == "x")
    }
}
