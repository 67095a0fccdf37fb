import JSONRPC
import Text

extension Server {
    func listTools(_ call: Call) throws -> JSONObject {
        let page = try pagination.page(
            of: tools,
            after: call.params["cursor"],
            method: "tools/list",
            key: \.name
        )
        let entries = page.entries.map { JSON.object(call.shape.tool($0.definition)) }
        return JSONObject(page: "tools", entries, next: page.next)
    }

    func callTool(_ call: Call) async throws -> JSONObject {
        let name = try call.string("name")
        guard let tool = tools.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            throw ResponseError.invalidParams(unknown("tool", name, among: tools.map(\.name)))
        }
        let arguments = try call.object("arguments")
        do {
            if let wait = call.conversation.quota.takeToolCall() { throw TooManyCalls(wait: wait) }
            return call.shape.toolResult(try await tool.call(arguments, call.context))
        } catch {
            let failure = Failure(revision: call.caller.revision, logger: logger)
            let budget = arguments["maxChars"]?.integer
            guard let result = failure.toolResult(for: error, upTo: budget) else { throw error }
            call.context.log(
                .info,
                "tools",
                ["tool": .string(name), "failed": result.content.first?.json["text"] ?? nil]
            )
            return call.shape.toolResult(result)
        }
    }

    /// "there is no tool `x`", with the nearest that there is.
    func unknown(_ kind: String, _ name: String, among names: [String]) -> String {
        let shown = mention(of: name)
        guard let near = nearNames(to: name, among: names, limit: 1).first else {
            let method = kind == "resource template" ? "resources/templates" : "\(kind)s"
            return "there is no \(kind) `\(shown)`; list them with \(method)/list"
        }
        return "there is no \(kind) `\(shown)`; did you mean `\(near)`?"
    }
}

/// There were too many tool calls lately.
private struct TooManyCalls: ExplainedError {
    let wait: Duration

    let code = "rate_limited"
    var message: String {
        let seconds = (wait / .seconds(1) * 100).rounded(.up) / 100
        return "there were too many tool calls; try again in \(seconds) s"
    }
}
