public import JSONRPC

/// A directory that the client works in.
public struct ClientRoot: Hashable, Sendable {
    /// A `file:` URI, as the client wrote it.
    public var uri: String
    /// What the client calls it.
    public var name: String?
}

/// Asks the client for its roots.
///
/// Spec: they are guidance, not access control (client/roots): they can narrow what is served, and
/// never widen it.
public struct RootsQuestion: Question {
    public static let method = "roots/list"

    /// Asks for all.
    public init() {}

    public var capability: ClientCapability { .roots }

    public func params(for revision: Revision) -> JSONObject { [:] }

    /// Those that are `file:` URIs; others mean nothing here.
    public func answer(from result: JSONObject, of revision: Revision) throws(UnusableAnswer)
        -> [ClientRoot]
    {
        guard let roots = result["roots"]?.array else {
            throw UnusableAnswer("must have `roots`, an array")
        }
        var found: [ClientRoot] = []
        for root in roots {
            guard let uri = root["uri"]?.string else {
                throw UnusableAnswer("has a root without `uri`, a string")
            }
            if let name = root["name"], name.string == nil {
                throw UnusableAnswer("has a root whose `name` is not a string")
            }
            if uri.lowercased().hasPrefix("file:") {
                found.append(ClientRoot(uri: uri, name: root["name"]?.string))
            }
        }
        return found
    }
}
