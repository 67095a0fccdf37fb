import JSONRPC
import Text

/// Cuts what was built for the newest revision to what another one knows.
///
/// Strict older clients break on members that they don't know.
struct Shape: Sendable {
    let revision: Revision
    let information: ServerInformation

    /// The result of a method, as this revision has it.
    ///
    /// `cacheSeconds`: how long it may be kept, where the specification gives the method caching
    /// hints.
    ///
    /// `method`: `server/discover` shows all of who the server is, the others its name.
    func result(_ full: JSONObject, cacheSeconds: Int?, of method: String) -> JSONObject {
        guard revision.hasResultTypes else { return full }
        var result: JSONObject = ["resultType": "complete"]
        for (name, value) in full { result[name] = value }
        if let cacheSeconds {
            result["ttlMs"] = .integer(cacheSeconds * 1_000)
            // What is served here is one user's.
            result["cacheScope"] = "private"
        }
        var meta = full["_meta"]?.object ?? [:]
        let isIntroduction = method == "server/discover"
        meta[Meta.serverInfo] = .object(isIntroduction ? information.full : information.titled)
        result["_meta"] = .object(meta)
        return result
    }

    /// Who the server is, in `initialize`.
    var implementation: JSONObject {
        guard !revision.describesImplementations else { return information.full }
        return revision.hasTitles ? information.titled : information.named
    }

    /// An entry of `tools/list`.
    func tool(_ full: JSONObject) -> JSONObject {
        var tool = named(full)
        if !revision.hasStructuredContent { tool["outputSchema"] = nil }
        guard revision.hasToolAnnotations else {
            tool["annotations"] = nil
            return tool
        }
        if !revision.hasTitles, let title = full["title"], var hints = full["annotations"]?.object {
            hints["title"] = title
            tool["annotations"] = .object(hints)
        }
        return tool
    }

    /// An entry of any other list.
    func named(_ full: JSONObject) -> JSONObject {
        guard !revision.hasTitles else { return full }
        var entry = full
        entry["title"] = nil
        return entry
    }

    /// The result of `tools/call`, before ``result(_:cacheSeconds:of:)``.
    func toolResult(_ full: ToolResult) -> JSONObject {
        var json = full.json
        if !revision.hasStructuredContent { json["structuredContent"] = nil }
        json["content"] = .array(full.content.map { block($0).json })
        return json
    }

    /// The nearest thing to a content block that this revision has.
    func block(_ block: ContentBlock) -> ContentBlock {
        switch block {
        case .audio(let bytes, let mimeType) where !revision.hasAudio:
            .text("[audio, \(mimeType), \(bytes.count) bytes: this client can't take sound]")
        case .resourceLink(let resource) where !revision.hasResourceLinks:
            .text("[resource \(displayed(resource.name)): \(resource.uri)]")
        case .resourceLink(var resource) where !revision.hasTitles:
            .resourceLink(
                {
                    resource.title = nil; return resource
                }()
            )
        default: block
        }
    }

    /// What the server says that it can do.
    ///
    /// Older clients break on `extensions`, but for those that sent some themselves, as hosts of MCP
    /// Apps do.
    func capabilities(_ full: JSONObject, for client: ClientCapabilities) -> JSONObject {
        var capabilities = full
        if !revision.declaresCompletions { capabilities["completions"] = nil }
        if !revision.declaresExtensions && client.declared["extensions"] == nil {
            capabilities["extensions"] = nil
        }
        return capabilities
    }

    /// The result that asks: the client calls again with the answers and the state.
    func inputRequired(_ asked: InputRequired, state: String) -> JSONObject {
        [
            "resultType": "input_required", "inputRequests": .object(asked.requests),
            "requestState": .string(state),
            "_meta": [Meta.serverInfo: .object(information.titled)],
        ]
    }
}

/// Who the server is.
public struct ServerInformation: Sendable {
    /// Everything that the newest revision has room for.
    let full: JSONObject
    /// What every stateless result carries: a picture in each would only cost bytes.
    let titled: JSONObject
    /// What the oldest clients know.
    let named: JSONObject

    /// Takes the parts.
    ///
    /// `icons`: data URIs or https; a PNG first, which every client must be able to show.
    public init(
        name: String,
        title: String,
        version: String,
        description: String,
        websiteURL: String? = nil,
        icons: [Icon]
    ) {
        named = ["name": .string(name), "version": .string(version)]
        titled = ["name": .string(name), "title": .string(title), "version": .string(version)]
        var full = titled
        full["description"] = .string(description)
        full["websiteUrl"] = websiteURL.map(JSON.string)
        if !icons.isEmpty { full["icons"] = .array(icons.map(\.json)) }
        self.full = full
    }

    /// A picture of the server.
    public struct Icon: Sendable {
        let json: JSON

        /// Takes a picture.
        ///
        /// `sizes`: such as `32x32`, or `any` for one that scales.
        public init(source: String, mimeType: String, sizes: [String]) {
            json = [
                "src": .string(source), "mimeType": .string(mimeType),
                "sizes": .array(sizes.map(JSON.string)),
            ]
        }
    }
}
