public import JSONRPC
import Text

extension Client {
    /// Goes on with a conversation until the client's model has answered, and calls the tools that
    /// it wants called.
    ///
    /// Spec: a message of the model's that uses tools is followed by one that answers every use and
    /// holds nothing else (client/sampling). In a stateless call the model's words travel in the
    /// state, and each try calls the tools again: **they may only read.**
    ///
    /// - Parameters:
    ///   - request: The conversation so far, and the tools.
    ///   - key: As in ``answer(to:key:)``.
    ///   - maxTurns: How often the model is asked; the last time it may use no tool.
    ///   - call: Calls a tool. An `ExplainedError` is told to the model.
    /// - Returns: The model's last words.
    /// - Throws: As ``answer(to:key:)``, and what `call` throws besides.
    public func answer(
        to request: SamplingRequest,
        key: String,
        maxTurns: Int,
        calling call: (_ tool: String, _ input: JSONObject) async throws -> [ContentBlock]
    ) async throws -> SamplingAnswer {
        var request = request
        for turn in 1..<maxTurns {
            let answer = try await answer(to: request, key: "\(key)-\(turn)")
            let uses = answer.toolUses
            guard !uses.isEmpty, answer.message.role == .assistant else { return answer }
            var results: [SamplingContent] = []
            for use in uses {
                do {
                    results.append(.toolResult(id: use.id, try await call(use.name, use.input)))
                } catch let error as any ExplainedError {
                    let told = ContentBlock.text(error.message)
                    results.append(.toolResult(id: use.id, [told], isError: true))
                }
            }
            request.messages += [answer.message, SamplingMessage(.user, results)]
            request.toolChoice = SamplingRequest.ToolChoice.auto
        }
        request.toolChoice = SamplingRequest.ToolChoice.none
        return try await answer(to: request, key: "\(key)-\(maxTurns)")
    }
}
