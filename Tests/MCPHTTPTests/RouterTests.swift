#if HTTP
import HTTPTypes
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// The table of what both revisions demand, line by line, without a socket.
@Suite(.timeLimit(.minutes(5)))
struct RouterTests {
    static func router(
        hosts: [String] = [],
        origins: [String] = [],
        authenticator: any Authenticator = OpenAccess(),
        marked: [JSONObject] = []
    ) throws -> Router {
        Router(
            access: try AccessRules(hosts: hosts, origins: origins, isOnSocketFile: false),
            authenticator: authenticator,
            mirrored: MirroredHeaders(parameters: try MirroredParameters(of: marked)),
            maxBodyBytes: 1_000
        )
    }

    static func head(
        _ method: HTTPRequest.Method = .post,
        _ path: String = "/mcp",
        host: String? = "localhost:8765",
        _ fields: [String: String] = [:]
    ) -> HTTPRequest {
        var all = [
            "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
        ]
        for (name, value) in fields { all[name] = value.isEmpty ? nil : value }
        var request = HTTPRequest(method: method, scheme: "http", authority: host, path: path)
        for (name, value) in all {
            guard let name = HTTPField.Name(name) else { continue }
            request.headerFields.append(HTTPField(name: name, value: value))
        }
        return request
    }

    /// The status that a head is refused with; 0 if it isn't.
    private static func status(_ route: HeadRoute) -> Int {
        if case .refuse(let refusal) = route { return refusal.status.code }
        return 0
    }

    // MARK: The head

    @Test(
        arguments: [
            (.post, [:], 0), (.get, [:], 405), (.delete, [:], 405), (.put, [:], 405),
            (.head, [:], 405), (.options, [:], 405), (.patch, [:], 405),
            (.get, ["MCP-Protocol-Version": "2026-07-28", "Mcp-Session-Id": "s"], 405),
            (.delete, ["MCP-Protocol-Version": "2026-07-28", "Mcp-Session-Id": "s"], 405),
            (.get, ["MCP-Protocol-Version": "2099-01-01", "Mcp-Session-Id": "s"], 405),
            (.get, ["MCP-Protocol-Version": "2025-11-25", "Mcp-Session-Id": "s"], 0),
            (.delete, ["MCP-Protocol-Version": "2025-11-25", "Mcp-Session-Id": "s"], 0),
            (.get, ["Mcp-Session-Id": "s"], 0), (.delete, ["Mcp-Session-Id": "s"], 0),
            (.get, ["MCP-Protocol-Version": "2025-06-18"], 400),
            (.delete, ["MCP-Protocol-Version": "2025-06-18"], 400),
            (.put, ["MCP-Protocol-Version": "2025-11-25", "Mcp-Session-Id": "s"], 405),
            (.get, ["Mcp-Session-Id": "s", "Accept": "application/json"], 406),
            (.get, ["Mcp-Session-Id": "s", "Accept": "text/event-stream"], 0),
            (.get, ["Mcp-Session-Id": "s", "Accept": ""], 0),
        ] as [(HTTPRequest.Method, [String: String], Int)]
    )
    func `HTM-1 HTS-1 the verbs of each era`(
        method: HTTPRequest.Method,
        fields: [String: String],
        status: Int
    ) throws {
        let route = try Self.router().route(Self.head(method, "/mcp", fields))
        #expect(Self.status(route) == status)
        guard case .refuse(let refusal) = route, status == 405 else { return }
        #expect(refusal.fields[.allow]?.contains("POST") == true)
    }

    @Test(
        arguments: [
            ("/mcp", 0), ("/mcp?token=x", 0), ("/", 404), ("/mcp/", 404), ("/MCP", 404),
            ("/%6dcp", 404), ("", 404), ("*", 404), ("/mcp/../mcp", 404), ("/mcp#x", 404),
        ] as [(String, Int)]
    )
    func `there is one endpoint`(path: String, status: Int) throws {
        #expect(Self.status(try Self.router().route(Self.head(.post, path))) == status)
    }

    @Test(
        arguments: [
            (nil, 0), ("http://localhost:8765", 0), ("HTTP://LocalHost:8765", 0),
            ("https://app.example.com", 0), ("https://app.example.com:443", 0),
            ("https://app.example.com:444", 403), ("http://app.example.com", 403),
            ("http://evil.example.com", 403), ("null", 403), ("", 403),
            ("http://localhost.evil.com", 403), ("http://127.0.0.1.evil.com", 403),
            ("http://localhost:8766", 403), ("http://localhost", 403),
            ("https://localhost:8765", 403), ("http://127.0.0.1:8765", 403),
            ("http://localhost:8765/", 403), ("http://localhost:8765@evil.com", 403),
            ("http://user@localhost:8765", 403), ("file://", 403), ("://localhost:8765", 403),
        ] as [(String?, Int)]
    )
    func `HTM-2 HTS-2 an origin is the server's own, or a configured one, to the letter`(
        origin: String?,
        status: Int
    ) throws {
        var head = Self.head()
        if let origin { head.headerFields[.origin] = origin }
        let router = try Self.router(origins: ["https://app.example.com"])
        #expect(Self.status(router.route(head)) == status)
    }

