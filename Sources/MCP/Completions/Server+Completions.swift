import JSONRPC
import Text

extension Server {
    func complete(_ call: Call) async throws -> JSONObject {
        if call.conversation.quota.takeCompletion() != nil {
            throw ResponseError.tooManyCompletions
        }
        let reference = try call.object("ref")
        let argument = try call.object("argument")
        guard let name = argument["name"]?.string, let prefix = argument["value"]?.string else {
            throw ResponseError.invalidParams("`argument` must have `name` and `value`, strings")
        }
        let arguments = try arguments(of: reference)
        guard let wanted = arguments.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            let names = arguments.map(\.name)
            throw ResponseError.invalidParams(
                "there is no argument `\(mention(of: name))`; "
                    + (names.isEmpty ? "it has none" : "there are " + names.joined(separator: ", "))
            )
        }
        let completion = try await completion(
            of: wanted,
            prefix,
            chosen: chosen(call),
            call.context
        )
        var result: JSONObject = ["values": .array(completion.values.map(JSON.string))]
        result["total"] = completion.total.map(JSON.integer)
        result["hasMore"] = .bool(completion.total.map { $0 > completion.values.count } ?? true)
        return ["completion": .object(result)]
    }

    private func completion(
        of argument: CompletableArgument,
        _ prefix: String,
        chosen: [String: String],
        _ context: CallContext
    ) async throws -> Completion {
        guard let kind = argument.kind, let completer = completers[kind] else {
            return argument.completion(of: prefix)
        }
        return try await completer(prefix, chosen, context)
    }

    /// The arguments that the client says are already filled in.
    private func chosen(_ call: Call) throws(ResponseError) -> [String: String] {
        guard call.caller.revision.hasCompletionContext else { return [:] }
        let given = try call.object("context")["arguments"]?.object ?? [:]
        return given.reduce(into: [:]) { $0[$1.name] = $1.value.string }
    }

    private func arguments(of reference: JSONObject) throws(ResponseError) -> [CompletableArgument]
    {
        switch reference["type"]?.string {
        case "ref/prompt":
            guard let name = reference["name"]?.string else {
                throw .invalidParams("`ref` must have `name`, a string")
            }
            guard let prompt = prompts.first(where: { $0.name.utf8.elementsEqual(name.utf8) })
            else {
                throw .invalidParams(unknown("prompt", name, among: prompts.map(\.name)))
            }
            return prompt.arguments
        case "ref/resource":
            guard let uri = reference["uri"]?.string else {
                throw .invalidParams("`ref` must have `uri`, a string")
            }
            // Spec: the URI or URI template of the resource (ResourceTemplateReference).
            let known = templates.first { $0.template.text.utf8.elementsEqual(uri.utf8) }
            guard let template = known ?? templates.first(where: { $0.template.match(uri) != nil })
            else {
                throw .invalidParams(
                    unknown("resource template", uri, among: templates.map(\.template.text))
                )
            }
            return template.arguments
        default:
            throw .invalidParams("`ref` must have `type`, which is ref/prompt or ref/resource")
        }
    }
}
