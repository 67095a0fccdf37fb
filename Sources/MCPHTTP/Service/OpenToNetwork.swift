#if HTTP
public import Text

/// The server would be open to whoever can reach it.
public struct OpenToNetwork: ExplainedError, Equatable {
    public var code: String { "configuration" }
    public var message: String {
        "an address that other machines can reach needs a token (ROOTCELLAR_HTTP_TOKEN or "
            + "httpTokenFile), or --allow-unauthenticated"
    }

    init() {}
}
#endif
