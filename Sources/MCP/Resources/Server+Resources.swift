import JSONRPC

extension Server {
    func listResources(_ call: Call) async throws -> JSONObject {
        var resources = templates.compactMap(\.resource)
        for feature in features { resources += try await feature.resources(call.context) }
        let page = try pagination.page(
            of: resources,
            after: call.params["cursor"],
            method: "resources/list",
            key: \.uri
        )
        let entries = page.entries.map { JSON.object(call.shape.named($0.json)) }
        return JSONObject(page: "resources", entries, next: page.next)
    }

    func listTemplates(_ call: Call) throws -> JSONObject {
        let page = try pagination.page(
            of: templates.filter { $0.resource == nil },
            after: call.params["cursor"],
            method: "resources/templates/list",
            key: \.template.text
        )
        let entries = page.entries.map { JSON.object(call.shape.named($0.definition)) }
        return JSONObject(page: "resourceTemplates", entries, next: page.next)
    }

    func readResource(_ call: Call) async throws -> JSONObject {
        let uri = try call.string("uri")
        for template in templates {
            guard let variables = template.match(uri) else { continue }
            let contents = try await template.contents(uri, variables, call.context)
            // Spec: a missing resource is an error, never an empty list (server/resources).
            guard !contents.isEmpty else { throw ResourceNotFound(uri: uri) }
            return ["contents": .array(contents.map { .object($0.json) })]
        }
        throw ResourceNotFound(uri: uri)
    }
}
