public import JSONRPC
import Text

/// One part of a tool's reply or of a prompt's message.
public enum ContentBlock: Sendable {
    /// Plain text.
    case text(String)
    /// Plain text that is a value's JSON.
    case json(WrittenJSON)
    /// A picture.
    case image([UInt8], mimeType: String)
    /// A recording.
    case audio([UInt8], mimeType: String)
    /// A pointer to a resource that can be read.
    case resourceLink(Resource)
    /// A resource, carried along.
    case resource(ResourceContents)

    /// The block as the newest revision writes it.
    var json: JSON {
        switch self {
        case .text(let text): ["type": "text", "text": .string(text)]
        case .json(let value): ["type": "text", "text": .written(value.quoted)]
        case .image(let bytes, let mimeType):
            ["type": "image", "data": .string(base64(bytes)), "mimeType": .string(mimeType)]
        case .audio(let bytes, let mimeType):
            ["type": "audio", "data": .string(base64(bytes)), "mimeType": .string(mimeType)]
        case .resourceLink(let resource):
            .object(
                JSONObject([("type", "resource_link")] + resource.json.map { ($0.name, $0.value) })
            )
        case .resource(let contents):
            ["type": "resource", "resource": .object(contents.json)]
        }
    }
}
