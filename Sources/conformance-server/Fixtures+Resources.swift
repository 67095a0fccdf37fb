import JSONRPC
import MCP

// Spec: server/resources.

extension Fixtures {
    var resources: Feature {
        Feature(
            templates: [
                BoundResourceTemplate(StaticText.self, in: { _ in self }),
                BoundResourceTemplate(StaticBinary.self, in: { _ in self }),
                BoundResourceTemplate(WatchedResource.self, in: { _ in self }) {
                    _,
                    _,
                    fixtures,
                    changed in
                    fixtures.watchedText.watch(changed)
                },
                BoundResourceTemplate(TemplateData.self, in: { _ in self }),
            ]
        )
    }
}

struct StaticText: ResourceTemplate {
    static let uriTemplate = "test://static-text"
    static let name = "static-text"
    static let title = "Static text"
    static let description = "A text that never changes."
    static let mimeType: String? = "text/plain"

    func contents(of uri: String, on fixtures: Fixtures, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        [
            ResourceContents(
                uri: uri,
                mimeType: Self.mimeType,
                text: "This is the content of the static text resource."
            )
        ]
    }
}

struct StaticBinary: ResourceTemplate {
    static let uriTemplate = "test://static-binary"
    static let name = "static-binary"
    static let title = "Static picture"
    static let description = "A picture that never changes."
    static let mimeType: String? = "image/png"

    func contents(of uri: String, on fixtures: Fixtures, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        [ResourceContents(uri: uri, mimeType: Self.mimeType, blob: Sample.png)]
    }
}

struct WatchedResource: ResourceTemplate {
    static let uriTemplate = "test://watched-resource"
    static let name = "watched-resource"
    static let title = "Watched text"
    static let description = "A text that can be subscribed to."
    static let mimeType: String? = "text/plain"

    func contents(of uri: String, on fixtures: Fixtures, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        [ResourceContents(uri: uri, mimeType: Self.mimeType, text: fixtures.watchedText.text)]
    }
}

struct TemplateData: ResourceTemplate {
    static let uriTemplate = "test://template/{id}/data"
    static let name = "template-data"
    static let title = "Data by id"
    static let description = "The data of an id, any there is."
    static let mimeType: String? = "application/json"

    @Parameter("Which data.")
    var id: String

    func contents(of uri: String, on fixtures: Fixtures, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        let data: JSON = [
            "id": .string(id), "templateTest": true, "data": .string("Data for ID: \(id)"),
        ]
        return [ResourceContents(uri: uri, mimeType: Self.mimeType, text: data.text)]
    }
}
