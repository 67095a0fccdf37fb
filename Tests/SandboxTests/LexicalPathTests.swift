import Sandbox
import TestKit
import Testing

/// What the text of a path decides: which root, and what is no path at all (3e-1 to 12, 14, 15, 79).
@Suite struct LexicalPathTests {
    private static func tree() throws -> TemporaryTree {
        try TemporaryTree([
            "root/ok": "ok", "root/sub/inner": "inner", "root/...": "dots", "root/a..b": "a..b",
            "root/[...slug]": "slug", "root/~/x": "tilde", "root/$HOME": "home",
            "root/ spaced ": "spaced", "root/\"quoted\"": "quoted", "root/back\\slash": "backslash",
            "root-evil/x": "outside", "outside/x": "outside",
        ])
    }

    @Test(arguments: Resolution.allCases)
    func `a path is inside its root or refused, whatever its spelling`(resolution: Resolution)
        throws
    {
        let tree = try Self.tree()
        let root = tree.path("root")
        let rows: [(String, Outcome)] = [
            ("\(root)-evil/x", .refused("outside_roots")),
            ("\(root)/../outside/x", .refused("outside_roots")),
            ("\(root)/nope/../../outside/x", .refused("outside_roots")),
            ("root:./sub/../ok", .content("ok")),
            ("/\(root)//ok", .content("ok")),
            ("\(root)/./sub/./inner", .content("inner")),
            ("\(root)/..", .refused("outside_roots")),
            ("\(root)/sub/../..", .refused("outside_roots")),
            ("root:..", .refused("outside_roots")),
            ("../outside/x", .refused("outside_roots")),
            ("root:...", .content("dots")),
            ("root:a..b", .content("a..b")),
            ("[...slug]", .content("slug")),
            ("root:back\\slash", .content("backslash")),
            ("\(root)\\x", .refused("outside_roots")),
            ("root:..\\outside\\x", .refused("not_found")),
            ("", .refused("malformed_path")),
            (".", .refused("not_a_file")),
            ("root:", .refused("not_a_file")),
            ("~/x", .content("tilde")),
            ("~root/x", .refused("not_found")),
            ("$HOME", .content("home")),
            (" spaced ", .content("spaced")),
            ("spaced", .refused("not_found")),
            ("\"quoted\"", .content("quoted")),
            ("\"ok\"", .refused("not_found")),
            ("ok\0", .refused("malformed_path")),
            ("root:o\0k", .refused("malformed_path")),
            ("/etc/passwd", .refused("outside_roots")),
            ("/", .refused("outside_roots")),
            ("http://root/ok", .refused("malformed_path")),
            ("ok/", .content("ok")),
        ]
        let roots = try tree.roots(resolution)
        for (argument, expected) in rows {
            #expect(Outcome(reading: argument, in: roots) == expected, "\(argument)")
        }
    }

    @Test(arguments: Resolution.allCases)
    func `a path that is too long is refused in one short sentence`(resolution: Resolution) throws {
        let tree = try Self.tree()
        let roots = try tree.roots(resolution)
        let rows: [(String, String)] = [
            (String(repeating: "x", count: 256), "a part of it is longer than 255 bytes"),
            (String(repeating: "x/", count: 2_049), "it is longer than 4096 bytes"),
            (String(repeating: "./", count: 10_000), "it is longer than 4096 bytes"),
            (String(repeating: "x", count: 1 << 20), "it is longer than 4096 bytes"),
            ("file:///" + String(repeating: "%", count: 1 << 20), "it is longer than 4096 bytes"),
        ]
        for (argument, problem) in rows {
            let message = sentence { _ = try roots.path("root:" + argument) }
            let bare = sentence { _ = try roots.path(argument) }
            #expect(message.hasSuffix(problem))
            #expect(message.utf8.count < 200)
            #expect(bare.hasSuffix(problem))
            #expect(bare.utf8.count < 200)
        }
        #expect(
            Outcome(reading: String(repeating: "x", count: 255), in: roots) == .refused("not_found")
        )
    }

    @Test(.timeLimit(.minutes(5)), arguments: Resolution.allCases)
    func `a long path of parts that don't exist is refused at once`(resolution: Resolution) throws {
        let roots = try Self.tree().roots(resolution)
        let path = String(repeating: "x/", count: 2_000)
        #expect(Outcome(reading: path, in: roots) == .refused("not_found"))
    }

    @Test func `of several roots the one is taken that the path begins with`() throws {
        let tree = try TemporaryTree([
            "notes/a": "notes", "notes/inner/a": "inner", "other/notes/a": "other",
            "x/notes/a": "second notes",
        ])
        let roots = try Roots([
            RootSpecification(path: tree.path("notes")),
            RootSpecification(path: tree.path("notes/inner/")),
            RootSpecification(name: "work:s", path: tree.path("other")),
            RootSpecification(path: tree.path("x/notes")),
        ])
        #expect(roots.names == ["notes", "inner", "work-s", "notes-2"])
        let rows: [(String, Outcome)] = [
            ("notes:a", .content("notes")),
            ("notes/a", .content("notes")),
            ("work-s:notes/a", .content("other")),
            ("notes-2/a", .content("second notes")),
            (tree.path("notes/inner/a"), .content("inner")),
            ("a", .refused("ambiguous_path")),
            ("inner/../a", .refused("outside_roots")),
        ]
        for (argument, expected) in rows {
            #expect(Outcome(reading: argument, in: roots) == expected, "\(argument)")
        }
        #expect(try roots.path(tree.path("notes/inner/a")).description == "inner:a")
    }

    @Test(arguments: Resolution.allCases)
    func `the name of a root takes nothing from what a part may be long`(resolution: Resolution)
        throws
    {
        let long = String(repeating: "x", count: 255)
        let tree = try TemporaryTree(["root/\(long)": "long"])
        try tree.add(Array("root/".utf8) + Array(repeating: 0xFE, count: 255), "escaped")
        let roots = try tree.roots(resolution)
        let escaped = String(repeating: #"\x{FE}"#, count: 255)
        for argument in [long, "root:\(long)", tree.path("root/\(long)")] {
            #expect(Outcome(reading: argument, in: roots) == .content("long"))
        }
        for argument in [escaped, "root:\(escaped)", tree.path("root/\(escaped)")] {
            #expect(Outcome(reading: argument, in: roots) == .content("escaped"))
        }
    }

    @Test func `without roots nothing is served, and that is said`() throws {
        let roots = try Roots([])
        for argument in ["a", "/etc/passwd", "root:a", "file:///etc/passwd"] {
            #expect(sentence { _ = try roots.path(argument) }.contains("no directory is served"))
        }
    }

    @Test func `a root must be a directory that is there, by an absolute path`() throws {
        let tree = try TemporaryTree(["file": "x"])
        let rows: [(String, String)] = [
            (tree.path("nope"), "not_found"), (tree.path("file"), "not_a_directory"),
            ("relative", "malformed_path"), ("", "malformed_path"),
            (tree.path("\0file"), "malformed_path"),
        ]
        for (path, code) in rows {
            let error = #expect(throws: SandboxError.self) {
                try Roots([RootSpecification(path: path)])
            }
            #expect(error?.code == code, "\(path)")
        }
    }
}
