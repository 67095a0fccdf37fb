import JSONRPC
import Text

/// Something that can be read by its URI, as a list names it.
public struct Resource: Sendable {
    /// Percent-encoded, so that strict clients can parse it.
    public var uri: String
    /// A name for programs, often the last part of the URI.
    public var name: String
    /// A name for people.
    public var title: String?
    /// What it is, for the model.
    public var description: String?
    /// The media type, where it is known.
    public var mimeType: String?
    /// The size in bytes, where it is known.
    public var size: Int?

    /// Takes the parts.
    public init(
        uri: String,
        name: String,
        title: String? = nil,
        description: String? = nil,
        mimeType: String? = nil,
        size: Int? = nil
    ) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
        self.size = size
    }

    var json: JSONObject {
        var object: JSONObject = ["uri": .string(uri), "name": .string(name)]
        object["title"] = title.map(JSON.string)
        object["description"] = description.map(JSON.string)
        object["mimeType"] = mimeType.map(JSON.string)
        object["size"] = size.map(JSON.integer)
        return object
    }
}

/// What reading a resource gives: one of possibly several parts.
public struct ResourceContents: Sendable {
    /// The bytes, as text where they are text.
    public enum Body: Sendable {
        case text(String)
        case blob([UInt8])
    }

    /// The URI of this part; of the resource itself, or of something beneath it.
    public var uri: String
    /// The media type, where it is known.
    public var mimeType: String?
    /// What is in it.
    public var body: Body

    /// Takes text.
    public init(uri: String, mimeType: String?, text: String) {
        self.uri = uri
        self.mimeType = mimeType
        body = .text(text)
    }

    /// Takes bytes that aren't text.
    public init(uri: String, mimeType: String?, blob: [UInt8]) {
        self.uri = uri
        self.mimeType = mimeType
        body = .blob(blob)
    }

    var json: JSONObject {
        var object: JSONObject = ["uri": .string(uri)]
        object["mimeType"] = mimeType.map(JSON.string)
        switch body {
        case .text(let text): object["text"] = .string(text)
        case .blob(let bytes): object["blob"] = .string(base64(bytes))
        }
        return object
    }
}

/// There is nothing at a URI, or nothing that may be read.
///
/// Which code says so differs by revision.
public struct ResourceNotFound: Error {
    /// The URI as it was asked for.
    public var uri: String
    /// Why, in one plain sentence; `nil` says only that there is nothing.
    public var reason: String?

    /// Takes the URI and the reason.
    public init(uri: String, reason: String? = nil) {
        self.uri = uri
        self.reason = reason
    }
}
