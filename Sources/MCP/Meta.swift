/// The names under `_meta`.
enum Meta {
    /// What the specification has reserved.
    static func reserved(_ name: String) -> String { "io.modelcontextprotocol/" + name }

    /// What is ours: reverse DNS, as the specification advises.
    static func own(_ name: String) -> String { "io.github.rootcellar/" + name }

    static let protocolVersion = reserved("protocolVersion")
    static let clientCapabilities = reserved("clientCapabilities")
    static let clientInfo = reserved("clientInfo")
    static let logLevel = reserved("logLevel")
    static let subscriptionID = reserved("subscriptionId")
    static let serverInfo = reserved("serverInfo")
}
