/// The error of a response: the request was wrong, or couldn't be served.
public struct ResponseError: Error, Hashable, Sendable {
    /// JSON-RPC's or the protocol's.
    public var code: Int
    /// One short sentence with the advice in it: hosts drop ``data``.
    public var message: String
    /// More for programs.
    public var data: JSON?

    /// Takes the parts.
    public init(code: Int, message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// Not JSON, or not UTF-8.
    public static func parseError(_ message: String) -> Self {
        Self(code: -32700, message: message)
    }

    /// JSON, but no valid message.
    public static func invalidRequest(_ message: String) -> Self {
        Self(code: -32600, message: message)
    }

    /// There is no such method.
    public static func methodNotFound(_ method: String) -> Self {
        Self(code: -32601, message: "there is no method `\(method)`")
    }

    /// The method is there, but not for these parameters.
    public static func invalidParams(_ message: String) -> Self {
        Self(code: -32602, message: message)
    }

    var json: JSON {
        var object: JSONObject = ["code": .integer(code), "message": .string(message)]
        object["data"] = data
        return .object(object)
    }
}
