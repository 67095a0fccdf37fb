#if HTTP
import Crypto

/// Says who sent a request, before anything is done for it.
public protocol Authenticator: Sendable {
    /// `authorization`: the values of the `Authorization` fields of the request, of which there may
    /// be none or several.
    func authentication(by authorization: [String]) -> Authentication
}

/// What came of looking at a request's credentials.
public enum Authentication: Equatable, Sendable {
    /// Who sent it; empty where all are one person.
    case principal(String)
    /// Nobody that may; `challenge` goes into `WWW-Authenticate`.
    case refused(challenge: String)
}

/// Lets everybody in, where reaching the server is proof enough.
public struct OpenAccess: Authenticator {
    /// Makes one.
    public init() {}

    public func authentication(by authorization: [String]) -> Authentication { .principal("") }
}

/// Lets in whoever has the one token.
public struct BearerToken: Authenticator {
    // What is kept is no token, so that nothing can show it.
    private let digest: SHA256.Digest

    /// The token that requests must bear.
    ///
    /// - Precondition: It isn't empty.
    public init(_ token: String) {
        precondition(!token.isEmpty, "a token must not be empty")
        digest = SHA256.hash(data: Array(token.utf8))
    }

    public func authentication(by authorization: [String]) -> Authentication {
        guard let given = authorization.first else { return .refused(challenge: "Bearer") }
        // Two fields could be read as two people by two programs.
        guard authorization.count == 1, let token = Self.token(in: given),
            // Digests are compared in constant time, whatever the length of what was given.
            SHA256.hash(data: Array(token.utf8)) == digest
        else { return .refused(challenge: #"Bearer error="invalid_token""#) }
        return .principal("bearer")
    }

    private static func token(in value: String) -> Substring? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].drop { $0 == " " }
    }
}
#endif
