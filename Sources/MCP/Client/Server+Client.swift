import JSONRPC

/// When the client's roots count.
public enum ClientRootsUse: Sendable {
    case never
    /// Of clients that opened a session.
    case inSessions
    /// Also of stateless ones, who are asked for them in each call that needs them.
    case always
}

extension Server {
    /// The client of a request, as the work sees it.
    ///
    /// - Throws: `-32602` for answers or a state that can't be used.
    func client(
        for request: Request,
        from caller: Caller,
        in conversation: Conversation,
        on exchange: any Exchange
    ) throws(ResponseError) -> Client {
        guard caller.revision.hasInputRequests else {
            return conversation.client(of: caller, on: exchange)
        }
        let mayAsk = Method.all[request.method]?.mayAsk ?? false
        return Client(
            route: mayAsk
                ? .stateless(try givenAnswers(request, caller))
                : .none(reason: "\(request.method) is answered without questions"),
            revision: caller.revision,
            capabilities: caller.capabilities
        )
    }

    /// Reads the client's roots, where they count.
    func rootsReader(
        for caller: Caller,
        asking client: Client,
        _ known: SessionRoots
    ) -> @Sendable () async throws -> [ClientRoot]? {
        guard rootsUse != .never, client.capabilities.has(.roots) else { return { nil } }
        guard caller.revision.hasInputRequests else {
            return { try await known.roots(asking: client) }
        }
        // Spec: lists must not vary by connection, so only what may ask can take heed of roots.
        guard rootsUse == .always, case .stateless = client.route else { return { nil } }
        return { try await client.answer(to: RootsQuestion(), key: "roots") }
    }

    /// A state that keeps the answers so far for the call's next try.
    func state(keeping answers: JSONObject, for call: Call) -> String {
        requestStates.state(
            keeping: .object(answers),
            boundTo: binding(of: call.params, call.method, call.caller)
        )
    }

    private func givenAnswers(_ request: Request, _ caller: Caller) throws(ResponseError)
        -> GivenAnswers
    {
        let params = request.params ?? [:]
        var answers: JSONObject = [:]
        var state: String?
        if let given = params["requestState"] {
            // Spec: it is attacker-controlled, and refused if it fails (basic/patterns/mrtr).
            guard let text = given.string,
                let payload = requestStates.payload(
                    of: text,
                    boundTo: binding(of: params, request.method, caller)
                )
            else {
                throw .invalidParams(
                    "`requestState` was changed, is too old or belongs to another call; call again "
                        + "without it"
                )
            }
            state = text
            answers = payload.object ?? [:]
        }
        if let given = params["inputResponses"] {
            guard let responses = given.object else {
                throw .invalidParams("`inputResponses` must be an object, not \(given.typeName)")
            }
            for (key, answer) in responses { answers[key] = answer }
        }
        return GivenAnswers(answers: answers, state: state, states: requestStates)
    }

    /// What a state is bound to: who calls, and what with.
    private func binding(of params: JSONObject, _ method: String, _ caller: Caller) -> JSON {
        var arguments = params
        for name in ["_meta", "inputResponses", "requestState"] { arguments[name] = nil }
        return [.string(caller.principal), .string(method), .object(arguments)]
    }
}
