#if HTTP
import HTTPTypes
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// What is decided by the message, once the head has passed.
extension RouterTests {
    /// What a message comes to: a word, or status and code.
    private static func outcome(_ message: JSON, _ fields: [String: String], of router: Router)
        -> String
    {
        guard case .readMessage(let facts) = router.route(head(.post, "/mcp", fields)) else {
            return "refused by its head"
        }
        switch router.route(Message(line: message.bytes()), under: facts) {
        case .refuse(let refusal): return "\(refusal.status.code) \(refusal.error.code)"
        case .openSession: return "opens"
        case .session(let id, _): return "session \(id)"
        case .stateless: return "stateless"
        case .accept: return "accepted"
        }
    }

    private static let marked = StatelessRequest("tools/list").message
    private static let plain = SessionClient.request("tools/list")
    private static let initialize = SessionClient.initialize()
    private static let notification: JSON = ["jsonrpc": "2.0", "method": "notifications/x"]
    private static let response: JSON = ["jsonrpc": "2.0", "id": 1, "result": [:]]
    private static let new = ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"]
    private static let old = ["MCP-Protocol-Version": "2025-11-25"]
    private static let session = ["Mcp-Session-Id": "s"]

    private static func with(_ fields: [String: String]...) -> [String: String] {
        fields.reduce(into: [:]) { all, more in all.merge(more) { $1 } }
    }

