public import JSONRPC

/// What a tool may return: a ``ToolOutput`` or a ``ToolContent``.
public protocol ToolReply: Sendable {
    /// Describes the structured half, where there is one.
    static var outputSchema: Schema? { get }
    /// The reply as it is sent.
    var result: ToolResult { get }
}

/// A reply that is a record: structured content for programs, and the same JSON as text.
///
/// Hosts show a model one of the two halves, and which one differs: so both say everything.
public protocol ToolOutput: Record, ToolReply {
    /// What the reply points to, for hosts that can open resources.
    var links: [Resource] { get }
}

extension ToolOutput {
    public static var outputSchema: Schema? { schema }
    public var links: [Resource] { [] }

    public var result: ToolResult {
        let written = WrittenJSON(json)
        return ToolResult(
            content: [.json(written)] + links.map(ContentBlock.resourceLink),
            structured: .written(written)
        )
    }
}

/// A reply of content blocks alone: file bodies, patches, pictures.
///
/// It has no structured half, which hosts would show instead of the blocks.
public struct ToolContent: ToolReply {
    /// What the model sees, in order.
    public var blocks: [ContentBlock]
    /// Facts for programs, sent in `_meta` under this server's prefix.
    public var facts: JSONObject

    /// Takes blocks and facts.
    public init(_ blocks: [ContentBlock], facts: JSONObject = [:]) {
        self.blocks = blocks
        self.facts = facts
    }

    public static var outputSchema: Schema? { nil }
    public var result: ToolResult { ToolResult(content: blocks, facts: facts) }
}

/// The result of a tool call, before it is cut to a revision.
public struct ToolResult: Sendable {
    var content: [ContentBlock]
    var structured: JSON?
    var isError = false
    var facts: JSONObject = [:]

    /// A failure, told to the model in one text block: some hosts would show only structured
    /// content, so there is none.
    init(failure: String, code: String) {
        content = [.text(failure)]
        isError = true
        facts = ["errorCode": .string(code)]
    }

    init(content: [ContentBlock], structured: JSON? = nil, facts: JSONObject = [:]) {
        self.content = content
        self.structured = structured
        self.facts = facts
    }

    var json: JSONObject {
        var result: JSONObject = ["content": .array(content.map(\.json))]
        result["structuredContent"] = structured
        if isError { result["isError"] = true }
        if !facts.isEmpty {
            result["_meta"] = .object(JSONObject(facts.map { (Meta.own($0.name), $0.value) }))
        }
        return result
    }
}
