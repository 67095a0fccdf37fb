#if HTTP
import Foundation
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// The bodies of requests: what they hold, how large they are, and how slowly they come.
@Suite(.timeLimit(.minutes(5)))
struct BodyTests {
    private static func stateless(_ body: String, to host: Host) async throws -> HTTPReply {
        try await host.request(
            "POST",
            ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "echo"],
            body: body
        )
    }

    @Test func `HTM-5 HTM-9 a body that is no message of the stateless revision gets 400`()
        async throws
    {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let meta = StatelessRequest.call("echo").message["params"]?.text ?? ""
            let rows: [(String, Int?)] = [
                ("", -32700), (" ", -32700), ("{", -32700), ("[]", -32600), ("null", -32600),
                ("\u{FEFF}{}", -32700),
                (#"[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]"#, -32600),
                (#"{"jsonrpc":"2.0","id":1,"result":{}}"#, -32600),
                (
                    #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":\#(meta),"id":2}"#,
                    -32600
                ),
                (#"{"jsonrpc":"2.0","id":1,"Method":"tools/call","params":\#(meta)}"#, -32600),
                (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","Params":\#(meta)}"#, -32600),
                (
                    #"{"jsonrpc":"2.0","id":1,"method\u0000":"tools/call","params":\#(meta)}"#,
                    -32600
                ),
                (#"{"jsonrpc":"2.0","id":1.5,"method":"tools/call","params":\#(meta)}"#, -32600),
                (#"{"jsonrpc":"2.0","id":null,"method":"tools/call","params":\#(meta)}"#, -32600),
                (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}"#, -32600),
                (#"{"jsonrpc":"2.0","method":"x","params":[]}"#, -32600),
                ("{\"a\":\0}", -32700),
                (
                    String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000),
                    -32600
                ),
            ]
            for (body, code) in rows {
                let reply = try await Self.stateless(body, to: host)
                #expect(reply.status == 400, "\(body.prefix(100))")
                #expect(reply.code == code, "\(body.prefix(100)) \(reply.text)")
            }
            let invalid = try await host.connect()
            var fields = host.fields(StatelessRequest.call("echo").fields)
            fields["Content-Type"] = "application/json"
            try await invalid.send("POST", fields, [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])
            let reply = try await invalid.reply()
            #expect(reply.status == 400 && reply.code == -32700)
            #expect(bench.calls.now == 0)
        }
    }

    @Test func `-32600 keeps the id of what has a name twice`() async throws {
        try await Host.serving(.bench()) { host in
            let rows: [(String, JSON?)] = [
                (#"{"jsonrpc":"2.0","id":"a","method":"tools/call","x":1,"x":2}"#, "a"),
                // Spec: what answers a notification has no id.
                (#"{"jsonrpc":"2.0","method":"x","params":[]}"#, nil),
                ("{", nil),
            ]
            for (body, id) in rows {
                let reply = try await Self.stateless(body, to: host)
                #expect(reply.json?["id"] == id)
            }
        }
    }

    @Test func `a body beyond the limit gets 413, said or not, and isn't kept`() async throws {
        try await Host.serving(.bench()) { host in
            let large = String(repeating: "x", count: 5 << 20)
            let said = try await host.connect()
            var fields = host.fields([:])
            fields["Content-Length"] = "\(large.utf8.count)"
            try await said.send("POST", fields, [])
            // Alone, and the last: what would be the body can't be told from another request.
            let only = await said.end()
            #expect(only.hasPrefix("HTTP/1.1 413") && only.contains("\r\nConnection: close\r\n"))
            #expect(only.components(separatedBy: "HTTP/1.1 ").count == 2, "\(only)")
            let chunked = try await host.connect()
            fields["Content-Length"] = nil
            fields["Transfer-Encoding"] = "chunked"
            try await chunked.send("POST", fields, [])
            let chunk = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
            for _ in 1...5 {
                try? await chunked.send(Array("100000\r\n".utf8) + chunk + Array("\r\n".utf8))
            }
            let rest = await chunked.end()
            #expect(rest.hasPrefix("HTTP/1.1 413"), "\(rest.prefix(80))")
            #expect(try await host.post(.call("echo")).status == 200)
        }
    }

    @Test func `a client that first sends all of a body that is too large reads why not`()
        async throws
    {
        try await Host.serving(.bench(), { $0.maxBodyBytes = 1_000 }) { host in
            for count in [2_000, 300_000, 1 << 20] {
                let connection = try await host.connect()
                let fields = host.fields(StatelessRequest.call("echo").fields)
                try await connection.send("POST", fields, Array(repeating: 0x78, count: count))
                #expect(try await connection.reply().status == 413, "\(count)")
            }
        }
    }

    @Test func `a body a little beyond the limit leaves the connection usable`() async throws {
        try await Host.serving(.bench(), { $0.maxBodyBytes = 1_000 }) { host in
            let connection = try await host.connect()
            var fields = host.fields(StatelessRequest.call("echo").fields)
            fields["Transfer-Encoding"] = "chunked"
            try await connection.send("POST", fields, [])
            try await connection.send(
                "7d0\r\n" + String(repeating: "x", count: 2_000) + "\r\n0\r\n\r\n"
            )
            #expect(try await connection.reply().status == 413)
            fields["Transfer-Encoding"] = nil
            let body = StatelessRequest.call("echo").message.bytes()
            try await connection.send("POST", fields, body)
            #expect(try await connection.reply().status == 200)
        }
    }

    @Test func `a body in another coding than chunks gets 501`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let request = StatelessRequest.call("echo")
            for (coding, status) in [("gzip, chunked", 501), ("Chunked", 200)] {
                let connection = try await host.connect()
                var fields = host.fields(request.fields)
                fields["Transfer-Encoding"] = coding
                try await connection.send("POST", fields, [])
                let bytes = request.message.bytes()
                let size = String(bytes.count, radix: 16)
                try await connection.send(
                    Array("\(size)\r\n".utf8) + bytes + Array("\r\n0\r\n\r\n".utf8)
                )
                #expect(try await connection.reply().status == status)
            }
            #expect(bench.calls.now == 1)
        }
    }

    @Test func `a body in chunks is read, however it is cut`() async throws {
        try await Host.serving(.bench()) { host in
            let connection = try await host.connect()
            let request = StatelessRequest.call("echo", ["text": "in pieces"])
            var fields = host.fields(request.fields)
            fields["Transfer-Encoding"] = "chunked"
            try await connection.send("POST", fields, [])
            for byte in request.message.bytes() {
                try await connection.send(Array("1\r\n".utf8) + [byte] + Array("\r\n".utf8))
            }
            try await connection.send("0\r\n\r\n")
            let reply = try await connection.reply()
            #expect(reply.json?["result"]?["content"]?[0]?["text"] == "in pieces")
        }
    }

    @Test func `a body that takes too long ends, and nothing is done with it`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.clientTime = .seconds(1) }) { host in
            let connection = try await host.connect()
            let request = StatelessRequest.call("echo")
            var fields = host.fields(request.fields)
            // All but the last byte: what there is would be a message.
            let body = request.message.bytes()
            fields["Content-Length"] = "\(body.count + 1)"
            // On a busy machine the time may be over before all is sent.
            try? await connection.send("POST", fields, [])
            try? await connection.send(body)
            let rest = await connection.end()
            #expect(rest.isEmpty || rest.hasPrefix("HTTP/1.1 408"), "\(rest.prefix(80))")
            #expect(bench.calls.now == 0)
        }
    }

    @Test func `a connection on which no request comes is closed`() async throws {
        try await Host.serving(.bench(), { $0.clientTime = .seconds(1) }) { host in
            let silent = try await host.connect()
            let slow = try await host.connect()
            try? await slow.send("POST /mcp HTT")
            let late = try await host.connect()
            try? await late.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nX: ")
            for connection in [silent, slow, late] { _ = await connection.end() }
            #expect(try await host.post(.call("echo")).status == 200)
        }
    }

    @Test func `bodies together have a limit too`() async throws {
        try await Host.serving(.bench(), { $0.maxBodyBytesTogether = 10_000 }) { host in
            let holder = try await host.connect()
            var fields = host.fields(StatelessRequest.call("echo").fields)
            fields["Content-Length"] = "9000"
            try await holder.send("POST", fields, [])
            try await holder.send(Array(repeating: UInt8(ascii: " "), count: 8_900))
            // What it holds is counted once it was read.
            var reply = try await host.post(.call("echo", ["text": .string(long)]))
            while reply.status == 200 {
                reply = try await host.post(.call("echo", ["text": .string(long)]))
            }
            #expect(reply.status == 429)
            #expect(reply["retry-after"] == "1")
            await holder.close()
            while reply.status == 429 {
                reply = try await host.post(.call("echo", ["text": .string(long)]))
            }
            #expect(reply.status == 200)
        }
    }

    private let long = String(repeating: "x", count: 2_000)
}
#endif
