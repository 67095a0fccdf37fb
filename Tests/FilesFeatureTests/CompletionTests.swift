import JSONRPC
import Sandbox
import TestKit
import Testing

/// Completion of paths, in prompts and in the template of `file:` URIs (3e-26).
@Suite(.timeLimit(.minutes(5))) struct CompletionTests {
    private static func files(_ resolution: Resolution = .automatic) throws -> TestFiles {
        try TestFiles(
            [
                "root/app/main.py": "", "root/app/make/x": "", "root/apple": "", "root/b:c": "",
                "root/in": .link("app"), "root/out": .link("../outside"),
                "root/secret": .link("../outside/secret"), "root/fifo": .fifo,
                "outside/secret": "", "root-evil/x": "",
            ],
            resolution: resolution
        )
    }

    private static let whole = ["app/", "apple", "b:c", "fifo", "in/", "out", "secret"]

    @Test(arguments: Resolution.allCases)
    func `directories end with a slash, and are gone into`(resolution: Resolution) async throws {
        let files = try Self.files(resolution)
        let path = files.tree.path("root")
        let rows: [(String, [String])] = [
            ("", Self.whole), ("root:", Self.whole.map { "root:" + $0 }),
            ("a", ["app/", "apple"]), ("app", ["app/", "apple"]),
            ("app/", ["app/main.py", "app/make/"]),
            ("app/ma", ["app/main.py", "app/make/"]), ("app/mak", ["app/make/"]),
            ("app/make/", ["app/make/x"]), ("in/", ["in/main.py", "in/make/"]),
            ("b:", ["b:c"]), ("root:b:", ["root:b:c"]), ("app/../b", ["app/../b:c"]),
            ("\(path)/ap", ["\(path)/app/", "\(path)/apple"]),
            ("file://\(path)/app/make/", ["file://\(path)/app/make/x"]),
            ("pp", ["app/", "apple"]), ("c", ["b:c", "secret"]), ("o", ["out", "fifo"]),
            ("app/a", ["app/main.py", "app/make/"]), ("root:out", ["root:out"]),
            ("A", []), ("app/main.py/", []), ("nope", []), ("nope/", []),
        ]
        for (prefix, expected) in rows {
            let completion = await files.completions(of: prefix)
            #expect(completion["values"] == .array(expected.map(JSON.string)), "\(prefix)")
            #expect(completion["total"] == .integer(expected.count))
            #expect(completion["hasMore"] == false)
        }
    }

    @Test(arguments: Resolution.allCases)
    func `3e-26 what lies outside completes to nothing`(resolution: Resolution) async throws {
        let files = try Self.files(resolution)
        let path = files.tree.path("root")
        let rows = [
            "../", "../o", "root:../", "app/../../", "app/../../outside/", "/", "/etc/",
            "/etc/pass",
            "out/", "out/s", "root:out/", "secret/", "\(path)/../", "\(path)-evil/", "fifo/",
            "file:///etc/", "file://\(path)/%2e%2e/", "%2e%2e/", "\0", "\0/", "app\0/", "~/",
            "$HOME/",
            "http://x/", "nowhere:", "\\u{2F}etc\\u{2F}", "..\\x{2F}",
            String(repeating: "../", count: 2_000), String(repeating: "x", count: 1 << 20) + "/",
        ]
        for prefix in rows {
            for template in [false, true] {
                let completion = await files.completions(of: prefix, template: template)
                #expect(completion["values"] == [], "\(prefix)")
            }
        }
    }

    @Test func `a template's path begins with a root's, and goes on from there`() async throws {
        let files = try Self.files()
        let root = String(files.tree.path("root").dropFirst())
        let rows: [(String, [String])] = [
            ("", [root + "/"]), ("t", [root + "/"]), (root, [root + "/"]),
            (root + "/", Self.whole.map { "\(root)/\($0)" }),
            (root + "/app/ma", ["\(root)/app/main.py", "\(root)/app/make/"]),
            (root + "/out/", []), ("etc/", []), (root + "/../", []), (root + "/%2e%2e/", []),
            (root + "/%61pp/", ["\(root)/%61pp/main.py", "\(root)/%61pp/make/"]),
        ]
        for (prefix, expected) in rows {
            let completion = await files.completions(of: prefix, template: true)
            #expect(completion["values"] == .array(expected.map(JSON.string)), "\(prefix)")
        }
    }

    @Test func `of several roots the names come first`() async throws {
        let files = try TestFiles(
            ["one/x": "", "only/y": "", "two/z": ""],
            roots: ["one", "only", "two"]
        )
        let rows: [(String, JSON)] = [
            ("", ["one:", "only:", "two:"]), ("on", ["one:", "only:"]), ("o:", ["two:"]),
            ("one:", ["one:x"]),
            ("one/", ["one/x"]), ("x", []), ("three:", []),
        ]
        for (prefix, expected) in rows {
            #expect(await files.completions(of: prefix)["values"] == expected, "\(prefix)")
        }
    }

    @Test func `the file system's root can be a root`() async throws {
        let roots = try Roots([RootSpecification(name: "all", path: "/")])
        let client = TestClient.stateless(TestFiles.server(of: roots))
        func values(_ prefix: String, _ reference: JSON) async -> [String] {
            let answer = await client.request(
                "completion/complete",
                ["ref": reference, "argument": ["name": "path", "value": .string(prefix)]]
            )
            let values = answer["result"]?["completion"]?["values"]?.array ?? []
            return values.compactMap(\.string)
        }
        let template: JSON = ["type": "ref/resource", "uri": "file:///{+path}"]
        #expect(await values("", template).contains("etc/"))
        #expect(await values("etc/pass", template).contains("etc/passwd"))
        let prompt: JSON = ["type": "ref/prompt", "name": "review_file"]
        #expect(await values("/etc/pass", prompt).contains("/etc/passwd"))
        #expect(await values("all:etc/pass", prompt).contains("all:etc/passwd"))
    }

    @Test func `no more than a hundred values are sent, and how many there are is told`()
        async throws
    {
        let files = try TestFiles()
        for number in 100..<350 { try files.tree.add("root/\(number)", "") }
        let all = await files.completions(of: "")
        #expect(all["values"]?.array?.count == 100)
        #expect(all["values"]?[99] == "199")
        #expect(all["total"] == 250)
        #expect(all["hasMore"] == true)
        let some = await files.completions(of: "2")
        #expect(some["values"] == .array((200..<300).map { .string("\($0)") }))
        // Those that hold a 2 further on would come next.
        #expect(some["total"] == 133)
        #expect(some["hasMore"] == true)
        let few = await files.completions(of: "24")
        #expect(few["values"] == .array(((240..<250) + [124, 224, 324]).map { .string("\($0)") }))
        #expect(few["hasMore"] == false)
    }
}
