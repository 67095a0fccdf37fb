import JSONRPC
import Synchronization

/// The answers that a stateless call brought, or that its state carried from calls before.
final class GivenAnswers: Sendable {
    /// By the key of the question.
    private let answers: JSONObject
    private let state: String?
    private let states: any RequestStates
    /// Whether this call may use its state; `nil` until it was asked for.
    private let isFirstUse = Mutex<Bool?>(nil)
    /// Those that answered something, so that nothing else is kept for the next try.
    private let used = Mutex<JSONObject>([:])

    init(answers: JSONObject, state: String?, states: any RequestStates) {
        self.answers = answers
        self.state = state
        self.states = states
    }

    /// The answer to a question, if there is one and it is of the kind that was asked for.
    ///
    /// One that confirms a change counts only with the state it was asked with.
    func usable<Q: Question>(_ asked: Asked<Q>, _ revision: Revision) -> Q.Answer? {
        guard let given = answers[asked.key]?.object else { return nil }
        guard state != nil || !asked.question.confirmsChange else { return nil }
        // What can't be used is asked for again.
        guard let answer = try? asked.question.answer(from: given, of: revision) else { return nil }
        used.withLock { $0[asked.key] = .object(given) }
        return answer
    }

    /// The answers that this call has used so far, by the key of the question.
    var usedAnswers: JSONObject { used.withLock(\.self) }

    /// The answer to a question that is known to have a usable one.
    ///
    /// - Throws: `-32602` where it confirms a change and its state was used before.
    func answer<Q: Question>(to asked: Asked<Q>, _ revision: Revision) throws -> Q.Answer {
        guard let answer = usable(asked, revision) else {
            preconditionFailure("the answer to \(asked.key) was looked for before")
        }
        // Spec: what may be used once is enforced by the server (basic/patterns/mrtr).
        guard !asked.question.confirmsChange || spend() else {
            throw ResponseError.invalidParams("this confirmation was used before; call again anew")
        }
        return answer
    }

    /// Uses the state up, once for all questions of this call.
    private func spend() -> Bool {
        isFirstUse.withLock { isFirstUse in
            if let isFirstUse { return isFirstUse }
            let isFirst = state.map(states.spend) ?? false
            isFirstUse = isFirst
            return isFirst
        }
    }
}
