public import JSONRPC

/// Something that a client may be able to do when it is asked, by where it declares it.
public enum ClientCapability: Hashable, Sendable {
    case roots
    case sampling
    /// Sampling with tools that the model may use.
    case samplingTools
    /// Asking a person by a form.
    case formElicitation
    /// Sending a person to a URL.
    case urlElicitation

    /// The names that lead to it in `capabilities`.
    public var path: [String] {
        switch self {
        case .roots: ["roots"]
        case .sampling: ["sampling"]
        case .samplingTools: ["sampling", "tools"]
        case .formElicitation: ["elicitation", "form"]
        case .urlElicitation: ["elicitation", "url"]
        }
    }

}

extension [ClientCapability] {
    /// What a client would have to declare for all of them, as one object.
    var required: JSONObject {
        reduce(into: [:]) { declared, capability in
            let name = capability.path[0]
            var inner = declared[name]?.object ?? [:]
            for part in capability.path.dropFirst() { inner[part] = [:] }
            declared[name] = .object(inner)
        }
    }
}

/// What a client declared, as far as its revision has it.
public struct ClientCapabilities: Sendable {
    let declared: JSONObject
    let revision: Revision

    /// Whether the client can do it.
    public func has(_ capability: ClientCapability) -> Bool {
        guard revision.hasClientCapability(capability) else { return false }
        switch capability {
        case .roots, .sampling, .samplingTools, .urlElicitation:
            var value: JSON? = .object(declared)
            for name in capability.path { value = value?[name] }
            return value?.object != nil
        case .formElicitation:
            // Spec: an empty `elicitation` declares forms alone (client/elicitation).
            guard let elicitation = declared["elicitation"]?.object else { return false }
            guard revision.hasElicitationModes else { return true }
            return elicitation["form"]?.object != nil || elicitation["url"] == nil
        }
    }

    /// The extensions that it declared, by identifier.
    public func settings(ofExtension identifier: String) -> JSONObject? {
        declared["extensions"]?[identifier]?.object
    }
}
