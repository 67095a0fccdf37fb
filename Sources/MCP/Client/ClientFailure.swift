public import Text

/// The client was asked, and gave no answer that could be used.
public enum ClientFailure: ExplainedError, Hashable {
    /// It answered with an error, as when a person refused sampling.
    case refused(method: String, reason: String)
    /// It didn't answer in time.
    case silent(method: String)
    /// It could not be asked.
    case unasked(reason: String)
    /// It kept answering with something else than was asked for.
    case unusable(method: String, problem: String)

    public var code: String {
        switch self {
        case .refused: "client_refused"
        case .silent: "client_silent"
        case .unasked: "client_unasked"
        case .unusable: "client_unusable"
        }
    }

    public var message: String {
        switch self {
        case .refused(let method, let reason): "the client refused \(method): \(reason)"
        case .silent(let method): "the client did not answer \(method) in time; try again"
        case .unasked(let reason): "the client can't be asked: \(reason)"
        case .unusable(let method, let problem): "the client's answer to \(method) \(problem)"
        }
    }
}

/// The work needs something of the client that it didn't declare.
///
/// A stateless request is refused for it by a code of its own; a session, which has no such code,
/// is told in words.
public struct MissingClientCapability: ExplainedError, Hashable {
    /// What is needed and wasn't declared, each once, in the order in which it was asked for.
    public let capabilities: [ClientCapability]

    init(_ missing: [ClientCapability]) {
        capabilities = missing.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    public var code: String { "missing_client_capability" }
    public var message: String {
        let names = capabilities.map { "`\($0.path.joined(separator: "."))`" }
        return "this needs a client with the \(names.count == 1 ? "capability" : "capabilities") "
            + names.joined(separator: ", ")
    }
}
