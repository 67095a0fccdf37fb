import Foundation
import JSONRPC
import TestKit
import Testing

/// Files through the built program: what only a process of its own shows.
@Suite(.timeLimit(.minutes(5))) struct FilesTests {
    private static func initialize(_ program: Program) throws {
        _ = try program.request(
            0,
            "initialize",
            [
                "protocolVersion": "2025-11-25", "capabilities": [:],
                "clientInfo": ["name": "test", "version": "1"],
            ]
        )
    }

    #if os(Linux)
    @Test func `reading a file of a gigabyte takes no more memory than the reply`() throws {
        let tree = try TemporaryTree(["root/x": "head\n", "root/hole": .sparse(size: 1 << 40)])
        let handle = try FileHandle(forWritingTo: URL(filePath: tree.path("root/x")))
        try handle.seek(toOffset: 1 << 30)
        let lines = (0..<1_000).map { "\nline \($0) \(String(repeating: "x", count: 80))" }
        try handle.write(contentsOf: Data(lines.joined().utf8))
        let program = try Program(["serve", tree.path("root")])
        try Self.initialize(program)
        let calls: [JSON] = [
            ["path": "x", "maxLines": 1], ["path": "x", "lastLines": 20],
            ["path": "x", "lastLines": 100_000, "maxChars": 100_000],
            ["path": "x", "firstByte": .integer(1 << 30)], ["path": "x", "firstLine": 2],
            ["path": "hole"], ["path": "hole", "lastLines": 5],
        ]
        for (number, arguments) in calls.enumerated() {
            let answer = try program.request(
                number + 1,
                "tools/call",
                ["name": "read_file", "arguments": arguments]
            )
            let isText = answer?["result"]?["isError"] == nil
            #expect(isText == (number < 4), "\(arguments)")
        }
        _ = try program.request(
            99,
            "resources/read",
            ["uri": .string("file://" + tree.path("root/x"))]
        )
        let status = "/proc/\(program.process.processIdentifier)/status"
        let text = try String(contentsOfFile: status, encoding: .utf8)
        let peak = try #require(text.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) })
        #expect(peak < 40_000)
        _ = try program.finish()
    }
    #endif

    @Test func `3e-82 a file's name writes no line of its own to the log`() throws {
        let name = "x\n2026-01-01T00:00:00Z error it failed\u{1B}[2J\u{202E}"
        let tree = try TemporaryTree(["root/\(name)/y": ""])
        let program = try Program(["serve", "--log-level", "debug", tree.path("root")])
        try Self.initialize(program)
        let calls: [(String, JSON)] = [
            ("tools/call", ["name": "read_file", "arguments": ["path": .string(name)]]),
            (
                "tools/call",
                ["name": "list_directory", "arguments": ["path": "root:", "depth": 2]]
            ),
            ("tools/call", ["name": .string(name), "arguments": [:]]),
            ("resources/read", ["uri": .string("file:///\(name)")]),
            ("prompts/get", ["name": "review_file", "arguments": ["path": .string(name)]]),
            (name, [:]),
        ]
        for (number, call) in calls.enumerated() {
            _ = try program.request(number + 1, call.0, call.1)
        }
        let errors = try program.finish().errors
        #expect(!errors.contains("\n2026-01-01T00:00:00Z error it failed"))
        #expect(!errors.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    }
}
