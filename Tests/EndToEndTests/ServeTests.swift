import Foundation
import JSONRPC
import TestKit
import Testing

/// Spec: basic/transports/stdio.
@Suite(.timeLimit(.minutes(5)))
struct ServeTests {
    private let endless: JSON = [
        "name": "query_database",
        "arguments": [
            "sql":
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c",
            "timeoutSeconds": 30,
        ],
    ]

    private func sampleData(_ more: String..., environment: [String: String] = [:]) throws
        -> Program
    {
        try Program(["serve", Package.sampleData.path] + more, environment: environment)
    }

    private func opened(_ program: Program) throws {
        _ = try program.request(0, "initialize", ["protocolVersion": "2025-11-25"])
    }

    @Test func `STD-2 nothing but messages is written to standard output`() throws {
        let program = try sampleData("--log-level", "debug")
        try opened(program)
        _ = try program.request(1, "tools/call", ["name": "git_log", "arguments": [:]])
        program.send("not a message\n\n\r\n")
        let (rest, errors, status) = try program.finish()
        #expect(rest.count == 1)
        #expect(rest.first?["error"]?["code"] == -32700)
        #expect(errors.contains("the input ended"))
        #expect(status == 0)
    }

    @Test(arguments: [true, false])
    func `STD-4 a client that reads ever so slowly doesn't keep it from its end`(bySignal: Bool)
        throws
    {
        let tree = try TemporaryTree([
            "root": .directory,
            "root/long.txt": .text(String(repeating: "A line.\n", count: 20_000)),
        ])
        let program = try Program(["serve", tree.path("root")])
        try opened(program)
        for id in 1...60 {
            program.send([
                "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
                "params": [
                    "name": "read_file", "arguments": ["path": "long.txt", "maxChars": 100_000],
                ],
            ])
        }
        // The first has come, the others fill the pipe.
        _ = try program.next()
        let began = ContinuousClock.now
        if bySignal { program.process.terminate() } else { program.closeInput() }
        program.sip()
        // A second on an idle machine; what is left would take twenty.
        #expect(ContinuousClock.now - began < .seconds(8))
    }

    #if os(Linux)
    @Test func `libgit2 is loaded when git is first asked for, and not before`() throws {
        let program = try sampleData()
        func isLoaded() throws -> Bool {
            let maps = "/proc/\(program.process.processIdentifier)/maps"
            let file = try #require(FileHandle(forReadingAtPath: maps))
            return try String(decoding: file.readToEnd() ?? Data(), as: UTF8.self).contains(
                "libgit2"
            )
        }
        try opened(program)
        for (id, method) in ["tools/list", "resources/templates/list", "prompts/list"].enumerated()
        {
            _ = try program.request(id + 1, method)
        }
        _ = try program.request(4, "tools/call", ["name": "list_databases"])
        #expect(try !isLoaded())
        let log = try program.request(5, "tools/call", ["name": "git_log", "arguments": [:]])
        #expect(log?["result"]?["isError"]?.bool != true)
        #expect(try isLoaded())
        _ = try program.finish()
    }
    #endif

    @Test func `STD-4 at the end of the input what is in flight is answered`() throws {
        let program = try sampleData()
        try opened(program)
        for id in 1...20 {
            program.send([
                "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
                "params": ["name": "list_databases"],
            ])
        }
        let (rest, _, status) = try program.finish()
        #expect(Set(rest.map { $0["id"]?.integer }) == Set(1...20))
        #expect(status == 0)
    }

