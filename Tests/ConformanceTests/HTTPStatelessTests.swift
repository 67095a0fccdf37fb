#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

/// What the scenarios server-stateless, http-header-validation and
/// http-custom-header-server-validation ask of HTTP itself.
///
/// Spec: basic/transports/streamable-http of 2026-07-28.
@Suite(.timeLimit(.minutes(5)))
struct HTTPStatelessTests {
    private static let version = "io.modelcontextprotocol/protocolVersion"
    private static let capabilities = "io.modelcontextprotocol/clientCapabilities"
    private static let information = "io.modelcontextprotocol/clientInfo"

    /// A request whose `_meta` was changed.
    private func discover(_ change: (inout JSONObject) -> Void) -> StatelessRequest {
        var request = StatelessRequest("server/discover", id: "d")
        var meta = TestClient.statelessMeta()
        change(&meta)
        request.message = SessionClient.request(
            "server/discover",
            meta.isEmpty ? [:] : ["_meta": .object(meta)],
            id: "d"
        )
        return request
    }

    @Test func `MET-1 DSC-5 server-stateless: what _meta must have and hasn't is 400, -32602`()
        async throws
    {
        let server = try await HTTPProgram.conformanceServer()
        for request in [
            discover { $0 = [:] }, discover { $0[Self.version] = nil },
            discover { $0[Self.capabilities] = nil },
        ] {
            let reply = try await server.post(request)
            #expect(reply.status == 400)
            #expect(reply.code == -32602)
            #expect(reply.json?["id"] == "d")
        }
        let reply = try await server.post(discover { $0[Self.information] = nil })
        #expect(reply.status == 200 && reply.json?["result"] != nil)
    }

    @Test func `DSC-2 HTM-9 server-stateless: another version is 400, and so are two`() async throws
    {
        let server = try await HTTPProgram.conformanceServer()
        let unknown = discover { $0[Self.version] = "v999.0.0" }
        let refused = try await server.post(unknown, ["MCP-Protocol-Version": "v999.0.0"])
        #expect(refused.status == 400)
        #expect(refused.code == -32022)
        let data = refused.json?["error"]?["data"]
        #expect(data?["requested"] == "v999.0.0")
        let served = try await server.post(StatelessRequest("server/discover")).json?["result"]
        #expect(data?["supported"] == served?["supportedVersions"])
        let torn = try await server.post(unknown)
        #expect(torn.status == 400)
        #expect(torn.code == -32020)
    }

    @Test func `MET-6 server-stateless: a capability that wasn't declared is 400, -32021`()
        async throws
    {
        let server = try await HTTPProgram.conformanceServer()
        let reply = try await server.post(.call("test_missing_capability"))
        #expect(reply.status == 400)
        #expect(reply.code == -32021)
        let data = reply.json?["error"]?["data"]
        #expect(data == ["requiredCapabilities": ["sampling": [:]]])
    }

    /// `initialize` too: the version's field decides before it does.
    @Test(
        arguments: [
            "initialize", "ping", "logging/setLevel", "resources/subscribe",
            "resources/unsubscribe", "unknown/method",
        ]
    )
    func `HTM-15 server-stateless: a method that isn't there is 404, -32601`(method: String)
        async throws
    {
        let server = try await HTTPProgram.conformanceServer()
        let reply = try await server.post(StatelessRequest(method, id: "m"))
        #expect(reply.status == 404)
        #expect(reply.code == -32601)
        #expect(reply.json?["id"] == "m")
    }

    @Test
    func `SUB-2 SUB-6 server-stateless: a stream is acknowledged first, and ends with a result`()
        async throws
    {
        let server = try await HTTPProgram.conformanceServer()
        let stream = try await server.events(
            StatelessRequest(
                "subscriptions/listen",
                ["notifications": ["promptsListChanged": true]],
                id: "listen"
            )
        )
        #expect(stream.head.status == 200 && stream.head.isEventStream)
        // Not for this stream.
        _ = try await server.post(.call("test_trigger_tool_change"))
        _ = try await server.post(.call("test_trigger_prompt_change"))
        server.terminate()
        let messages = try await stream.rest().compactMap(\.json)
        #expect(
            messages.map { $0["method"] } == [
                "notifications/subscriptions/acknowledged", "notifications/prompts/list_changed",
                nil,
            ]
        )
        let meta = messages.map { ($0["params"] ?? $0["result"])?["_meta"] }
        #expect(meta.allSatisfy { $0?["io.modelcontextprotocol/subscriptionId"] == "listen" })
        #expect(messages.last?["id"] == "listen" && messages.last?["result"] != nil)
        #expect(await server.end() == 0)
    }

    @Test(
        arguments: [
            (["Mcp-Method": "tools/list"], false), (["Mcp-Method": ""], false),
            (["Mcp-Method": "TOOLS/CALL"], false), (["Mcp-Name": "test_image_content"], false),
            (["Mcp-Name": ""], false), (["Mcp-Name": "TEST_SIMPLE_TEXT"], false),
            (["Mcp-Method": "", "mcp-method": "tools/call"], true),
            (["Mcp-Name": "", "MCP-NAME": "test_simple_text"], true),
            (["Mcp-Name": "   test_simple_text  "], true),
        ] as [([String: String], Bool)]
    )
    func `HTM-10 HTM-11 http-header-validation: fields in any case, their values to the letter`(
        fields: [String: String],
        isFine: Bool
    ) async throws {
        let server = try await HTTPProgram.conformanceServer()
        // As the suite has it: the first tool that is listed, without arguments.
        let tools = try await server.post(StatelessRequest("tools/list")).json?["result"]?["tools"]
        let name = try #require(tools?[0]?["name"]?.string)
        let request = StatelessRequest.call(name)
        var all = request.fields
        for (name, value) in fields { all[name] = value.isEmpty ? nil : value }
        let reply = try await server.post(request.message, all)
        #expect(reply.status == (isFine ? 200 : 400))
        #expect(reply.code == (isFine ? nil : -32020))
    }

    @Test(
        arguments: [
            ("Hello", "Hello", true), ("Hello", "=?base64?SGVsbG8=?=", true),
            ("Hello", "=?base64?SGVsbG8?=", false), ("Hello", "=?base64?SGVs!!!bG8=?=", false),
            ("=?base64?SGVsbG8=", "=?base64?SGVsbG8=", true), ("SGVsbG8=?=", "SGVsbG8=?=", true),
            ("SGVsbG8=", "SGVsbG8=", true), ("Hello", "hello", false), ("Hello", nil, false),
        ] as [(String, String?, Bool)]
    )
    func `HTM-12 HTM-13 HTM-14 http-custom-header-server-validation: a parameter and its field`(
        region: String,
        field: String?,
        isFine: Bool
    ) async throws {
        let server = try await HTTPProgram.conformanceServer()
        let request = StatelessRequest.call("test_x_mcp_header", ["region": .string(region)])
        let reply = try await server.post(request, field.map { ["Mcp-Param-Region": $0] } ?? [:])
        #expect(reply.status == (isFine ? 200 : 400))
        #expect(reply.code == (isFine ? nil : -32020))
        #expect(reply.json?["result"]?.text == (isFine ? "The region is \(region)." : nil))
    }
}
#endif
