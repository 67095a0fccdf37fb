public import JSONRPC

/// Something that only the client can answer: a person's decision, a model's words, its roots.
public protocol Question: Sendable {
    associatedtype Answer: Sendable

    /// The method that asks it.
    static var method: String { get }

    /// What the client must have declared.
    var capability: ClientCapability { get }

    /// Whether an answer confirms a change: it then counts once, and is refused when it is sent again.
    var confirmsChange: Bool { get }

    /// The parameters as a revision has them.
    func params(for revision: Revision) -> JSONObject

    /// Reads an answer.
    ///
    /// - Throws: ``UnusableAnswer`` if it isn't one, and must be asked for again.
    func answer(from result: JSONObject, of revision: Revision) throws(UnusableAnswer) -> Answer
}

extension Question {
    public var confirmsChange: Bool { false }
}

/// An answer that isn't what was asked for.
public struct UnusableAnswer: Error, Hashable, Sendable {
    /// The end of a sentence that begins with the answer, such as "has no `action`".
    public var problem: String

    /// Takes the end of the sentence.
    public init(_ problem: String) { self.problem = problem }
}

/// A question under the name that tells it from the others of its call.
public struct Asked<Q: Question>: Sendable {
    let key: String
    let question: Q

    /// Names a question.
    public init(_ key: String, _ question: Q) {
        self.key = key
        self.question = question
    }
}

/// Ends a stateless call with a result that asks: the client calls again with the answers.
struct InputRequired: Error {
    /// By key, each with its method and parameters.
    var requests: JSONObject
    /// What was answered so far, by key, which the next call need not bring again.
    var answers: JSONObject
}