    @Test(arguments: [true, false])
    func `STD-4 a query without end is cancelled when the program is asked to end`(bySignal: Bool)
        throws
    {
        let program = try sampleData()
        try opened(program)
        program.send(["jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": endless])
        // The ping's answer shows that the query was registered before it.
        _ = try program.request(2, "ping")
        if bySignal { program.process.terminate() }
        let start = ContinuousClock.now
        let (rest, _, status) = try program.finish()
        #expect(rest.isEmpty)
        #expect(status == 0)
        // The one time that is demanded: within a second; doubled for a busy machine.
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test(arguments: [true, false])
    func `STD-4 it ends though nobody reads what it says`(bySignal: Bool) throws {
        let program = try sampleData("--log-level", "debug")
        try opened(program)
        // More than the pipe and the outbox hold, so that it stops reading.
        for id in 1...80 {
            program.send([
                "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
                "params": [
                    "name": "query_database",
                    "arguments": [
                        "sql": "SELECT * FROM orders", "limit": 1_000, "maxChars": 100_000,
                    ],
                ],
            ])
        }
        let start = ContinuousClock.now
        if bySignal { program.process.terminate() } else { program.closeInput() }
        program.process.waitUntilExit()
        #expect(program.process.terminationStatus == 0)
        // The one time that is demanded: within a second; tripled for a busy machine.
        #expect(ContinuousClock.now - start < .seconds(3))
    }

    @Test func `it works on though nobody reads its log`() throws {
        let program = try sampleData("--log-level", "debug")
        try opened(program)
        let reason = JSON.string(String(repeating: "because ", count: 10))
        for id in 1...2_000 {
            program.send([
                "jsonrpc": "2.0", "method": "notifications/cancelled",
                "params": ["requestId": .integer(id), "reason": reason],
            ])
        }
        #expect(try program.request(1, "ping")?["result"] == [:])
        #expect(try program.finish().status == 0)
    }

    @Test func `an id in use is answered without it, whatever was wrong besides`() throws {
        let program = try sampleData()
        try opened(program)
        program.send(["jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": endless])
        for text in [
            #"{"jsonrpc":"2.0","id":7,"method":"ping"}"#,
            #"{"jsonrpc":"2.0","id":7,"method":"logging/setLevel","params":{"level":"debug"}}"#,
            #"{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"x"}}"#,
            #"{"jsonrpc":"2.0","id":7,"method":"ping","params":[]}"#,
            #"{"jsonrpc":"1.0","id":7,"method":"ping"}"#,
            #"{"jsonrpc":"2.0","id":7,"id":7,"method":"ping"}"#,
            #"{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":"#
                + #"{"io.modelcontextprotocol/protocolVersion":"x","io.modelcontextprotocol/"#
                + #"clientCapabilities":{}}}}"#,
        ] {
            program.send(text + "\n")
            let answer = try program.next()
            #expect(answer?["error"] != nil && answer?["id"] == nil, "\(text)")
        }
        program.process.terminate()
        #expect(try program.finish().rest.isEmpty)
    }

    @Test func `a ping is answered while a query runs, and a cancelled query is not`() throws {
        let program = try sampleData()
        try opened(program)
        program.send(["jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": endless])
        for id in 2...50 { #expect(try program.request(id, "ping")?["result"] == [:]) }
        program.send([
            "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1],
        ])
        #expect(try program.request(51, "tools/call", ["name": "list_databases"])?["result"] != nil)
        #expect(try program.finish().rest.isEmpty)
    }

    @Test func `a stream may be cut anywhere, and its last line may lack a newline`() throws {
        let program = try sampleData()
        let text = (["jsonrpc": "2.0", "id": "é", "method": "ping"] as JSON).text
        for byte in text.unicodeScalars { program.send(String(byte)) }
        program.send("\r\n" + text)
        let (rest, _, _) = try program.finish()
        #expect(rest.map { $0["id"] } == ["é", "é"])
    }

    @Test func `a line over the limit costs one error`() throws {
        let program = try sampleData(environment: ["ROOTCELLAR_MAX_MESSAGE_BYTES": "2000"])
        program.send(String(repeating: "x", count: 100_000) + "\n")
        #expect(try program.next()?["error"]?["code"] == -32600)
        #expect(try program.request(1, "ping")?["result"] == [:])
        #expect(try program.finish().status == 0)
    }

    @Test
    func `discover and initialize follow each other on one pipe, the answers in either order`()
        throws
    {
        let program = try sampleData()
        let meta: JSON = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": [:],
        ]
        program.send([
            "jsonrpc": "2.0", "id": "d", "method": "server/discover", "params": ["_meta": meta],
        ])
        program.send([
            "jsonrpc": "2.0", "id": "i", "method": "initialize",
            "params": ["protocolVersion": "2025-11-25"],
        ])
        let both = try [program.next(), program.next()].compactMap(\.self)
        #expect(Set(both.map { $0["id"] }) == ["d", "i"])
        #expect(try program.finish().rest.isEmpty)
    }

    @Test func `without a root it serves nothing, and says so to the client and to the log`() throws
    {
        let program = try Program(["serve"])
        let result = try program.request(0, "initialize", ["protocolVersion": "2025-11-25"])
        #expect(result?["result"]?["instructions"]?.string?.hasPrefix("Nothing is served") == true)
        let list = try program.request(1, "tools/call", ["name": "list_directory"])
        #expect(list?["result"]?["structuredContent"]?["entries"] == [])
        let file = try program.request(
            2,
            "tools/call",
            ["name": "read_file", "arguments": ["path": "/etc/passwd"]]
        )
        #expect(file?["result"]?["isError"] == true)
        #expect(try program.finish().errors.contains("nothing is served"))
    }

    @Test(arguments: [
        (["serve", "--nonsense"], "nonsense"),
        (["serve", "/nowhere/at/all"], "there is nothing at"),
        (["serve", "--config", "/nowhere.json"], "can't be read"),
        (["serve", "--log-level", "loud"], "must be one of"),
        (["serve", "README.md"], "is not an SQLite database"),
        (["serve", ""], "a path is empty"),
    ])
    func `what is configured wrongly is told, and nothing is served`(
        arguments: [String],
        sentence: String
    ) throws {
        let directory = Package.directory.path
        let program = try Program(
            arguments.map { $0 == "README.md" ? directory + "/README.md" : $0 }
        )
        let (rest, errors, status) = try program.finish()
        #expect(rest.isEmpty)
        #expect(errors.contains(sentence))
        #expect(status != 0)
    }

    @Test func `bare and without a terminal it serves`() throws {
        let program = try Program([], environment: ["ROOTCELLAR_ROOTS": Package.sampleData.path])
        #expect(try program.request(1, "ping")?["result"] == [:])
        #expect(try program.finish().status == 0)
    }

    @Test func `a database given by file is served, and the files beside it are not`() throws {
        let program = try Program(["serve", Package.sampleData.path + "/data/shop.db"])
        try opened(program)
        let rows = try program.request(
            1,
            "tools/call",
            ["name": "query_database", "arguments": ["sql": "SELECT count(*) FROM sqlite_schema"]]
        )
        #expect(rows?["result"]?["structuredContent"]?["database"] == "shop.db")
        for path in ["suppliers.csv", Package.sampleData.path + "/data/suppliers.csv"] {
            let file = try program.request(
                2,
                "tools/call",
                ["name": "read_file", "arguments": ["path": .string(path)]]
            )
            #expect(file?["result"]?["isError"] == true)
        }
        _ = try program.finish()
    }
}
