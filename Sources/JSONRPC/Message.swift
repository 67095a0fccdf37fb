/// One line of a conversation, parsed once: a bad one is a value too, which keeps its id.
public enum Message: Sendable {
    case request(Request)
    case notification(Notification)
    case response(Response)
    /// Several messages in one array; may be empty. Whether that is allowed is decided above.
    case batch([Message])
    case invalid(InvalidMessage)

    /// Reads a line without its newline.
    public init(line: [UInt8], maxDepth: Int = 64) {
        var parser = JSONParser(maxDepth: maxDepth)
        do throws(JSONError) {
            self.init(try parser.parse(line.span))
        } catch {
            let sentence = "the message has \(error.problem) at byte \(error.offset)"
            // A name twice is JSON by its grammar, but no message; so its id may be believed.
            self = .invalid(
                error.isGrammatical
                    ? InvalidMessage(
                        id: parser.outermostID.flatMap(RequestID.init),
                        error: .invalidRequest(sentence)
                    )
                    : InvalidMessage(error: .parseError(sentence))
            )
        }
    }

    /// Reads a parsed value.
    public init(_ json: JSON) {
        switch json {
        case .object(let members): self.init(members)
        case .array(let elements): self = .batch(elements.map(Message.init(element:)))
        default:
            self = .invalid(
                InvalidMessage(error: .invalidRequest("a message must be an object"))
            )
        }
    }

    /// A batch within a batch is no message.
    private init(element json: JSON) {
        guard case .object(let members) = json else {
            self = .invalid(InvalidMessage(error: .invalidRequest("a message must be an object")))
            return
        }
        self.init(members)
    }

    private init(_ members: JSONObject) {
        let id = members["id"].flatMap(RequestID.init)
        do throws(ResponseError) {
            self = try Self.read(members, id: id)
        } catch {
            let isResponse = members["result"] != nil || members["error"] != nil
            self = .invalid(
                InvalidMessage(
                    // The id of a response is one of our own, which the client may use as well.
                    id: isResponse ? nil : id,
                    error: error,
                    isNotification: members["method"]?.string != nil
                        && !members.contains { $0.name.lowercased() == "id" }
                )
            )
        }
    }

    private static let members: Set<String> = [
        "jsonrpc", "id", "method", "params", "result", "error",
    ]

    private static func read(_ members: JSONObject, id: RequestID?) throws(ResponseError) -> Message
    {
        guard members["jsonrpc"] == "2.0" else {
            throw .invalidRequest("a message must have `jsonrpc`, which is \"2.0\"")
        }
        // A request whose id isn't seen would be waited for for ever.
        for (name, _) in members where !Self.members.contains(name) {
            guard let meant = Self.members.first(where: { $0 == name.lowercased() }) else {
                continue
            }
            throw .invalidRequest("`\(meant)` is written in small letters")
        }
        if members["id"] != nil && id == nil && members["method"] != nil {
            throw .invalidRequest("`id` must be a string or an integer")
        }
        guard let given = members["method"] else { return try response(members, id: id) }
        guard let method = given.string else { throw .invalidRequest("`method` must be a string") }
        guard members["result"] == nil, members["error"] == nil else {
            throw .invalidRequest("a message must not have both `method` and `result` or `error`")
        }
        var params: JSONObject?
        if let given = members["params"] {
            guard let object = given.object else {
                throw .invalidRequest("`params` must be an object, not \(given.typeName)")
            }
            params = object
        }
        guard let id else { return .notification(Notification(method: method, params: params)) }
        return .request(Request(id: id, method: method, params: params))
    }

    private static func response(_ members: JSONObject, id: RequestID?) throws(ResponseError)
        -> Message
    {
        switch (members["result"], members["error"]) {
        case (let result?, nil):
            guard id != nil else { throw .invalidRequest("a response must have an id") }
            return .response(Response(id: id, result: result))
        case (nil, let error?):
            let code = error["code"]?.integer ?? 0
            let message = error["message"]?.string ?? ""
            let data = error["data"]
            return .response(
                Response(id: id, error: ResponseError(code: code, message: message, data: data))
            )
        default: throw .invalidRequest("a message must have `method`, `result` or `error`")
        }
    }
}

extension Message {
    /// The message as it is sent: an object, or an array of them.
    public var json: JSON {
        switch self {
        case .request(let request): request.json
        case .notification(let notification): notification.json
        case .response(let response): response.json
        case .batch(let messages): .array(messages.map(\.json))
        case .invalid: preconditionFailure("what could not be read can't be sent")
        }
    }
}
