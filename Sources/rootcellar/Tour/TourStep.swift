import JSONRPC

/// A part of the tour, on one connection.
struct TourChapter {
    /// What a server is started for.
    enum Start {
        /// The sample data, which doesn't change.
        case sampleData
        /// A copy of a file, which does.
        case copy
    }

    let title: String
    /// What to know before it.
    let note: String
    /// Whether its requests carry what a stateless revision asks for.
    var isStateless = false
    /// What a server is started for; `nil` to go on with the one of the chapter before.
    var start: Start?
    let steps: [TourStep]
}

/// One thing that is asked, and what of the answer is shown.
struct TourStep {
    /// What passes between the client and the server.
    enum Exchange {
        case request(method: String, params: JSONObject)
        case notification(method: String)
        /// The request before again, from the cursor that its answer gave.
        case nextPage
        /// A line as it is, and how many messages come back.
        case line(String, messageCount: Int)
        /// A request that is cancelled at once; then a ping, whose answer is the only one.
        case cancelled(method: String, params: JSONObject)
        /// A request that is answered at the end; the first that comes of it is shown.
        case stream(method: String, params: JSONObject)
        /// Something happens to what is served, and the client hears of it.
        case happening(TourCopy.Happening)
        /// The server asks its client, which answers with this.
        case question(answer: JSONObject)
        /// The server is asked to end, and says what is left to say.
        case end
    }

    let note: String
    let exchange: Exchange
    /// Members of the result to show; empty for all that a reader would look at.
    var shown: [String] = []
    var maxLines = 12

    /// A request.
    static func ask(
        _ note: String,
        _ method: String,
        _ params: JSONObject = [:],
        showing shown: [String] = [],
        maxLines: Int = 12
    ) -> TourStep {
        TourStep(
            note: note,
            exchange: .request(method: method, params: params),
            shown: shown,
            maxLines: maxLines
        )
    }

    /// A call of a tool.
    static func call(
        _ note: String,
        _ tool: String,
        _ arguments: JSON = [:],
        meta: JSON? = nil,
        showing shown: [String] = [],
        maxLines: Int = 12
    ) -> TourStep {
        var params: JSONObject = ["name": .string(tool), "arguments": arguments]
        params["_meta"] = meta
        return ask(note, "tools/call", params, showing: shown, maxLines: maxLines)
    }
}
