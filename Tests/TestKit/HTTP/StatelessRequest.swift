#if HTTP
public import JSONRPC

/// A request as the stateless revision has it, with the fields that mirror it.
public struct StatelessRequest: Sendable {
    public var message: JSON
    public var fields: [String: String]

    public init(
        _ method: String,
        _ params: JSONObject = [:],
        id: JSON = 1,
        capabilities: JSONObject = [:],
        meta: JSONObject = [:]
    ) {
        var params = params
        var all = TestClient.statelessMeta(capabilities: capabilities)
        for (name, value) in meta { all[name] = value }
        params["_meta"] = .object(all)
        message = [
            "jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params),
        ]
        fields = ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method]
        fields["Mcp-Name"] =
            (method == "resources/read" ? params["uri"] : params["name"] ?? nil)?.string
    }

    public static func call(
        _ tool: String,
        _ arguments: JSONObject = [:],
        id: JSON = 1,
        capabilities: JSONObject = [:],
        meta: JSONObject = [:]
    ) -> StatelessRequest {
        StatelessRequest(
            "tools/call",
            ["name": .string(tool), "arguments": .object(arguments)],
            id: id,
            capabilities: capabilities,
            meta: meta
        )
    }
}
#endif
