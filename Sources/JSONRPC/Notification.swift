/// Tells something, and is never answered.
public struct Notification: Sendable {
    /// What is told.
    public var method: String
    /// More of it.
    public var params: JSONObject?

    /// Takes the parts.
    public init(method: String, params: JSONObject? = nil) {
        self.method = method
        self.params = params
    }

    var json: JSON {
        var message: JSONObject = ["jsonrpc": "2.0", "method": .string(method)]
        message["params"] = params.map(JSON.object)
        return .object(message)
    }
}
