public import JSONRPC

/// What a request's `_meta` has that only stateless requests carry.
public struct StatelessMarks: Sendable {
    let meta: JSONObject

    /// Takes the marks of a request; `nil` if it has none.
    ///
    /// The prefix of the names alone says nothing: 2025-11-25 uses
    /// `io.modelcontextprotocol/related-task`.
    public init?(of request: Request) {
        guard let meta = request.params?["_meta"]?.object,
            meta[Meta.protocolVersion] != nil || meta[Meta.clientCapabilities] != nil
        else { return nil }
        self.meta = meta
    }

    /// The version that the request is of, which may be one that isn't served, and what its client
    /// can do.
    ///
    /// Spec: both **must** be there (2026-07-28, basic/index).
    ///
    /// - Throws: ``ResponseError`` if one is missing or mistyped.
    public func read() throws(ResponseError) -> (version: String, capabilities: JSONObject) {
        guard case .string(let version)? = meta[Meta.protocolVersion] else {
            throw .invalidParams("_meta must have \(Meta.protocolVersion), a string")
        }
        guard case .object(let capabilities)? = meta[Meta.clientCapabilities] else {
            throw .invalidParams("_meta must have \(Meta.clientCapabilities), an object")
        }
        return (version, capabilities)
    }
}