    @Test(
        arguments: [
            ("localhost:8765", 0), ("127.0.0.1:8765", 0), ("[::1]:8765", 0), ("localhost", 0),
            ("LOCALHOST:9", 0), ("127.0.0.2", 0), ("mcp.example.com", 0),
            ("mcp.example.com:81", 0), ("only.example.com:81", 0), ("only.example.com:82", 421),
            ("evil.example.com", 421), ("evil.example.com:8765", 421), ("localhost.:8765", 421),
            ("127.0.0.1.evil.com", 421), ("localhost.evil.com", 421), ("127.0.0.256", 421),
            ("127.1", 421), ("0.0.0.0:8765", 421), ("[::2]", 421), ("", 400), (nil, 400),
            ("localhost:8765:1", 400), ("localhost:x", 400), ("localhost:99999", 400),
            ("localhost:", 400), ("a@localhost", 400), ("localhost, evil.com", 400),
            ("[::1", 400), ("local host", 400),
        ] as [(String?, Int)]
    )
    func `a host is a name of this machine for itself, or a configured one`(
        host: String?,
        status: Int
    ) throws {
        let router = try Self.router(hosts: ["mcp.example.com", "only.example.com:81"])
        #expect(Self.status(router.route(Self.head(host: host))) == status)
    }

    @Test func `two Hosts, and two Origins, are one too many`() throws {
        var head = Self.head()
        head.headerFields.append(HTTPField(name: .host, value: "localhost:8765"))
        #expect(Self.status(try Self.router().route(head)) == 400)
        head = Self.head()
        for _ in 1...2 {
            head.headerFields.append(HTTPField(name: .origin, value: "http://localhost:8765"))
        }
        #expect(Self.status(try Self.router().route(head)) == 403)
    }

    @Test(
        arguments: [
            ("application/json", 0), ("application/json; charset=utf-8", 0),
            ("APPLICATION/JSON;charset=\"UTF-8\"", 0), ("application/json; charset=latin1", 415),
            ("text/plain", 415), ("application/x-www-form-urlencoded", 415),
            ("multipart/form-data; boundary=x", 415), ("", 415), ("application/jsonx", 415),
            ("text/plain; application/json", 415), ("application/json, text/plain", 415),
        ] as [(String, Int)]
    )
    func `a body is JSON by its type`(type: String, status: Int) throws {
        let head = Self.head(.post, "/mcp", ["Content-Type": type])
        #expect(Self.status(try Self.router().route(head)) == status)
    }

    @Test(
        arguments: [
            ("application/json, text/event-stream", 0), ("text/event-stream,application/json", 0),
            ("*/*", 0), ("", 0), ("application/*, text/*;q=0.5", 0), ("application/json", 406),
            ("text/event-stream", 406), ("text/html", 406),
            ("application/json, text/event-stream;q=0", 406),
            ("application/json;q=0.0, */*;q=0.1", 0), ("APPLICATION/JSON , Text/Event-Stream", 0),
        ] as [(String, Int)]
    )
    func `a client can take both forms of an answer`(accept: String, status: Int) throws {
        let head = Self.head(.post, "/mcp", ["Accept": accept])
        #expect(Self.status(try Self.router().route(head)) == status)
    }

    @Test func `a body that says it is too large isn't read`() throws {
        let router = try Self.router()
        #expect(
            Self.status(router.route(Self.head(.post, "/mcp", ["Content-Length": "1001"]))) == 413
        )
        #expect(
            Self.status(router.route(Self.head(.post, "/mcp", ["Content-Length": "1000"]))) == 0
        )
    }

    /// The faults of a head in the order in which they are looked for.
    private static let faults: [(status: Int, fault: @Sendable (inout HTTPRequest) -> Void)] = [
        (421, { $0.authority = "evil.example.com" }),
        (403, { $0.headerFields[.origin] = "http://evil.example.com" }),
        (401, { $0.headerFields[.authorization] = "Bearer wrong" }),
        (404, { $0.path = "/other" }),
        (405, { $0.method = .put }),
        (415, { $0.headerFields[.contentType] = "text/plain" }),
        (406, { $0.headerFields[.accept] = "text/html" }),
        (413, { $0.headerFields[.contentLength] = "9999" }),
    ]

    @Test func `ERA-5 of two faults of a head the first in order decides`() throws {
        let router = try Self.router(authenticator: BearerToken("the right token"))
        for (first, fault) in Self.faults.enumerated() {
            for other in Self.faults[first...] {
                var head = Self.head(.post, "/mcp", ["Authorization": "Bearer the right token"])
                other.fault(&head)
                fault.fault(&head)
                #expect(
                    Self.status(router.route(head)) == fault.status,
                    "\(fault.status) \(other.status)"
                )
            }
        }
    }
}
#endif
