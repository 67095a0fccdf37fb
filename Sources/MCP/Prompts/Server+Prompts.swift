import JSONRPC

extension Server {
    func listPrompts(_ call: Call) throws -> JSONObject {
        let page = try pagination.page(
            of: prompts,
            after: call.params["cursor"],
            method: "prompts/list",
            key: \.name
        )
        let entries = page.entries.map { JSON.object(call.shape.named($0.definition)) }
        return JSONObject(page: "prompts", entries, next: page.next)
    }

    func getPrompt(_ call: Call) async throws -> JSONObject {
        let name = try call.string("name")
        guard let prompt = prompts.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            throw ResponseError.invalidParams(unknown("prompt", name, among: prompts.map(\.name)))
        }
        let arguments = try call.object("arguments")
        for (name, value) in arguments where value.string == nil {
            throw ResponseError.invalidParams("`\(name)` must be a string, not \(value.typeName)")
        }
        let messages = try await prompt.messages(arguments, call.context).map { message -> JSON in
            let content = call.shape.block(message.content)
            return ["role": .string(message.role.rawValue), "content": content.json]
        }
        var result: JSONObject = ["messages": .array(messages)]
        result["description"] = prompt.definition["description"]
        return result
    }
}
