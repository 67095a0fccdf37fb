import Foundation
import JSONRPC
import TestKit
import Testing

/// What passes over the program's streams, to the byte.
@Suite(.timeLimit(.minutes(5)))
struct StreamTests {
    private static let initialize: JSON = [
        "jsonrpc": "2.0", "id": 0, "method": "initialize",
        "params": ["protocolVersion": "2025-11-25", "capabilities": ["roots": [:]]],
    ]

    private static func call(_ id: Int, _ tool: String, _ arguments: JSONObject) -> JSON {
        [
            "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
            "params": ["name": .string(tool), "arguments": .object(arguments)],
        ]
    }

    /// A query that its time ends after a second.
    private static func endless(_ id: Int) -> JSON {
        call(
            id,
            "query_database",
            [
                "sql":
                    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c",
                "timeoutSeconds": 1,
            ]
        )
    }

    /// Spec: messages are delimited by newlines and **must not** contain any (basic/transports/stdio).
    @Test func `STD-1 a message is one line, whatever is in what it says`() throws {
        let text = "one\r\ntwo\rthree\u{0B}\u{0C}\u{85}four\u{2028}five\u{2029}six\\nseven\n"
        let tree = try TemporaryTree(["odd.txt": .text(text), "two\nlines.txt": "x"])
        let program = try Program(["serve", tree.path])
        program.send(Self.initialize)
        program.send(Self.call(1, "read_file", ["path": "odd.txt"]))
        program.send(Self.call(2, "list_directory", ["path": .string(tree.path)]))
        program.send(Self.call(3, "read_file", ["path": "no\nsuch\r\nfile"]))
        program.send([
            "jsonrpc": "2.0", "id": "4\n4", "method": "resources/read",
            "params": ["uri": .string("file://\(tree.path)/odd.txt")],
        ])
        program.closeInput()
        let output = try program.text()
        #expect(output.utf8.last == UInt8(ascii: "\n"))
        let lines = output.utf8.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        #expect(lines.count == 6 && lines.last?.isEmpty == true)
        let messages = try lines.dropLast().map { try JSON(parsing: Array($0)) }
        #expect(messages.allSatisfy { $0["jsonrpc"] == "2.0" && $0["result"] != nil })
        #expect(Set(messages.map { $0["id"] }) == [0, 1, 2, 3, "4\n4"])
        let read = messages.first { $0["id"] == "4\n4" }?["result"]?["contents"]?[0]?["text"]
        #expect(read == .string(text))
        let list = messages.first { $0["id"] == 2 }?["result"]?["content"]?[0]?["text"]
        #expect(list?.string?.contains(#"two\\u{A}lines.txt"#) == true)
    }

    /// Spec: over another channel of bytes, such as a Unix socket, framing **should** be the same
    /// (basic/transports).
    @Test func `STD-6 a socket carries what the pipes carry`() throws {
        var ends: [Int32] = [-1, -1]
        #expect(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let ours = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        let theirs = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        // Or the program would hold the end open that it waits for.
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        let process = Process()
        process.executableURL = Package.program
        process.arguments = ["serve", Package.sampleData.path]
        process.standardInput = theirs
        process.standardOutput = theirs
        try process.run()
        try theirs.close()

        let calls = [Self.initialize, Self.call(1, "list_databases", [:])]
        let sent = calls.map { $0.text + "\n" }.joined()
        try ours.write(contentsOf: Data(sent.utf8))
        shutdown(ends[0], Int32(SHUT_WR))
        let overSocket = try ours.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)

        let program = try Program(["serve", Package.sampleData.path])
        program.send(sent)
        program.closeInput()
        let overPipes = try program.text()
        let lines = { (text: String) in Set(text.split(separator: "\n")) }
        #expect(lines(overPipes).count == 2)
        #expect(lines(String(decoding: overSocket, as: UTF8.self)) == lines(overPipes))
    }

    /// Spec: implementations **should** log the reason (basic/patterns/cancellation).
    @Test func `CAN-4 why a request was cancelled is in the log, on one harmless line`() throws {
        let program = try Program(["serve", Package.sampleData.path, "--log-level", "info"])
        program.send(Self.initialize)
        program.send(Self.endless(7))
        program.send([
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": 7, "reason": "no longer\n\u{1B}[31mwanted"],
        ])
        let log = program.errors(until: "request cancelled")
        let line = log.split(separator: "\n").first { $0.contains("request cancelled") } ?? ""
        #expect(line.contains(/id=7 .*reason=no longer.*wanted$/))
        #expect(!line.contains("\u{1B}"))
        let (rest, _, status) = try program.finish()
        #expect(rest.map { $0["id"] } == [0])
        #expect(status == 0)
    }

    /// Spec: pings of one's own **should** be rare and can be configured (2025-11-25,
    /// basic/utilities/ping); here there are none.
    @Test func `PNG-2 a client that only waits is sent nothing`() throws {
        let program = try Program(
            ["serve", Package.sampleData.path],
            environment: ["ROOTCELLAR_CLIENT_ROOTS": "ignore"]
        )
        program.send(Self.initialize)
        program.send(["jsonrpc": "2.0", "method": "notifications/initialized"])
        program.send(Self.endless(1))
        // A second in which there is nothing to say but the answer at its end.
        #expect(try program.next()?["id"] == 0)
        #expect(try program.next()?["id"] == 1)
        #expect(try program.finish().rest.isEmpty)
    }
}
