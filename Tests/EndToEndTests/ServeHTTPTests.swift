import Foundation
import JSONRPC
import TestKit
import Testing

#if HTTP
/// The built program over HTTP.
@Suite(.timeLimit(.minutes(5)))
struct ServeHTTPTests {
    private static let token = "0123456789abcdef-secret"

    private func program(_ arguments: [String], environment: [String: String] = [:]) throws
        -> Program
    {
        try Program(
            ["serve", "--http"] + arguments,
            environment: environment,
            of: Package.programBesideTests
        )
    }

    /// The port that a program says it listens on.
    private func port(of program: Program) throws -> Int {
        let log = program.errors(until: "serving over HTTP")
        let number = log.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)\/mcp/)?.1
        return try #require(number.flatMap { Int($0) })
    }

    @Test func `HTM-3 it serves on loopback in both eras, and ends when it is asked to`() throws {
        let program = try program(["--listen", "127.0.0.1:0", Package.sampleData.path])
        let port = try port(of: program)
        let opened = try BlockingHTTP.post(
            [
                "jsonrpc": "2.0", "id": 1, "method": "initialize",
                "params": [
                    "protocolVersion": "2025-11-25"
                ],
            ],
            to: port
        )
        #expect(opened.head.hasPrefix("HTTP/1.1 200 "))
        #expect(opened.head.lowercased().contains("\r\nmcp-session-id: "))
        let called = try BlockingHTTP.post(
            [
                "jsonrpc": "2.0", "id": 2, "method": "tools/call",
                "params": [
                    "name": "list_databases", "arguments": [:],
                    "_meta": .object(TestClient.statelessMeta()),
                ],
            ],
            [
                "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call",
                "Mcp-Name: list_databases",
            ],
            to: port
        )
        #expect(called.json["result"]?["structuredContent"]?["databases"]?[0] != nil)
        program.process.terminate()
        let start = ContinuousClock.now
        #expect(try program.finish().status == 0)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `AUT-4 AUT-10 a token from the environment or a file is needed, and never logged`()
        throws
    {
        let tree = try TemporaryTree(["token": .text(Self.token + "\n")])
        for environment in [
            ["ROOTCELLAR_HTTP_TOKEN": Self.token],
            ["ROOTCELLAR_HTTP_TOKEN_FILE": tree.path("token")],
        ] {
            let program = try program(
                ["--listen", "127.0.0.1:0", "--log-level", "debug", tree.path],
                environment: environment
            )
            let port = try port(of: program)
            let ping: JSON = [
                "jsonrpc": "2.0", "id": 1, "method": "initialize",
                "params": ["protocolVersion": "2025-11-25"],
            ]
            #expect(try BlockingHTTP.post(ping, to: port).head.hasPrefix("HTTP/1.1 401 "))
            for (word, status) in [("Bearer", "200"), ("Basic", "401")] {
                let reply = try BlockingHTTP.post(
                    ping,
                    ["Authorization: \(word) \(Self.token)"],
                    to: port
                )
                #expect(reply.head.hasPrefix("HTTP/1.1 \(status) "))
            }
            program.process.terminate()
            let (_, errors, status) = try program.finish()
            #expect(status == 0)
            #expect(!errors.contains(Self.token))
        }
    }

    @Test(
        arguments: [
            (["--listen", "0.0.0.0:0"], [:], "needs a token"),
            (["--listen", "nowhere"], [:], "neither HOST:PORT"),
            ([], ["ROOTCELLAR_HTTP_TOKEN": "short"], "at least 16"),
            ([], ["ROOTCELLAR_HTTP_TOKEN_FILE": "/nowhere"], "can't be read"),
            ([], ["ROOTCELLAR_HTTP_STATE_KEY_FILE": "/dev/null"], "at least 32"),
            ([], ["ROOTCELLAR_HTTP_ALLOWED_HOSTS": "http://x"], "is no host"),
            ([], ["ROOTCELLAR_HTTP_ALLOWED_ORIGINS": "example.com"], "is no origin"),
        ] as [([String], [String: String], String)]
    )
    func `what it can't do safely it doesn't begin`(
        arguments: [String],
        environment: [String: String],
        sentence: String
    ) throws {
        let program = try program(
            ["--listen", "127.0.0.1:0"] + arguments,
            environment: environment
        )
        let (_, errors, status) = try program.finish()
        #expect(status != 0)
        #expect(errors.contains(sentence), "\(errors)")
    }

    @Test func `it listens where others can reach it once it is told so in as many words`() throws {
        let program = try program(["--listen", "0.0.0.0:0", "--allow-unauthenticated"])
        #expect(program.errors(until: "serving over HTTP").contains("0.0.0.0"))
        program.process.terminate()
        #expect(try program.finish().status == 0)
    }

    @Test func `a socket file is its owner's alone`() throws {
        let tree = try TemporaryTree([:])
        let program = try program(["--listen", "unix:" + tree.path("mcp.sock")])
        _ = program.errors(until: "serving over HTTP")
        let facts = try FileManager.default.attributesOfItem(atPath: tree.path("mcp.sock"))
        #expect(facts[.posixPermissions] as? Int == 0o600)
        program.process.terminate()
        #expect(try program.finish().status == 0)
        #expect(!FileManager.default.fileExists(atPath: tree.path("mcp.sock")))
    }
}

/// One request over a socket of its own, for a test that has the thread to itself.
private enum BlockingHTTP {
    struct Reply {
        let head: String
        let json: JSON
    }

    static func post(_ message: JSON, _ fields: [String] = [], to port: Int) throws -> Reply {
        let body = message.text
        let head =
            [
                "POST /mcp HTTP/1.1", "Host: 127.0.0.1:\(port)", "Content-Type: application/json",
                "Accept: application/json, text/event-stream", "Connection: close",
                "Content-Length: \(body.utf8.count)",
            ] + fields
        let handle = try connected(to: port)
        try handle.write(
            contentsOf: Data((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
        )
        let text = String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
        let parts = text.components(separatedBy: "\r\n\r\n")
        return Reply(
            head: parts[0],
            json: (try? JSON(parsing: parts.dropFirst().joined())) ?? .null
        )
    }

    private static func connected(to port: Int) throws -> FileHandle {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let code = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw POSIXError(.ECONNREFUSED) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
#endif

/// The built program without HTTP.
@Suite(.timeLimit(.minutes(5)))
struct ServeWithoutHTTPTests {
    @Test(.enabled(if: Package.isProgramWithoutHTTP))
    func `a build without HTTP says how to get one that has it`() throws {
        let program = try Program(["serve", "--http", Package.sampleData.path])
        let (rest, errors, status) = try program.finish()
        #expect(rest.isEmpty)
        #expect(errors.contains("--traits HTTP"))
        #expect(status != 0)
    }

    @Test func `what is for HTTP alone needs it to be asked for`() throws {
        for flag in [["--listen", "127.0.0.1:1"], ["--allow-unauthenticated"]] {
            let (rest, errors, status) = try Program(["serve"] + flag).finish()
            #expect(rest.isEmpty && status != 0)
            #expect(errors.contains("--http"))
        }
    }
}
