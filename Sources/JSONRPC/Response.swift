/// Answers a request.
public struct Response: Sendable {
    /// The request's; `nil` where none could be read.
    public var id: RequestID?
    /// Whether a missing id is written as `null`, as JSON-RPC has it, rather than left out, as later
    /// revisions of MCP have it.
    public var writesNullID = false
    /// What came of it.
    public var outcome: Result<JSON, ResponseError>

    /// An answer that worked.
    public init(id: RequestID?, result: JSON) {
        self.id = id
        outcome = .success(result)
    }

    /// An answer that says why it didn't.
    public init(id: RequestID?, error: ResponseError) {
        self.id = id
        outcome = .failure(error)
    }

    var json: JSON {
        var message: JSONObject = ["jsonrpc": "2.0"]
        if let id { message["id"] = JSON(id) } else if writesNullID { message["id"] = .null }
        switch outcome {
        case .success(let result): message["result"] = result
        case .failure(let error): message["error"] = error.json
        }
        return .object(message)
    }
}
