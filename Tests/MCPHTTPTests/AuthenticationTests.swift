#if HTTP
import JSONRPC
import Logging
import MCP
import Synchronization
import TestKit
import Testing

@testable import MCPHTTP

/// The bearer token (2026-07-28, basic/authorization): on every verb, before anything else.
@Suite(.timeLimit(.minutes(5)))
struct AuthenticationTests {
    private static let token = "0123456789abcdef-the-token"

    @Test(
        arguments: [
            (["Bearer \(token)"], true), (["bearer \(token)"], true), (["BEARER  \(token)"], true),
            ([], false), ([""], false), (["Bearer"], false), (["Bearer "], false),
            ([token], false), (["Basic \(token)"], false), (["Bearer \(token)x"], false),
            (["Bearer \(token.dropLast())"], false), (["Bearer \(token.uppercased())"], false),
            (["Bearer \(token) "], false), (["Bearer \(token), Bearer \(token)"], false),
            (["Bearer \(token)", "Bearer \(token)"], false),
            (["Bearer wrong", "Bearer \(token)"], false),
        ] as [([String], Bool)]
    )
    func `a token is sent whole, once, and as one`(values: [String], isFine: Bool) {
        let authentication = BearerToken(Self.token).authentication(by: values)
        if isFine {
            #expect(authentication == .principal("bearer"))
        } else {
            guard case .refused(let challenge) = authentication else {
                Issue.record("\(values) was let in")
                return
            }
            #expect(challenge.hasPrefix("Bearer"))
            // Spec: an error is named only where a token was sent (RFC 6750, section 3.1).
            #expect(challenge.contains("invalid_token") == !values.isEmpty)
        }
    }

    @Test(arguments: ["POST", "GET", "DELETE", "PUT", "OPTIONS", "HEAD"])
    func `AUT-4 HTM-3 SEC-1 every verb needs the token, before any work`(method: String)
        async throws
    {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.authenticator = BearerToken(Self.token) }) {
            host in
            let right = ["Authorization": "Bearer \(Self.token)"]
            let session = try await SessionClient(host, more: right)
            let request = StatelessRequest.call("echo")
            for wrong in [nil, "Bearer wrong", Self.token] {
                for fields in [session.fields, request.fields] {
                    var fields = fields
                    fields["Authorization"] = wrong
                    let body = method == "POST" ? request.message.text : ""
                    let reply = try await host.request(method, fields, body: body)
                    #expect(reply.status == 401)
                    #expect(reply["www-authenticate"]?.hasPrefix("Bearer") == true)
                    #expect(reply["mcp-session-id"] == nil)
                }
            }
            #expect(bench.calls.now == 0)
            #expect(host.endpoint.sessions.count == 1)
            #expect(try await host.post(request, right).status == 200)
        }
    }

    @Test func `AUT-7 a token in the target means nothing`() async throws {
        try await Host.serving(.bench(), { $0.authenticator = BearerToken(Self.token) }) { host in
            let request = StatelessRequest.call("echo")
            for query in ["access_token", "token", "bearer"] {
                let reply = try await host.request(
                    "POST",
                    to: "/mcp?\(query)=\(Self.token)",
                    request.fields,
                    body: request.message.text
                )
                #expect(reply.status == 401)
            }
        }
    }

    @Test func `AUT-10 no log holds a token, whoever sends it where`() async throws {
        let lines = Shared<[String]>([])
        let logger = Logger(label: "test") { _ in Recorder(lines: lines) }
        try await Host.serving(
            .bench(),
            { $0.authenticator = BearerToken(Self.token) },
            logger: logger
        ) { host in
            let request = StatelessRequest.call("echo")
            for value in ["Bearer \(Self.token)", "Bearer \(Self.token)x", "Basic \(Self.token)"] {
                _ = try await host.post(request, ["Authorization": value])
            }
            _ = try await host.request("POST", to: "/mcp?token=\(Self.token)", [:])
            let broken = try await host.connect()
            try await broken.send("POST /mcp HTTP/1.1\r\nAuthorization: \(Self.token)\r\nX\r\n\r\n")
            _ = await broken.end()
        }
        #expect(!lines.now.isEmpty)
        #expect(!lines.now.contains { $0.contains(Self.token) })
        #expect(!"\(BearerToken(Self.token))".contains(Self.token))
    }

    @Test func `a network needs a token, or to be told that it doesn't`() throws {
        func start(_ address: String, _ change: (inout HTTPOptions) -> Void) throws {
            var options = HTTPOptions(address: try ListenAddress(address))
            change(&options)
            _ = try StreamableHTTP(.bench(), options, logger: .silent)
        }
        for address in ["0.0.0.0:0", "[::]:0", "192.168.1.2:80", "example.com:80", "128.0.0.1:1"] {
            #expect(throws: OpenToNetwork.self) { try start(address) { _ in } }
            try start(address) { $0.authenticator = BearerToken(Self.token) }
            try start(address) { $0.allowsUnauthenticatedNetwork = true }
        }
        for address in ["127.0.0.1:0", "127.9.9.9:0", "[::1]:0", "localhost:0", "unix:/tmp/x"] {
            try start(address) { _ in }
        }
    }
}

/// Keeps every line, whatever its level.
private struct Recorder: LogHandler {
    let lines: Shared<[String]>
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.change { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}
#endif
