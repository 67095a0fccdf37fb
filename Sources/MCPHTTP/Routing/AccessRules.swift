#if HTTP
import HTTPTypes
import JSONRPC
public import Text

/// Which names a request may use for this server, and which pages it may come from.
///
/// A page of any site can make a browser send requests to a server on the same machine, and by
/// DNS rebinding even read the answers. Names and origins are compared whole, never by a prefix.
struct AccessRules: Sendable {
    /// Beside those of the machine for itself; an entry without a port stands for each.
    let hosts: [Authority]
    /// Beside the server's own, as the request names it.
    let origins: Set<Origin>
    /// Whether no browser can reach the server, so that its name proves nothing.
    let isOnSocketFile: Bool

    /// - Throws: ``InvalidAddress`` for an entry that is no host or origin.
    init(hosts: [String], origins: [String], isOnSocketFile: Bool) throws(InvalidAddress) {
        var allowedHosts: [Authority] = []
        for text in hosts {
            guard let host = Authority(text) else {
                throw InvalidAddress("`\(displayed(text))` is no host, nor a host and a port")
            }
            allowedHosts.append(host)
        }
        var allowedOrigins: Set<Origin> = []
        for text in origins {
            guard let origin = Origin(text) else {
                throw InvalidAddress(
                    "`\(displayed(text))` is no origin such as https://example.com"
                )
            }
            allowedOrigins.insert(origin)
        }
        self.hosts = allowedHosts
        self.origins = allowedOrigins
        self.isOnSocketFile = isOnSocketFile
    }

    /// Refuses a request whose `Host` or `Origin` isn't allowed.
    ///
    /// Spec: `Origin` **must** be validated; invalid gets 403 (basic/transports/streamable-http).
    func refusal(of request: HTTPRequest) -> Refusal? {
        // The first `Host` is the authority; any other stays among the fields.
        guard let text = request.authority, request.headerFields[.host] == nil,
            let host = Authority(text)
        else { return Refusal(.badRequest, "HTTP/1.1 with one Host is needed") }
        guard isOnSocketFile || host.isLoopback || hosts.contains(where: { $0.covers(host) })
        else {
            return Refusal(
                .misdirectedRequest,
                "`\(displayed(text))` is not a name of this server; httpAllowedHosts can add it"
            )
        }
        let given = request.headerFields[values: .origin]
        guard !given.isEmpty else { return nil }
        guard given.count == 1, let origin = Origin(given[0]),
            origin == Origin(scheme: "http", host) || origins.contains(origin)
        else {
            return Refusal(
                .forbidden,
                "the origin \(displayed(given[0])) is not allowed; httpAllowedOrigins can add it"
            )
        }
        return nil
    }

    /// What lets a page of a configured origin read the answer; nothing for any other.
    func crossOriginFields(for request: HTTPRequest) -> HTTPFields {
        guard let text = request.headerFields[.origin], let origin = Origin(text),
            origins.contains(origin)
        else { return [:] }
        return [
            .accessControlAllowOrigin: text, .vary: "Origin",
            .accessControlExposeHeaders: "Mcp-Session-Id, WWW-Authenticate, Retry-After",
        ]
    }
}

extension HTTPFields {
    /// What a browser is told that asks before it sends a page's request, besides what each answer to
    /// such a page tells it: twice, it would take neither.
    ///
    /// `parameters`: the fields that mirror parameters of tools.
    static func forPreflight(mirroring parameters: [HTTPField.Name]) -> HTTPFields {
        var names = [
            "Content-Type", "Accept", "Authorization", "MCP-Protocol-Version", "Mcp-Session-Id",
            "Mcp-Method", "Mcp-Name", "Last-Event-ID",
        ]
        for name in parameters where !names.contains(name.rawName) { names.append(name.rawName) }
        return [
            .accessControlAllowMethods: "POST, GET, DELETE",
            .accessControlAllowHeaders: names.joined(separator: ", "),
            .accessControlMaxAge: "600",
        ]
    }
}

extension Authority {
    fileprivate func covers(_ other: Authority) -> Bool {
        host == other.host && (port == nil || port == other.port)
    }
}

/// An address in the configuration that isn't one.
public struct InvalidAddress: ExplainedError, Equatable {
    public let message: String
    public var code: String { "configuration" }

    init(_ message: String) { self.message = message }
}
#endif
