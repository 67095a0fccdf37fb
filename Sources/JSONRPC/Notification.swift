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

    /// The message as one line, its newline included.
    public func line() -> [UInt8] {
        var message: JSONObject = ["jsonrpc": "2.0", "method": .string(method)]
        message["params"] = params.map(JSON.object)
        return JSON.object(message).bytes() + [UInt8(ascii: "\n")]
    }
}