    @Test func `ERA-4 HTS-8 the version's field decides the era, then a session or initialize`()
        throws
    {
        let router = try Self.router()
        let rows: [(JSON, [String: String], String)] = [
            (Self.marked, Self.new, "stateless"),
            (Self.marked, Self.with(Self.new, Self.session), "stateless"),
            (Self.marked, ["Mcp-Method": "tools/list"], "400 -32020"),
            (Self.marked, Self.session, "400 -32020"),
            (Self.marked, Self.with(Self.old, Self.session), "400 -32020"),
            (Self.plain, Self.new, "400 -32602"),
            (Self.plain, ["MCP-Protocol-Version": "2099-01-01"], "400 -32602"),
            (Self.plain, Self.with(["MCP-Protocol-Version": "x"], Self.session), "400 -32602"),
            (Self.plain, [:], "400 -32602"),
            (Self.plain, Self.session, "session s"),
            (Self.plain, Self.with(Self.old, Self.session), "session s"),
            (Self.plain, Self.old, "400 -32600"),
            (
                Self.plain, ["MCP-Protocol-Version": "2024-11-05", "Mcp-Session-Id": "s"],
                "session s"
            ),
            (Self.initialize, [:], "opens"),
            (Self.initialize, Self.old, "opens"),
            (Self.initialize, Self.session, "session s"),
            (Self.initialize, Self.new, "400 -32602"),
            (StatelessRequest("initialize").message, [:], "opens"),
            (
                StatelessRequest("initialize").message,
                StatelessRequest("initialize").fields, "404 -32601"
            ),
            (Self.notification, Self.session, "session s"),
            (Self.notification, Self.with(Self.old, Self.session), "session s"),
            (Self.notification, Self.old, "400 -32600"),
            (Self.notification, ["MCP-Protocol-Version": "2026-07-28"], "accepted"),
            (Self.notification, [:], "400 -32020"),
            (Self.notification, ["MCP-Protocol-Version": "2099-01-01"], "400 -32022"),
            (Self.response, Self.session, "session s"),
            (Self.response, Self.new, "400 -32600"),
            (Self.response, [:], "400 -32600"),
            (Self.response, Self.old, "400 -32600"),
            ([Self.plain], Self.session, "session s"),
            ([Self.plain], Self.new, "400 -32600"),
            ([Self.plain], [:], "400 -32600"),
            ([], Self.new, "400 -32600"),
            ("text", Self.new, "400 -32600"),
            (["jsonrpc": "2.0", "id": nil, "method": "x"], Self.new, "400 -32600"),
            (["jsonrpc": "1.0", "id": 1, "method": "x"], [:], "400 -32600"),
        ]
        for (message, fields, outcome) in rows {
            #expect(
                Self.outcome(message, fields, of: router) == outcome,
                "\(message.text) \(fields)"
            )
        }
    }

    @Test func `a version given twice is none that is known`() throws {
        var head = Self.head(.post, "/mcp", Self.session)
        for _ in 1...2 {
            head.headerFields.append(HTTPField(name: .protocolVersion, value: "2025-11-25"))
        }
        guard case .readMessage(let facts) = try Self.router().route(head) else {
            Issue.record("the head alone is fine")
            return
        }
        #expect(facts.version == .stateless("2025-11-25, 2025-11-25"))
    }

    @Test func `HTS-8 another version than the session's is refused`() throws {
        let router = try Self.router()
        var facts = RequestFacts()
        let agreed = Revision(rawValue: "2025-06-18")
        #expect(router.refusal(of: facts, in: agreed) == nil)
        facts.version = VersionField(["2025-06-18"])
        #expect(router.refusal(of: facts, in: agreed) == nil)
        facts.version = VersionField(["2025-11-25"])
        #expect(router.refusal(of: facts, in: agreed)?.status == .badRequest)
    }

    @Test func `MET-1 HTM-9 ERA-5 of two faults of a stateless request the first decides`() throws {
        let router = try Self.router()
        func outcome(_ change: (inout StatelessRequest, inout JSONObject) -> Void) -> String {
            var request = StatelessRequest("tools/list")
            var meta = request.message["params"]?["_meta"]?.object ?? [:]
            change(&request, &meta)
            request.message = [
                "jsonrpc": "2.0", "id": 1, "method": "tools/list",
                "params": ["_meta": .object(meta)],
            ]
            return Self.outcome(request.message, request.fields, of: router)
        }
        let version = "io.modelcontextprotocol/protocolVersion"
        let capabilities = "io.modelcontextprotocol/clientCapabilities"
        #expect(outcome { _, _ in } == "stateless")
        #expect(outcome { _, meta in meta = [:] } == "400 -32602")
        #expect(outcome { _, meta in meta[version] = nil } == "400 -32602")
        #expect(outcome { _, meta in meta[version] = 1 } == "400 -32602")
        #expect(outcome { _, meta in meta[capabilities] = nil } == "400 -32602")
        #expect(outcome { _, meta in meta[capabilities] = [] } == "400 -32602")
        #expect(
            outcome { _, meta in meta["io.modelcontextprotocol/clientInfo"] = nil } == "stateless"
        )
        // The header before the version, and the version's own before the others.
        #expect(outcome { _, meta in meta[version] = "v999.0.0" } == "400 -32020")
        #expect(
            outcome { request, meta in
                meta[version] = "v999.0.0"
                request.fields["MCP-Protocol-Version"] = "v999.0.0"
            } == "400 -32022"
        )
        #expect(
            outcome { request, meta in
                meta[version] = "v999.0.0"
                request.fields["MCP-Protocol-Version"] = "v999.0.0"
                request.fields["Mcp-Method"] = "tools/call"
            } == "400 -32020"
        )
        #expect(
            outcome { request, meta in
                meta[version] = "2025-11-25"
                request.fields["MCP-Protocol-Version"] = "2025-11-25"
            } == "400 -32022"
        )
        #expect(
            outcome { request, meta in
                meta[capabilities] = nil
                request.fields["Mcp-Method"] = nil
            } == "400 -32602"
        )
    }

    @Test func `-32022 names what is served and what was asked for`() throws {
        var request = StatelessRequest(
            "tools/list",
            meta: ["io.modelcontextprotocol/protocolVersion": "v999.0.0"]
        )
        request.fields["MCP-Protocol-Version"] = "v999.0.0"
        guard
            case .readMessage(let facts) = try Self.router().route(
                Self.head(.post, "/mcp", request.fields)
            ),
            case .refuse(let refusal) = try Self.router().route(
                Message(request.message),
                under: facts
            )
        else {
            Issue.record("it was not refused")
            return
        }
        #expect(refusal.id == .integer(1))
        #expect(refusal.error.data?["requested"] == "v999.0.0")
        #expect(refusal.error.data?["supported"]?[0] == "2026-07-28")
    }
}
#endif
