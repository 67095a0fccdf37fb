#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// What arrives at the socket, byte by byte: syntax that no client library would send.
@Suite(.timeLimit(.minutes(5)))
struct RequestSyntaxTests {
    private static let body = StatelessRequest.call("echo")

    /// Sends a request with these lines of head behind the first, and a body.
    private static func send(
        _ first: String,
        _ lines: [String],
        body: [UInt8] = body.message.bytes(),
        to host: Host
    ) async throws -> HTTPReply {
        let connection = try await host.connect()
        let head =
            [first] + lines
            + [
                "Content-Type: application/json", "Accept: */*",
                "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: echo",
                "Content-Length: \(body.count)", "", "",
            ]
        try await connection.send(Array(head.joined(separator: "\r\n").utf8) + body)
        return try await connection.reply()
    }

    @Test func `Host and target, in every way they can be written`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let own = "Host: localhost:\(host.port)"
            let rows: [(String, [String], Int)] = [
                ("POST /mcp HTTP/1.1", [own], 200),
                ("POST /mcp HTTP/1.1", ["hOsT:\t127.0.0.1:\(host.port)  "], 200),
                ("POST /mcp HTTP/1.1", ["Host: [::1]:\(host.port)"], 200),
                ("POST /mcp HTTP/1.1", ["Host: localhost"], 200),
                ("POST /mcp HTTP/1.1", ["Host: evil.example.com"], 421),
                ("POST /mcp HTTP/1.1", ["Host: localhost.:\(host.port)"], 421),
                ("POST /mcp HTTP/1.1", ["Host:"], 400),
                ("POST /mcp HTTP/1.1", [], 400),
                ("POST /mcp HTTP/1.1", [own, own], 400),
                ("POST /mcp HTTP/1.1", [own, "Host: evil.example.com"], 400),
                ("POST /mcp HTTP/1.1", ["Host: evil.example.com", own], 400),
                ("POST /mcp HTTP/1.0", [], 400),
                ("POST /mcp HTTP/1.0", [own], 400),
                // The target's host counts, and not the field's.
                ("POST http://localhost:\(host.port)/mcp HTTP/1.1", [own], 200),
                ("POST http://localhost:1/mcp?x HTTP/1.1", ["Host: evil.example.com"], 200),
                ("POST http://evil.example.com/mcp HTTP/1.1", [own], 421),
                ("POST http://evil.example.com HTTP/1.1", [own], 421),
                ("POST HTTP://localhost@evil.example.com/mcp HTTP/1.1", [own], 400),
                ("POST * HTTP/1.1", [own], 404),
                ("POST mcp HTTP/1.1", [own], 400),
                ("POST //mcp HTTP/1.1", [own], 404),
            ]
            for (first, lines, status) in rows {
                let reply = try await Self.send(first, lines, to: host)
                #expect(reply.status == status, "\(first) \(lines)")
                if status != 200 { #expect(reply.json?["result"] == nil) }
            }
            #expect(bench.calls.now == rows.count { $0.2 == 200 })
        }
    }

    @Test func `HTM-17 what no header may be ends at the parser`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let own = "Host: localhost:\(host.port)"
            for line in [
                "Mcp Method: x", "Mcp-Method : x", ": x", "X: a\u{0}b", " folded: x",
                "Transfer-Encoding: chunked", "Content-Length: 3", "Content-Length: -1",
                "Transfer-Encoding: identity, chunked",
            ] {
                let connection = try await host.connect()
                try await connection.send(
                    "POST /mcp HTTP/1.1\r\n\(own)\r\n\(line)\r\nContent-Length: 5\r\n\r\n12345"
                )
                let rest = await connection.end()
                #expect(
                    rest.isEmpty || rest.hasPrefix("HTTP/1.1 4"),
                    "\(line): \(rest.prefix(80))"
                )
            }
            #expect(bench.calls.now == 0)
        }
    }

    @Test func `a head that is too large is refused, and the server goes on`() async throws {
        try await Host.serving(.bench()) { host in
            for lines in [
                ["X: " + String(repeating: "x", count: 100_000)],
                (1...200).map { "X-\($0): x" },
                (1...60).map { "X-\($0): " + String(repeating: "x", count: 2_000) },
            ] {
                let connection = try await host.connect()
                try? await connection.send(
                    "POST /mcp HTTP/1.1\r\n" + lines.joined(separator: "\r\n") + "\r\n\r\n"
                )
                let rest = await connection.end()
                #expect(rest.isEmpty || rest.hasPrefix("HTTP/1.1 431"), "\(rest.prefix(80))")
            }
            #expect(try await host.post(Self.body).status == 200)
        }
    }

    @Test func `one connection serves one request after the other, pipelined too`() async throws {
        try await Host.serving(.bench()) { host in
            let connection = try await host.connect()
            let first = StatelessRequest.call("echo", ["text": "one"])
            let second = StatelessRequest.call("echo", ["text": "two"], id: 2)
            for request in [first, second] {
                try await connection.send(
                    "POST",
                    host.fields(request.fields),
                    request.message.bytes()
                )
            }
            #expect(try await connection.reply().json?["id"] == 1)
            #expect(try await connection.reply().json?["id"] == 2)
            // After a refusal too, whose body wasn't wanted.
            try await connection.send("PUT", host.fields([:]), first.message.bytes())
            #expect(try await connection.reply().status == 405)
            try await connection.send("POST", host.fields(first.fields), first.message.bytes())
            #expect(try await connection.reply().status == 200)
        }
    }

    @Test func `HEAD is answered without a body`() async throws {
        try await Host.serving(.bench()) { host in
            let connection = try await host.connect()
            try await connection.send("HEAD", host.fields([:]), [])
            #expect(try await connection.head().status == 405)
            try await connection.send("GET", host.fields([:]), [])
            #expect(try await connection.reply().status == 405)
        }
    }

    @Test func `a client that waits for leave to send its body gets it`() async throws {
        try await Host.serving(.bench()) { host in
            let connection = try await host.connect()
            let body = Self.body.message.bytes()
            var fields = host.fields(Self.body.fields)
            fields["Expect"] = "100-continue"
            fields["Content-Length"] = "\(body.count)"
            try await connection.send("POST", fields, [])
            #expect(try await connection.head().status == 100)
            try await connection.send(body)
            #expect(try await connection.reply().status == 200)
            // Who may not send it is told so instead.
            fields["Content-Type"] = "text/plain"
            try await connection.send("POST", fields, [])
            #expect(try await connection.head().status == 415)
        }
    }

    @Test func `every answer says when it was made, and that it isn't to be kept`() async throws {
        try await Host.serving(.bench()) { host in
            for reply in [try await host.post(Self.body), try await host.request("PUT")] {
                #expect(reply["cache-control"] == "no-store")
                #expect(reply["x-content-type-options"] == "nosniff")
                #expect(reply["content-type"] == "application/json")
                #expect(reply["date"]?.hasSuffix(" GMT") == true)
                #expect(reply["access-control-allow-origin"] == nil)
                #expect(reply["mcp-session-id"] == nil)
            }
            #expect(DateField.text(of: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
            #expect(DateField.text(of: 951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
        }
    }
}
#endif
