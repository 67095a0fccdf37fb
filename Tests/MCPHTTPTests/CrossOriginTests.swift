#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// What pages in a browser may do.
@Suite(.timeLimit(.minutes(5)))
struct CrossOriginTests {
    private static let app = "https://app.example.com"
    private static let preflight = [
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,mcp-method", "Content-Type": "",
    ]

    @Test func `HTM-2 HTS-2 an origin that isn't allowed gets 403, in both eras and on every verb`()
        async throws
    {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host)
            let request = StatelessRequest.call("echo")
            for origin in [
                "http://evil.example.com", "null", "http://localhost.evil.com",
                "http://127.0.0.1.evil.com:\(host.port)", "http://127.0.0.1:\(host.port + 1)",
                "https://127.0.0.1:\(host.port)", "http://127.0.0.1:\(host.port)/x",
            ] {
                let evil = ["Origin": origin]
                #expect(try await host.post(request, evil).status == 403, "\(origin)")
                #expect(try await session.post(SessionClient.call("echo"), evil).status == 403)
                for method in ["GET", "DELETE", "OPTIONS"] {
                    let fields = session.fields.merging(evil) { $1 }
                    let reply = try await host.request(method, fields)
                    #expect(reply.status == 403)
                    #expect(reply["access-control-allow-origin"] == nil)
                }
            }
            for origin in ["http://127.0.0.1:\(host.port)", "HTTP://127.0.0.1:\(host.port)"] {
                #expect(try await host.post(request, ["Origin": origin]).status == 200)
            }
            #expect(bench.calls.now == 2)
        }
    }

    @Test func `without a configured origin no page is told that it may`() async throws {
        try await Host.serving(.bench()) { host in
            let own = Self.preflight.merging(["Origin": "http://127.0.0.1:\(host.port)"]) { $1 }
            let reply = try await host.request("OPTIONS", own)
            #expect(reply.status == 405)
            #expect(!reply.fields.contains { $0.name.lowercased().hasPrefix("access-control") })
        }
    }

    @Test func `a page of a configured origin may call, and read the answers`() async throws {
        try await Host.serving(
            .bench(),
            {
                $0.allowedOrigins = [Self.app]
                $0.authenticator = BearerToken("0123456789abcdef")
            }
        ) { host in
            let fields = Self.preflight.merging(["Origin": Self.app]) { $1 }
            // Asked without credentials, as browsers do.
            let asked = try await host.request("OPTIONS", fields)
            #expect(asked.status == 204)
            #expect(asked["access-control-allow-origin"] == Self.app)
            // A browser takes a field that comes twice for none.
            let names = asked.fields.map { $0.name.lowercased() }
            #expect(Set(names).count == names.count, "\(names)")
            #expect(asked["access-control-allow-methods"]?.contains("POST") == true)
            let allowed = asked["access-control-allow-headers"] ?? ""
            #expect(allowed.contains("Mcp-Method") && allowed.contains("Mcp-Param-Region"))
            #expect(asked["access-control-allow-credentials"] == nil)
            let token = ["Authorization": "Bearer 0123456789abcdef", "Origin": Self.app]
            let opened = try await host.post(SessionClient.initialize(), token)
            #expect(opened.status == 200)
            #expect(opened["access-control-allow-origin"] == Self.app)
            #expect(opened["vary"] == "Origin")
            #expect(opened["access-control-expose-headers"]?.contains("Mcp-Session-Id") == true)
            // An error can be read too; others than pages are told nothing.
            let refused = try await host.post(SessionClient.initialize(), ["Origin": Self.app])
            #expect(refused.status == 401)
            #expect(refused["access-control-allow-origin"] == Self.app)
            let plain = try await host.post(
                SessionClient.initialize(),
                token.filter { $0.key != "Origin" }
            )
            #expect(plain["access-control-allow-origin"] == nil)
        }
    }

    @Test(arguments: [
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "",
    ])
    func `what a page can post unasked is never done`(type: String) async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let request = StatelessRequest.call("echo")
            let reply = try await host.post(request, ["Content-Type": type])
            #expect(reply.status == 415)
            let opening = try await host.post(
                SessionClient.initialize(),
                ["Content-Type": type]
            )
            #expect(opening.status == 415)
            #expect(bench.calls.now == 0)
            #expect(host.endpoint.sessions.count == 0)
        }
    }
}
#endif
