import Sandbox
import TestKit
import Testing

/// Links in a root: followed while they stay in a root, and never told where they lead otherwise
/// (3e-27 to 30, 32 to 35, 40).
@Suite struct LinkTests {
    @Test(arguments: Resolution.allCases)
    func `a link is followed inside the roots only`(resolution: Resolution) throws {
        let tree = try TemporaryTree([
            "root/ok": "ok", "root/sub/inner": "inner", "outside/x": "outside",
            "root/to-file": .link("../outside/x"), "root/to-directory": .link("../outside"),
            "root/sub/deep": .link("../../outside/x"), "root/first": .link("sub/second"),
            "root/sub/second": .link("../third"), "root/third": .link("../outside/x"),
            "root/inward": .link("sub/inner"), "root/up": .link("sub/../ok"),
            "root/out-and-in": .link("../root/ok"), "root/dangling": .link("nope"),
            "root/dangling-out": .link("../outside/nope"), "root/loop": .link("loop"),
            "root/ping": .link("pong"), "root/pong": .link("ping"), "root/self": .link("."),
            "root/through-file": .link("ok/x"), "root/slash": .link("ok/"),
            "root/dot": .link("ok/."), "root/slash-directory": .link("sub/"),
            "root/.git/out": .link("../../outside/x"), "root/.git/in": .link("../ok"),
        ])
        try tree.add("root/absolute", .link(tree.path("root/sub/inner")))
        try tree.add("root/absolute-directory", .link(tree.path("root/sub")))
        try tree.add("root/absolute-slash", .link(tree.path("root/ok/")))
        try tree.add("root/absolute-out", .link(tree.path("outside/x")))
        try tree.add("root/absolute-up", .link(tree.path("root/../outside/x")))
        try tree.add("root/absolute-evil", .link(tree.path("root-evil/x")))
        let rows: [(String, Outcome)] = [
            ("to-file", .refused("outside_roots")),
            ("to-directory/x", .refused("outside_roots")),
            ("to-directory/nope", .refused("outside_roots")),
            ("sub/deep", .refused("outside_roots")),
            ("first", .refused("outside_roots")),
            ("inward", .content("inner")),
            ("up", .content("ok")),
            ("out-and-in", .refused("outside_roots")),
            ("dangling", .refused("not_found")),
            ("dangling-out", .refused("outside_roots")),
            ("loop", .refused("too_many_links")),
            ("ping", .refused("too_many_links")),
            ("self/self/self/ok", .content("ok")),
            ("through-file", .refused("not_a_directory")),
            ("ok/x", .refused("not_a_directory")),
            ("slash", .refused("not_a_directory")),
            ("dot", .refused("not_a_directory")),
            ("absolute-slash", .refused("not_a_directory")),
            ("slash-directory/inner", .content("inner")),
            (".git/out", .refused("outside_roots")),
            (".git/in", .content("ok")),
            ("absolute", .content("inner")),
            ("absolute-directory/inner", .content("inner")),
            ("absolute-directory/../ok", .content("ok")),
            ("absolute-directory/../../outside/x", .refused("outside_roots")),
            ("absolute-out", .refused("outside_roots")),
            ("absolute-up", .refused("outside_roots")),
            ("absolute-evil", .refused("outside_roots")),
        ]
        let roots = try tree.roots(resolution)
        for (argument, expected) in rows {
            #expect(Outcome(reading: "root:" + argument, in: roots) == expected, "\(argument)")
        }
    }

    @Test(arguments: Resolution.allCases)
    func `forty links are followed, and not one more`(resolution: Resolution) throws {
        let tree = try TemporaryTree(["root/0": "end"])
        for number in 1...41 { try tree.add("root/\(number)", .link("\(number - 1)")) }
        let roots = try tree.roots(resolution)
        #expect(Outcome(reading: "root:40", in: roots) == .content("end"))
        #expect(Outcome(reading: "root:41", in: roots) == .refused("too_many_links"))
    }

    @Test(arguments: Resolution.allCases)
    func `an absolute link leads from one root into another`(resolution: Resolution) throws {
        let tree = try TemporaryTree(["one/x": "one", "two/sub/x": "two", "three/x": "three"])
        try tree.add("one/across", .link(tree.path("two/sub")))
        try tree.add("two/sub/back", .link(tree.path("one/x")))
        try tree.add("one/out", .link(tree.path("three/x")))
        let roots = try Roots(
            [RootSpecification(path: tree.path("one")), RootSpecification(path: tree.path("two"))],
            resolution: resolution
        )
        let rows: [(String, Outcome)] = [
            ("one:across/x", .content("two")), ("one:across/back", .content("one")),
            ("one:across/../sub/x", .content("two")), ("one:out", .refused("outside_roots")),
            ("one:across/../../three/x", .refused("outside_roots")),
        ]
        for (argument, expected) in rows {
            #expect(Outcome(reading: argument, in: roots) == expected, "\(argument)")
        }
    }

    @Test(arguments: Resolution.allCases)
    func `a root may itself be a link, and is known by both spellings`(resolution: Resolution)
        throws
    {
        let tree = try TemporaryTree(["real/x": "x", "root": .link("real")])
        try tree.add("real/absolute", .link(tree.path("real/x")))
        let roots = try tree.roots(resolution)
        for argument in [tree.path("root/x"), tree.path("real/x"), "root:x", "root:absolute"] {
            #expect(Outcome(reading: argument, in: roots) == .content("x"), "\(argument)")
        }
    }

    @Test(arguments: Resolution.allCases)
    func `an error tells nothing of what is outside`(resolution: Resolution) throws {
        let tree = try TemporaryTree([
            "secret/there": "x", "root/link": .link("../secret/there"),
            "root/dangling": .link("../secret/nope"), "root/directory": .link("../secret"),
        ])
        let roots = try tree.roots(resolution)
        let expected = "leads outside the roots (root)"
        for name in ["link", "dangling", "directory/there", "directory/nope", "directory/ther"] {
            let message = sentence { _ = try roots.path("root:\(name)").openFile() }
            #expect(message == "`root:\(name)` \(expected)")
        }
        let lexical = sentence { _ = try roots.path(tree.path("secret/there")) }
        #expect(lexical == "`\(tree.path("secret/there"))` \(expected)")
    }

    @Test(arguments: Resolution.allCases)
    func `of a link the information is the link's or its target's, as asked`(resolution: Resolution)
        throws
    {
        let tree = try TemporaryTree([
            "root/x": "12345", "root/link": .link("x"), "root/out": .link("/etc/passwd"),
        ])
        let roots = try tree.roots(resolution)
        let link = try roots.path("root:link")
        #expect(link.information()?.kind == .file)
        #expect(link.information()?.size == 5)
        #expect(link.information(followsLast: false)?.kind == .link)
        let out = try roots.path("root:out")
        #expect(out.information() == nil)
        #expect(out.information(followsLast: false)?.kind == .link)
        #expect(throws: SandboxError.self) { try out.realPath() }
        #expect(try link.realPath() == Array(tree.path("root/x").utf8))
    }
}
