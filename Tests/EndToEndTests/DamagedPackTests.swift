import Foundation
import JSONRPC
import TestKit
import Testing

/// Packs that were damaged are read by C code in the program: it may find nothing, but must stand.
@Suite(.timeLimit(.minutes(5)))
struct DamagedPackTests {
    /// A repository of one pack, with deltas, and an index over its packs.
    private static func repository(in tree: TemporaryTree) throws -> [String] {
        let git = GitCommand(in: tree.path("root"))
        try git("init", "-q", "-b", "main")
        var history = FastImport()
        var last: [Int] = []
        for number in 0..<40 {
            let lines = (0..<60).map { $0 == number ? "changed \(number)\n" : "line \($0)\n" }
            last = [
                history.commit("Commit \(number)", from: last, [.write("a.txt", lines.joined())])
            ]
        }
        history.tag("v1", of: 20)
        try git("fast-import", "--quiet", input: history.stream)
        try git("gc", "-q")
        try git("multi-pack-index", "write")
        return try git("rev-list", "HEAD").split(separator: "\n").map(String.init)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `a hundred damages are each an answer or a sentence`(seed: UInt64) throws {
        let tree = try TemporaryTree(["root": .directory])
        let ids = try Self.repository(in: tree)
        let folder = URL(filePath: tree.path("root/.git/objects/pack"))
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
            .filter { $0.hasSuffix(".pack") || $0.hasSuffix(".idx") || $0 == "multi-pack-index" }
        try #require(files.count == 3)
        let program = try Program(["serve", tree.path("root")])
        _ = try program.request(
            0,
            "initialize",
            [
                "protocolVersion": "2025-11-25", "capabilities": [:],
                "clientInfo": ["name": "test", "version": "1"],
            ]
        )
        var random = SeededGenerator(seed: seed)
        var (answers, problems) = (0, 0)
        for round in 1...100 {
            let file = folder.appending(
                path: files[Int.random(in: 0..<files.count, using: &random)]
            )
            let whole = try Data(contentsOf: file)
            var damaged = whole
            switch Int.random(in: 0..<8, using: &random) {
            case 0: damaged = whole.prefix(Int.random(in: 0..<whole.count, using: &random))
            case 1: damaged.append(contentsOf: whole.prefix(40))
            default:
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0..<damaged.count, using: &random)
                    // Mostly in the head and the tables, where the numbers are.
                    let near = Bool.random(using: &random) ? place : place % 1_200 % damaged.count
                    damaged[near] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
            }
            // Another file of its name: the old one may still be mapped.
            try FileManager.default.removeItem(at: file)
            try damaged.write(to: file)
            let id = ids[Int.random(in: 0..<ids.count, using: &random)]
            for (name, arguments): (String, JSON) in [
                ("git_log", ["path": "a.txt", "limit": 50]), ("git_log", ["revision": "v1"]),
                ("git_show", ["revision": .string(id), "detail": "patch"]),
                ("git_show", ["revision": .string(String(id.prefix(8)))]),
            ] {
                let answer = try program.request(
                    round,
                    "tools/call",
                    ["name": .string(name), "arguments": arguments]
                )
                let result = try #require(
                    answer?["result"],
                    "round \(round), \(file.lastPathComponent), \(name): \(answer ?? "it ended")"
                )
                if result["isError"] == true { problems += 1 } else { answers += 1 }
            }
            try FileManager.default.removeItem(at: file)
            try whole.write(to: file)
        }
        // Both were seen; else the damage was none, or all.
        #expect(answers > 50 && problems > 50, "\(answers) \(problems)")
        let end = try program.finish()
        #expect(end.status == 0)
        #expect(!end.errors.contains("internal error"))
    }

    /// Of a pack that is made so that objects are each other's base: git's own index takes it.
    @Test func `deltas in a circle come to an end`() throws {
        let tree = try TemporaryTree(["root": .directory])
        let git = GitCommand(in: tree.path("root"))
        try git("init", "-q", "-b", "main")
        let names = [String(repeating: "1", count: 40), String(repeating: "2", count: 40)]
        let script = """
            import hashlib, struct, sys, zlib
            names = [bytes.fromhex(n) for n in sys.argv[2:]]
            delta = zlib.compress(bytes([5, 5, 0x90, 5]))
            entries = [bytes([0x74]) + names[1 - i] + delta for i in range(2)]
            pack = b"PACK" + struct.pack(">II", 2, 2)
            offsets = []
            for entry in entries:
                offsets.append(len(pack)); pack += entry
            pack += hashlib.sha1(pack).digest()
            fan = [sum(n[0] <= i for n in names) for i in range(256)]
            index = b"\\xfftOc" + struct.pack(">I", 2) + struct.pack(">256I", *fan) + b"".join(names)
            index += struct.pack(">II", *[zlib.crc32(e) for e in entries]) + struct.pack(">II", *offsets)
            index += pack[-20:]; index += hashlib.sha1(index).digest()
            open(sys.argv[1] + "/pack-x.pack", "wb").write(pack)
            open(sys.argv[1] + "/pack-x.idx", "wb").write(index)
            """
        try tree.add("make.py", .text(script))
        let folder = tree.path("root/.git/objects/pack")
        let status = try run("/usr/bin/env", ["python3", tree.path("make.py"), folder] + names)
        try #require(status == 0)
        let program = try Program(["serve", tree.path("root")])
        _ = try program.request(
            0,
            "initialize",
            [
                "protocolVersion": "2025-11-25", "capabilities": [:],
                "clientInfo": ["name": "test", "version": "1"],
            ]
        )
        for name in names {
            let answer = try program.request(
                1,
                "tools/call",
                ["name": "git_show", "arguments": ["revision": .string(name)]]
            )
            let problem = answer?["result"]?["content"]?[0]?["text"]?.string
            #expect(problem?.hasPrefix("object \(name) is ") == true, "\(answer ?? "it ended")")
        }
        #expect(try program.finish().status == 0)
    }
}
