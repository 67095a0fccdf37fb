import JSONRPC

/// The client that made a call, as the work sees it.
///
/// Work asks in one way and is written once. In a session the question is sent and awaited; in a
/// stateless call the first attempt ends by asking, and the client calls again with the answer, so
/// that all before the question runs again: **ask before anything is changed.**
public struct Client: Sendable {
    enum Route: Sendable {
        /// Nobody can be asked.
        case none(reason: String)
        case session(Questions, any Exchange, timeout: Duration)
        case stateless(GivenAnswers)
    }

    /// How often an answer that can't be used is asked for again in a session.
    private static let maxTries = 3

    let route: Route
    let revision: Revision

    /// What the client declared.
    public let capabilities: ClientCapabilities

    /// Asks the client.
    ///
    /// `key`: tells the question from all others that this call asks, and is the same each time.
    ///
    /// - Returns: The client's answer, which may be that the person declined.
    /// - Throws: ``MissingClientCapability``, ``ClientFailure``; what ends a stateless call to ask.
    public func answer<Q: Question>(to question: Q, key: String) async throws -> Q.Answer {
        try await answers(to: Asked(key, question))
    }

    /// Asks several things together, so that a stateless client is called back once.
    ///
    /// - Throws: As ``answer(to:key:)``.
    public func answers<each Q: Question>(to asked: repeat Asked<each Q>) async throws -> (
        repeat (each Q).Answer
    ) {
        var needed: [ClientCapability] = []
        repeat needed.append((each asked).question.capability)
        try require(needed)
        switch route {
        case .none(let reason): throw ClientFailure.unasked(reason: reason)
        case .session(let questions, let exchange, let timeout):
            return try await (repeat ask((each asked).question, questions, exchange, timeout))
        case .stateless(let given):
            var missing: JSONObject = [:]
            repeat note(missing: each asked, given, in: &missing)
            guard missing.isEmpty else {
                throw InputRequired(requests: missing, answers: given.usedAnswers)
            }
            return try (repeat given.answer(to: each asked, revision))
        }
    }

    /// The same client, given less time to answer.
    func waiting(atMost time: Duration) -> Client {
        guard case .session(let questions, let exchange, let timeout) = route else { return self }
        return Client(
            route: .session(questions, exchange, timeout: min(time, timeout)),
            revision: revision,
            capabilities: capabilities
        )
    }

    /// All that is missing is named at once: a client that declared only the first would be refused
    /// again.
    private func require(_ needed: [ClientCapability]) throws(MissingClientCapability) {
        let missing = needed.filter { !capabilities.has($0) }
        guard missing.isEmpty else { throw MissingClientCapability(missing) }
    }

    private func ask<Q: Question>(
        _ question: Q,
        _ questions: Questions,
        _ exchange: any Exchange,
        _ timeout: Duration
    ) async throws -> Q.Answer {
        var problem = ""
        for _ in 1...Self.maxTries {
            let result = try await questions.answer(
                to: Q.method,
                question.params(for: revision),
                on: exchange,
                within: timeout
            )
            do throws(UnusableAnswer) {
                guard let object = result.object else { throw UnusableAnswer("is no object") }
                return try question.answer(from: object, of: revision)
            } catch {
                problem = error.problem
            }
        }
        throw ClientFailure.unusable(method: Q.method, problem: problem)
    }

    private func note<Q: Question>(
        missing asked: Asked<Q>,
        _ given: GivenAnswers,
        in requests: inout JSONObject
    ) {
        guard given.usable(asked, revision) == nil else { return }
        requests[asked.key] = [
            "method": .string(Q.method), "params": .object(asked.question.params(for: revision)),
        ]
    }
}
