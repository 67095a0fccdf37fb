import JSONRPC
import TestKit
import Testing

/// What is ignored is what git ignores, and what a pattern matches what git's pathspecs match.
@Suite(.timeLimit(.minutes(5)))
struct IgnoreRulesTests {
    private static let names = [
        "a", "b", "ab", "a.c", "b.c", "a b", "build", "Build", "x.log", "#", "!a", "é",
    ]
    private static let pieces = [
        "a", "b", "*", "?", "**", "/", "/**/", "**/", "/**", "[ab]", "[!a]", "[^b]", "[a-c]",
        "[]a]",
        "[[:alpha:]]", "[[:digit:]x]", "[", "]", "\\", "\\*", ".c", "*.c", "build", "x.log", " ",
        "#",
        "!", "é", "[z-a]", "[a", "[[:no:]]", "a/b", "***", "[\\]]", "-", "[a-]",
    ]

    private static func pattern(_ generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            pieces.randomElement(using: &generator) ?? ""
        }.joined()
    }

    /// Paths of files, of which no part of one is another.
    private static func paths(_ generator: inout SeededGenerator) -> [String] {
        var directories = [""]
        var files: Set<String> = []
        for _ in 0..<40 {
            let name = names.randomElement(using: &generator) ?? "a"
            let path = (directories.randomElement(using: &generator) ?? "") + name
            guard !directories.contains(path + "/"), !files.contains(path) else { continue }
            if Bool.random(using: &generator) {
                directories.append(path + "/")
            } else {
                files.insert(path)
            }
        }
        return files.sorted()
    }

    private static func files(_ paths: [String]) throws -> TestFiles {
        let files = try TestFiles()
        for path in paths { try files.tree.add("root/\(path)", "") }
        try GitCommand(in: files.tree.path("root"))("init", "-q")
        return files
    }

    /// What git lists, in order of paths.
    private static func listed(_ arguments: [String], in files: TestFiles) throws -> [String] {
        let git = GitCommand(in: files.tree.path("root"))
        let lines = try git.bytes(["ls-files", "-o", "-z"] + arguments).split(separator: 0)
        return lines.map { String(decoding: $0, as: UTF8.self) }.sorted(by: inOrder)
    }

    private static func inOrder(_ left: String, _ right: String) -> Bool {
        left.utf8.split(separator: 0x2F).lexicographicallyPrecedes(
            right.utf8.split(separator: 0x2F)
        ) {
            $0.lexicographicallyPrecedes($1)
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `ignore files leave out what git leaves out`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let paths = Self.paths(&generator)
        let files = try Self.files(paths)
        let directories = Set(
            paths.map { $0.split(separator: "/").dropLast().joined(separator: "/") }
        )
        for directory in directories where Bool.random(using: &generator) {
            let lines = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                (Int.random(in: 0...3, using: &generator) == 0 ? "!" : "")
                    + Self.pattern(&generator)
                    + (["", "", "/", " ", "\\ ", "\r"].randomElement(using: &generator) ?? "")
            }
            try files.tree.add(
                "root/\(directory)/.gitignore",
                .text(lines.joined(separator: "\n") + (Bool.random(using: &generator) ? "\n" : ""))
            )
        }
        try files.tree.add("root/.git/info/exclude", .text(Self.pattern(&generator)))
        let result = await files.call("find_files", ["hidden": true, "limit": 1_000])
        #expect(
            result.found == (try Self.listed(["--exclude-standard"], in: files)),
            "seed \(seed)"
        )
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a pattern matches what git's pathspec matches`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        // To git a set is of bytes, here of characters.
        let paths = Self.paths(&generator).filter { !$0.contains("é") }
        let files = try Self.files(paths)
        for _ in 0..<20 {
            // One without a slash is of a name at any depth here; one without a `*` of a path
            // and all beneath it there.
            let pattern = "*" + Self.pattern(&generator) + "/" + Self.pattern(&generator)
            guard !pattern.hasSuffix("/"), !pattern.contains("!"), !pattern.contains("//") else {
                continue
            }
            let result = await files.call(
                "find_files",
                ["patterns": [.string(pattern)], "caseRule": "sensitive", "limit": 1_000]
            )
            guard result["isError"] == nil else { continue }
            let expected = try Self.listed([":(glob)\(pattern)"], in: files)
            #expect(result.found == expected, "seed \(seed) \(pattern)")
        }
    }

    @Test func `rules without number cost no more than the time there is`() async throws {
        let rule = String(repeating: "?*", count: 100) + "b\n"
        let files = try TestFiles([
            "root/.gitignore": .text(String(repeating: rule, count: 60)),
            "root/sub/.gitignore": .text(String(repeating: "x\n", count: 4_950)), "root/sub/x": "",
        ])
        let names = (0..<25).map { String(repeating: "a", count: 200) + "\($0 + 10)" }
        for name in names { try files.tree.add("root/\(name)", "") }
        var found: [String] = []
        var pageCount = 0
        var arguments: JSONObject = ["timeoutSeconds": 0.1]
        repeat {
            let page = await files.call("find_files", arguments)["structuredContent"] ?? nil
            found += page.found
            arguments["cursor"] = page["nextCursor"]
            pageCount += 1
        } while arguments["cursor"] != nil && pageCount < 100
        // With the others those of `sub` are too many, so that they don't count.
        #expect(found == names + ["sub/x"])
        #expect(pageCount > 1)
    }

    @Test func `what ignore files say by kind, depth and repository`() async throws {
        let files = try TestFiles([
            "root/.gitignore": "*.log\n/only-here\n", "root/.ignore": "!kept.log\n*.tmp\n",
            "root/a.log": "", "root/kept.log": "", "root/x.tmp": "", "root/only-here": "",
            "root/sub/.gitignore": "!b.log\n", "root/sub/b.log": "", "root/sub/c.log": "",
            "root/sub/only-here": "", "root/sub/y.tmp": "",
            "root/other/.git/info/exclude": "secret\n", "root/other/d.log": "",
            "root/other/secret": "", "root/other/z.tmp": "",
            "root/big/.gitignore": .bytes(
                Array(repeating: UInt8(ascii: "*"), count: 1 << 20) + [10]
            ),
            "root/big/.ignore": .fifo, "root/big/file": "",
            "root/linked/.gitignore": .link("/etc/hosts"),
            "root/linked/file": "",
        ])
        let all = await files.call("find_files", ["path": "root:"])
        #expect(
            all.found == [
                "big/file", "kept.log", "linked/file", "other/d.log", "sub/b.log", "sub/only-here",
            ]
        )
        // Those above what is searched hold as well.
        let below = await files.call("find_files", ["path": "root:sub"])
        #expect(below.found == ["b.log", "only-here"])
        let ignored = await files.call("find_files", ["path": "root:sub", "ignored": true])
        #expect(ignored.found == ["b.log", "c.log", "only-here", "y.tmp"])
    }
}
