/// Asks for something, and is answered.
public struct Request: Sendable {
    /// What the answer will carry.
    public var id: RequestID
    /// What is asked for.
    public var method: String
    /// With what; JSON-RPC's positional parameters aren't allowed here.
    public var params: JSONObject?

    /// Takes the parts.
    public init(id: RequestID, method: String, params: JSONObject? = nil) {
        self.id = id
        self.method = method
        self.params = params
    }

    var json: JSON {
        var message: JSONObject = ["jsonrpc": "2.0", "id": JSON(id), "method": .string(method)]
        message["params"] = params.map(JSON.object)
        return .object(message)
    }
}
