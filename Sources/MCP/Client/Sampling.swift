public import JSONRPC

/// One message of a conversation with the client's model.
public struct SamplingMessage: Sendable {
    /// Who says it.
    public var role: PromptMessage.Role
    /// What is said.
    public var content: [SamplingContent]

    /// Takes the parts.
    public init(_ role: PromptMessage.Role, _ content: [SamplingContent]) {
        self.role = role
        self.content = content
    }

    /// A message of one text.
    public init(_ role: PromptMessage.Role = .user, text: String) {
        self.init(role, [.block(.text(text))])
    }

    /// The message as a revision has it: where there is one block a message, one for each.
    func json(for revision: Revision) -> [JSON] {
        let blocks = content.map(\.json)
        guard blocks.count != 1, revision.hasSamplingTools else {
            return blocks.map { ["role": .string(role.rawValue), "content": $0] }
        }
        return [["role": .string(role.rawValue), "content": .array(blocks)]]
    }
}

/// A part of a sampling message.
public enum SamplingContent: Sendable {
    case block(ContentBlock)
    /// The model wants a tool to be called.
    case toolUse(id: String, name: String, input: JSONObject)
    /// What calling it gave; answers a use of the message before.
    case toolResult(id: String, [ContentBlock], isError: Bool = false)
    /// What is only passed on, as it came: a picture or sound of the model's.
    case other(JSON)

    var json: JSON {
        switch self {
        case .block(let block): block.json
        case .toolUse(let id, let name, let input):
            ["type": "tool_use", "id": .string(id), "name": .string(name), "input": .object(input)]
        case .toolResult(let id, let blocks, let isError):
            [
                "type": "tool_result", "toolUseId": .string(id),
                "content": .array(blocks.map(\.json)), "isError": .bool(isError),
            ]
        case .other(let json): json
        }
    }

    /// Reads a block of an answer.
    init(_ json: JSON, of revision: Revision) throws(UnusableAnswer) {
        func text(_ name: String) throws(UnusableAnswer) -> String {
            guard let text = json[name]?.string else {
                throw UnusableAnswer("has a block in `content` without `\(name)`, a string")
            }
            return text
        }
        switch try text("type") {
        case "text": self = .block(.text(try text("text")))
        case "image", "audio":
            _ = (try text("data"), try text("mimeType"))
            self = .other(json)
        case "tool_use" where revision.hasSamplingTools:
            guard let input = json["input"]?.object else {
                throw UnusableAnswer("has a tool use in `content` without `input`, an object")
            }
            self = .toolUse(id: try text("id"), name: try text("name"), input: input)
        case "tool_result" where revision.hasSamplingTools:
            _ = try text("toolUseId")
            self = .other(json)
        default: throw UnusableAnswer("has a block in `content` of an unknown `type`")
        }
    }
}

/// A tool that the client's model may ask to be called.
public struct SamplingTool: Sendable {
    let json: JSON

    /// Takes the parts; `inputSchema` is an object's.
    public init(name: String, description: String, inputSchema: Schema) {
        json = [
            "name": .string(name), "description": .string(description),
            "inputSchema": inputSchema.json,
        ]
    }
}

/// Asks the client's model to go on with a conversation.
public struct SamplingRequest: Question {
    public static let method = "sampling/createMessage"

    /// Whether the model may, must or must not use a tool.
    public enum ToolChoice: String, Sendable {
        case auto, required, none
    }

    /// What was said so far; the last is the user's.
    public var messages: [SamplingMessage]
    /// At most this many tokens.
    public var maxTokens: Int
    /// What the model is told first.
    public var systemPrompt: String?
    /// What it may ask to be called; needs a client that declared it.
    public var tools: [SamplingTool]
    /// Whether it may.
    public var toolChoice: ToolChoice?

    /// Takes the parts.
    public init(
        _ messages: [SamplingMessage],
        maxTokens: Int,
        systemPrompt: String? = nil,
        tools: [SamplingTool] = [],
        toolChoice: ToolChoice? = nil
    ) {
        self.messages = messages
        self.maxTokens = maxTokens
        self.systemPrompt = systemPrompt
        self.tools = tools
        self.toolChoice = toolChoice
    }

    public var capability: ClientCapability {
        tools.isEmpty && toolChoice == nil ? .sampling : .samplingTools
    }

    public func params(for revision: Revision) -> JSONObject {
        var params: JSONObject = [
            "messages": .array(messages.flatMap { $0.json(for: revision) }),
            "maxTokens": .integer(maxTokens),
        ]
        params["systemPrompt"] = systemPrompt.map(JSON.string)
        if !tools.isEmpty { params["tools"] = .array(tools.map(\.json)) }
        params["toolChoice"] = toolChoice.map { ["mode": .string($0.rawValue)] }
        return params
    }

    public func answer(from result: JSONObject, of revision: Revision) throws(UnusableAnswer)
        -> SamplingAnswer
    {
        guard let role = result["role"]?.string.flatMap(PromptMessage.Role.init) else {
            throw UnusableAnswer("must have `role`, which is user or assistant")
        }
        let blocks: [JSON]
        switch result["content"] {
        case .object(let block)?: blocks = [.object(block)]
        case .array(let several)? where revision.hasSamplingTools: blocks = several
        default: throw UnusableAnswer("must have `content`")
        }
        guard let model = result["model"]?.string else {
            throw UnusableAnswer("must have `model`, a string")
        }
        let reason = result["stopReason"]
        guard reason == nil || reason?.string != nil else {
            throw UnusableAnswer("has a `stopReason` that is not a string")
        }
        var content: [SamplingContent] = []
        for block in blocks { content.append(try SamplingContent(block, of: revision)) }
        return SamplingAnswer(
            message: SamplingMessage(role, content),
            model: model,
            stopReason: reason?.string
        )
    }
}

/// What the client's model said.
public struct SamplingAnswer: Sendable {
    /// The message, to go on from.
    public var message: SamplingMessage
    /// Which model it was.
    public var model: String
    /// Why it stopped, such as `endTurn` or `toolUse`.
    public var stopReason: String?

    /// All that is text in it.
    public var text: String {
        message.content.compactMap { part in
            if case .block(.text(let text)) = part { text } else { nil }
        }.joined(separator: "\n")
    }

    /// The tools it wants to be called.
    public var toolUses: [(id: String, name: String, input: JSONObject)] {
        message.content.compactMap { part in
            if case .toolUse(let id, let name, let input) = part { (id, name, input) } else { nil }
        }
    }
}
