import Foundation
import JSONRPC
import TestKit
import Testing

/// Objects that are damaged, or made to harm whoever reads them.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DamageTests {
    /// A repository of a few commits, all of its objects loose.
    static func repository() throws -> TestRepository {
        var history = FastImport()
        let first = history.commit("First", [.write("a.txt", "one\n"), .write("d/b.txt", "b\n")])
        let second = history.commit("Second", from: [first], [.write("a.txt", "two\n")])
        history.commit("Third", from: [second], [.write("a.txt", "three\n")])
        return try TestRepository(history)
    }

    static func name(_ letter: String) -> String { String(repeating: letter, count: 40) }

    private static func path(of id: String) -> String {
        "root/app/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))"
    }

    /// Writes a loose object under a name that needn't be its hash.
    static func put(
        _ repository: TestRepository,
        _ id: String,
        _ kind: String,
        _ body: [UInt8],
        size: Int? = nil
    ) throws {
        let plain = Array("\(kind) \(size ?? body.count)\0".utf8) + body
        try repository.tree.add(path(of: id), .bytes(stored(plain)))
    }

    /// A zlib stream of blocks that aren't compressed.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let count = UInt16(block.count)
            stream.append(rest.isEmpty ? 1 : 0)
            for value in [count, ~count] { stream += [UInt8(value & 0xFF), UInt8(value >> 8)] }
            stream += block
        } while !rest.isEmpty
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        let sum = high << 16 | low
        return stream + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
    }

    static func commit(tree: String, parents: [String] = [], _ more: String = "") -> [UInt8] {
        let lines =
            ["tree \(tree)"] + parents.map { "parent \($0)" } + [
                "author Ann <ann@example.org> 1767225600 +0000",
                "committer Ann <ann@example.org> 1767225600 +0000", "", "Made by hand", more,
            ]
        return Array(lines.joined(separator: "\n").utf8)
    }

    private static func tree(_ entries: (mode: String, name: String, id: String)...) -> [UInt8] {
        entries.flatMap { entry in
            Array("\(entry.mode) \(entry.name)\0".utf8)
                + stride(from: 0, to: 40, by: 2).compactMap { place in
                    UInt8(entry.id.dropFirst(place).prefix(2), radix: 16)
                }
        }
    }

    static let emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

    @Test(arguments: ["HEAD", "HEAD^", "HEAD^{tree}", "HEAD^^^{tree}", "HEAD:a.txt", "HEAD:d"])
    func `a loose object cut anywhere is told as damaged`(revision: String) async throws {
        let repository = try Self.repository()
        let id = try repository.git.line(
            "rev-parse",
            revision.replacing("^^^{tree}", with: "~2^{tree}")
        )
        let path = repository.tree.path(Self.path(of: id))
        let whole = try #require(FileManager.default.contents(atPath: path))
        try repository.shell("chmod -R u+w app")
        for count in 0..<whole.count {
            try whole.prefix(count).write(to: URL(filePath: path))
            let log = "\(await repository.call("git_log", ["path": "d"]))"
            let show = await repository.text(of: "git_show", ["detail": "patch"])
            #expect(!(log + show).contains("internal error"))
            if revision == "HEAD" {
                #expect(log.contains("object \(id) is damaged"), "\(log)")
            }
            if revision == "HEAD:a.txt" {
                #expect(show.contains("can't be compared: object \(id) is damaged"), "\(show)")
            }
        }
    }

    @Test(arguments: 0..<4)
    func `a loose object with a byte changed is an answer or a sentence`(seed: UInt64) async throws
    {
        let repository = try Self.repository()
        var random = SeededGenerator(seed: seed)
        let names = try repository.git("rev-list", "--objects", "--all").split(separator: "\n")
            .map { String($0.prefix(40)) }
        try repository.shell("chmod -R u+w app")
        for _ in 0..<40 {
            let id = names[Int.random(in: 0..<names.count, using: &random)]
            let path = repository.tree.path(Self.path(of: id))
            let whole = try #require(FileManager.default.contents(atPath: path))
            var bytes = whole
            bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
                1 << UInt8.random(in: 0..<8, using: &random)
            try bytes.write(to: URL(filePath: path))
            for call in [
                await repository.call("git_log", ["path": "a.txt"]),
                await repository.call("git_show", ["detail": "patch"]),
            ] {
                #expect(!"\(call)".contains("internal error"))
                #expect(call["content"] != nil)
            }
            try whole.write(to: URL(filePath: path))
        }
    }

    @Test(arguments: [
        ("longer than it says", "blob 3\0four"), ("shorter than it says", "blob 5\0four"),
        ("of no kind", "nothing 4\0four"), ("of a delta's kind", "OFS_DELTA 4\0four"),
        ("without a size", "blob \0four"),
        ("without an end of its head", String(repeating: "blob ", count: 40)),
        ("of a size that overflows", "blob 99999999999999999999999999\0four"),
        ("of a negative size", "blob -4\0four"), ("empty", ""),
    ])
    func `an object that isn't what its head says is damaged`(what: String, content: String)
        async throws
    {
        let repository = try Self.repository()
        let id = Self.name("a")
        try repository.tree.add(Self.path(of: id), .bytes(Self.stored(Array(content.utf8))))
        try Self.put(repository, Self.name("b"), "tree", Self.tree(("100644", "f", id)))
        try Self.put(repository, Self.name("c"), "commit", Self.commit(tree: Self.name("b")))
        let text = await repository.text(of: "git_show", ["revision": .string(Self.name("c"))])
        #expect(text.contains("added f unreadable: object \(id) is"), "\(what): \(text)")
        let direct = await repository.problem(of: "git_log", ["revision": .string(id)])
        let isTooLarge = what == "of a size that overflows"
        #expect(
            direct == "object \(id) is \(isTooLarge ? "larger than can be read" : "damaged")"
        )
    }

    @Test func `a bomb in a loose object is refused before it fills the memory`() async throws {
        let repository = try Self.repository()
        let id = Self.name("a")
        // A gigabyte of zeros in a megabyte.
        try repository.shell(
            """
            mkdir -p app/.git/objects/aa; python3 - > app/.git/objects/aa/\(id.dropFirst(2)) <<'END'
            import sys, zlib
            z = zlib.compressobj(); out = sys.stdout.buffer
            out.write(z.compress(b"blob %d\\0" % (1 << 30)))
            for _ in range(1 << 10): out.write(z.compress(bytes(1 << 20)))
            out.write(z.flush())
            END
            """
        )
        try Self.put(repository, Self.name("b"), "tree", Self.tree(("100644", "f", id)))
        try Self.put(repository, Self.name("c"), "commit", Self.commit(tree: Self.name("b")))
        let before = Self.peakMemory
        let text = await repository.text(of: "git_show", ["revision": .string(Self.name("c"))])
        #expect(
            text.contains("added f unreadable: object \(id) is larger than can be read"),
            "\(text)"
        )
        // Far less than the gigabyte that it holds, with what the tests beside this one take.
        #expect(Self.peakMemory - before < 600 << 20)
    }

    @Test func `a bomb in a pack is refused before it fills the memory`() async throws {
        let repository = try Self.repository()
        try repository.shell(
            """
            cd app; head -c 900000000 /dev/zero > big
            blob=$(git -c core.bigFileThreshold=1g hash-object -w big); rm big
            tree=$(printf '100644 blob %s\\tbig\\n' $blob | git mktree)
            git update-ref refs/heads/bomb $(git -c user.name=a -c user.email=b commit-tree -m bomb $tree)
            git -c core.bigFileThreshold=1g repack -adq
            """
        )
        let before = Self.peakMemory
        let text = await repository.text(of: "git_show", ["revision": "bomb", "detail": "patch"])
        #expect(text.contains("added big unreadable: object "), "\(text)")
        #expect(text.contains("is larger than can be read"), "\(text)")
        #expect(Self.peakMemory - before < 600 << 20)
    }

    /// The most that this process has used, as far as the system tells.
    private static var peakMemory: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) << 10
    }

    @Test func `tags, trees and commits that hold themselves come to an end`() async throws {
        let repository = try Self.repository()
        let (tag, tree, commit, other) = (
            Self.name("a"), Self.name("b"), Self.name("c"), Self.name("d")
        )
        try Self.put(repository, tag, "tag", Array("object \(tag)\ntype tag\ntag x\n\nx\n".utf8))
        #expect(
            await repository.problem(of: "git_log", ["revision": .string(tag)])
                == "the tag `\(tag)` leads in a circle"
        )
        try Self.put(repository, tree, "tree", Self.tree(("40000", "again", tree)))
        try Self.put(
            repository,
            commit,
            "commit",
            Self.commit(tree: tree, parents: [commit, other])
        )
        try Self.put(
            repository,
            other,
            "commit",
            Self.commit(tree: Self.emptyTree, parents: [commit])
        )
        try Self.put(repository, Self.emptyTree, "tree", [])
        #expect(await repository.ids(of: ["revision": .string(commit)]) == [commit, other])
        let result = await repository.call("git_show", ["revision": .string(other)])
        #expect(
            result["content"]?[1]?["text"]
                == "[more files were changed than can be named; narrow it by `path`]"
        )
        let path = await repository.ids(of: [
            "revision": .string(commit), "path": "again/again/again",
        ])
        // It has the path as its parent has it, which is itself.
        #expect(path.isEmpty)
        // A name of a ref that leads to itself.
        try repository.tree.add("root/app/.git/refs/heads/one", "ref: refs/heads/two\n")
        try repository.tree.add("root/app/.git/refs/heads/two", "ref: refs/heads/one\n")
        let circle = await repository.problem(of: "git_log", ["revision": "one"])
        #expect(circle.hasSuffix("leads in a circle"), "\(circle)")
    }

    @Test func `a bomb of trees ends at its bounds, and the others are answered meanwhile`()
        async throws
    {
        let repository = try Self.repository()
        // Ten directories in each of ten, twenty deep.
        let file = try repository.git.line("rev-parse", "HEAD:a.txt")
        var inner = file
        for depth in 0..<20 {
            let mode = depth == 0 ? "100644" : "40000"
            let entries = (0..<10).flatMap { Self.tree((mode, "d\($0)", inner)) }
            inner = String(format: "%040x", depth + 1)
            try Self.put(repository, inner, "tree", entries)
        }
        let commit = Self.name("e")
        try Self.put(repository, commit, "commit", Self.commit(tree: inner))
        async let bomb = repository.call(
            "git_show",
            ["revision": .string(commit), "detail": "patch"]
        )
        async let other = repository.ids()
        #expect(await other.count == 3)
        let result = await bomb
        #expect(result["isError"] == nil)
        #expect(result["content"]?[0]?["text"]?.string?.contains("added d0/d0/d0/") == true)
        let deep = (0..<20).map { _ in "d3" }.joined(separator: "/")
        let text = await repository.text(
            of: "git_show",
            ["revision": .string(commit), "path": .string(deep)]
        )
        #expect(text.contains("added \(deep) +1 -0"), "\(text)")
        #expect(
            await repository.ids(of: ["revision": .string(commit), "path": .string(deep)]) == [
                commit
            ]
        )
    }
}
