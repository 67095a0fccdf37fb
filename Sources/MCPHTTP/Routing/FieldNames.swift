#if HTTP
import HTTPTypes

/// The header fields that the protocol names, and those that HTTPTypes has no name for.
extension HTTPField.Name {
    static let protocolVersion = known("MCP-Protocol-Version")
    static let sessionID = known("Mcp-Session-Id")
    static let method = known("Mcp-Method")
    static let name = known("Mcp-Name")
    static let lastEventID = known("Last-Event-ID")
    static let host = known("Host")
    static let accelBuffering = known("X-Accel-Buffering")

    /// The header of a parameter that is marked `x-mcp-header`; `nil` if that is no field name.
    static func parameter(_ suffix: String) -> HTTPField.Name? {
        suffix.isEmpty ? nil : HTTPField.Name("Mcp-Param-" + suffix)
    }

    private static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else {
            preconditionFailure("\(text) is no name of a header field")
        }
        return name
    }
}
#endif
