import Sandbox
import TestKit
import Testing

/// `file:` URIs as paths (RFC 8089; 3e-18 to 24).
@Suite struct FileURITests {
    @Test(arguments: Resolution.allCases)
    func `a file URI is decoded once, strictly`(resolution: Resolution) throws {
        let tree = try TemporaryTree([
            "root/ok": "ok", "root/two words": "two", "root/a%2eb": "percent", "root/é": "accent",
            "outside/x": "outside",
        ])
        try tree.add(Array("root/".utf8) + [0xFF], "latin")
        let root = tree.path("root")
        let rows: [(String, Outcome)] = [
            ("file://\(root)/ok", .content("ok")),
            ("file:\(root)/ok", .content("ok")),
            ("FILE://localhost\(root)/ok", .content("ok")),
            ("file://\(root)/two%20words", .content("two")),
            ("file://\(root)/two words", .content("two")),
            ("file://\(root)/%C3%A9", .content("accent")),
            ("file://\(root)/%ff", .content("latin")),
            ("file://\(root)/a%252eb", .content("percent")),
            ("file://\(root)/%2e/ok", .content("ok")),
            ("file://\(root)/%2e%2e/outside/x", .refused("outside_roots")),
            ("file://\(root)/%252e%252e/outside/x", .refused("not_found")),
            ("file://\(root)%2fok", .refused("malformed_path")),
            ("file://\(root)/..%5coutside%5cx", .refused("not_found")),
            ("file://\(root)/ok%00", .refused("malformed_path")),
            ("file://host\(root)/ok", .refused("malformed_path")),
            ("file://127.0.0.1\(root)/ok", .refused("malformed_path")),
            ("file://\(root)/ok?query", .refused("malformed_path")),
            ("file://\(root)/ok#fragment", .refused("malformed_path")),
            ("file://\(root)/ok%", .refused("malformed_path")),
            ("file://\(root)/ok%2", .refused("malformed_path")),
            ("file://\(root)/ok%zz", .refused("malformed_path")),
            ("file://\(root)/ok%+1", .refused("malformed_path")),
            ("file://", .refused("malformed_path")),
            ("file:///etc/passwd", .refused("outside_roots")),
            ("https://host\(root)/ok", .refused("malformed_path")),
            ("smb://\(root)/ok", .refused("malformed_path")),
        ]
        let roots = try tree.roots(resolution)
        for (argument, expected) in rows {
            #expect(Outcome(reading: argument, in: roots) == expected, "\(argument)")
        }
    }
}
