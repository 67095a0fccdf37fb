#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// Streamable HTTP of the revisions with sessions (2025-11-25, basic/transports).
@Suite(.timeLimit(.minutes(5)))
struct SessionTests {
    private static let revisions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]

    @Test(arguments: revisions)
    func `LIF-2 SES-1 initialize opens a session of its revision`(revision: String) async throws {
        try await Host.serving(.bench()) { host in
            for fields in [[:], ["MCP-Protocol-Version": revision]] {
                let reply = try await host.post(SessionClient.initialize(revision), fields)
                #expect(reply.status == 200)
                #expect(reply["content-type"] == "application/json")
                #expect(reply.json?["result"]?["protocolVersion"] == .string(revision))
                let id = reply["mcp-session-id"] ?? ""
                #expect(id.count >= 32)
                #expect(id.utf8.allSatisfy { (0x21...0x7E).contains($0) })
            }
            let session = try await SessionClient(host, revision)
            let answer = try await session.post(SessionClient.call("echo"))
            #expect(answer.status == 200)
            #expect(answer.json?["result"]?["content"]?[0]?["text"] == "hello")
            #expect(answer.json?["result"]?["resultType"] == nil)
        }
    }

    @Test func `SES-1 a thousand ids are a thousand`() async throws {
        try await Host.serving(.bench(), { $0.maxSessions = 10 }) { host in
            let connection = try await host.connect()
            var ids: Set<String> = []
            for _ in 1...1_000 {
                let body = SessionClient.initialize().bytes()
                try await connection.send("POST", host.fields([:]), body)
                ids.insert(try await connection.reply()["mcp-session-id"] ?? "")
            }
            #expect(ids.count == 1_000)
        }
    }

    @Test func `an initialize that can't be read opens nothing`() async throws {
        try await Host.serving(.bench()) { host in
            let reply = try await host.post(SessionClient.request("initialize"))
            #expect(reply.code == -32602)
            #expect(reply["mcp-session-id"] == nil)
            #expect(host.endpoint.sessions.count == 0)
        }
    }

    @Test func `SES-2 a missing id is 400, an unknown or ended one 404`() async throws {
        try await Host.serving(.bench()) { host in
            let version = ["MCP-Protocol-Version": "2025-11-25"]
            let list = SessionClient.request("tools/list", id: "x")
            let missing = try await host.post(list, version)
            #expect(missing.status == 400 && missing.json?["id"] == "x")
            #expect(try await host.request("GET", version).status == 400)
            #expect(try await host.request("DELETE", version).status == 400)
            for id in ["whatever", "", "a b", String(repeating: "f", count: 48)] where !id.isEmpty {
                let fields = version.merging(["Mcp-Session-Id": id]) { $1 }
                let unknown = try await host.post(list, fields)
                #expect(unknown.status == 404 && unknown.json?["id"] == "x")
                #expect(try await host.request("GET", fields).status == 404)
                #expect(try await host.request("DELETE", fields).status == 404)
                #expect(try await host.post(SessionClient.initialize(), fields).status == 404)
            }
            let session = try await SessionClient(host)
            #expect(try await session.post(list).status == 200)
            #expect(try await host.request("DELETE", session.fields).status == 204)
            #expect(try await session.post(list).status == 404)
            #expect(try await host.request("GET", session.fields).status == 404)
            #expect(try await host.request("DELETE", session.fields).status == 404)
            #expect(host.endpoint.sessions.count == 0)
        }
    }

    @Test func `SES-3 DELETE ends the session's work and streams`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host)
            let stream = try await session.listen()
            #expect(stream.head.status == 200)
            let call = try await session.events(
                SessionClient.call("hold", ["steps": 1], progressToken: 1)
            )
            _ = try await call.message()
            #expect(try await host.request("DELETE", session.fields).status == 204)
            await bench.cancelled.pass()
            #expect(try await call.rest().isEmpty)
            #expect(try await stream.rest().count <= 1)
            #expect(bench.calls.now == 0)
        }
    }

    @Test func `SEC-2 SES-4 another's session is none`() async throws {
        try await Host.serving(.bench(), { $0.authenticator = Names() }) { host in
            let session = try await SessionClient(host, more: ["Authorization": "ada"])
            let list = SessionClient.request("tools/list")
            #expect(try await session.post(list).status == 200)
            let other = ["Authorization": "bob"]
            #expect(try await session.post(list, other).status == 404)
            let fields = session.fields.merging(other) { $1 }
            #expect(try await host.request("GET", fields).status == 404)
            #expect(try await host.request("DELETE", fields).status == 404)
            #expect(try await session.post(list).status == 200)
        }
    }

    @Test func `a second initialize in a session is 400`() async throws {
        try await Host.serving(.bench()) { host in
            let session = try await SessionClient(host)
            let reply = try await session.post(SessionClient.initialize())
            #expect(reply.status == 400 && reply.code == -32600)
        }
    }

    @Test func `HTS-8 another version than the session's is 400, and none is the session's`()
        async throws
    {
        try await Host.serving(.bench()) { host in
            let session = try await SessionClient(host, "2025-06-18")
            let list = SessionClient.request("tools/list")
            for (version, status) in [
                ("2025-06-18", 200), ("", 200), ("2025-11-25", 400), ("2025-03-26", 400),
                ("2099-01-01", 400), ("x", 400), ("2026-07-28", 400),
            ] {
                let reply = try await session.post(list, ["MCP-Protocol-Version": version])
                #expect(reply.status == status, "\(version)")
            }
        }
    }

    @Test func `HTS-3 notifications and responses are 202 without a body`() async throws {
        try await Host.serving(.bench()) { host in
            let session = try await SessionClient(host)
            for message: JSON in [
                ["jsonrpc": "2.0", "method": "notifications/whatever"],
                ["jsonrpc": "2.0", "id": 77, "result": [:]],
                ["jsonrpc": "2.0", "id": 78, "error": ["code": -1, "message": "no"]],
            ] {
                let reply = try await session.post(message)
                #expect(reply.status == 202 && reply.body.isEmpty)
            }
            let malformed: JSON = ["jsonrpc": "2.0", "method": "notifications/x", "params": []]
            #expect(try await session.post(malformed).status == 400)
        }
    }

    @Test func `unknown methods are 200 in a session, and what is no message 400`() async throws {
        try await Host.serving(.bench()) { host in
            let session = try await SessionClient(host)
            let unknown = try await session.post(SessionClient.request("unknown/method"))
            #expect(unknown.status == 200 && unknown.code == -32601)
            let broken = try await host.request("POST", session.fields, body: "{")
            #expect(broken.status == 400 && broken.code == -32700)
            #expect(broken.json?.object?.names.contains("id") == false)
            // JSON-RPC's null where the revision has it.
            let older = try await SessionClient(host, "2025-03-26")
            let null = try await host.request("POST", older.fields, body: "{")
            #expect(null.json?.object?["id"] == JSON.null)
        }
    }
}

/// Takes everybody at their word: `Authorization` is the name.
private struct Names: Authenticator {
    func authentication(by authorization: [String]) -> Authentication {
        authorization.first.map(Authentication.principal) ?? .refused(challenge: "Name")
    }
}
#endif
