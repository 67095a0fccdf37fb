#if HTTP
import Text

/// Where a server listens.
public enum ListenAddress: Equatable, Sendable {
    /// A name or address of this machine, without brackets; 0 is any port that is free.
    case network(host: String, port: Int)
    /// A socket in the file system, which only its owner can open.
    case socketFile(path: String)

    /// Loopback: reached from this machine alone.
    public static let standard = ListenAddress.network(host: "127.0.0.1", port: 8765)

    /// Reads `HOST:PORT`, `[ADDRESS]:PORT` or `unix:PATH`.
    ///
    /// - Throws: ``InvalidAddress``.
    public init(_ text: String) throws(InvalidAddress) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard !path.isEmpty, path.utf8.count < 108 else {
                throw InvalidAddress("the path of a socket must be 1 to 107 bytes long")
            }
            self = .socketFile(path: path)
            return
        }
        guard let authority = Authority(text), let port = authority.port else {
            throw InvalidAddress(
                "`\(displayed(text))` is neither HOST:PORT, as 127.0.0.1:8765, nor unix:PATH"
            )
        }
        let isBracketed = authority.host.hasPrefix("[")
        let host = isBracketed ? String(authority.host.dropFirst().dropLast()) : authority.host
        self = .network(host: host, port: port)
    }

    /// Whether only this machine can reach it.
    public var isLocal: Bool {
        switch self {
        case .socketFile: true
        case .network(let host, _): authority(of: host, port: nil).isLoopback
        }
    }

    /// Whether no other user of this machine can reach it.
    public var isForOwnerAlone: Bool {
        if case .socketFile = self { true } else { false }
    }

    /// The address of the endpoint, for people.
    ///
    /// `boundPort`: the port that was free, where any would do.
    func endpoint(boundPort: Int?) -> String {
        switch self {
        case .socketFile(let path): "unix:\(path) (\(Router.path))"
        case .network(let host, let port):
            "http://\(authority(of: host, port: nil).host):\(boundPort ?? port)\(Router.path)"
        }
    }

    /// The name under which clients of the network may call it, where it is one.
    var ownHosts: [String] {
        switch self {
        case .socketFile: []
        case .network(let host, _):
            ["0.0.0.0", "::"].contains(host) ? [] : [authority(of: host, port: nil).host]
        }
    }

    private func authority(of host: String, port: Int?) -> Authority {
        Authority(host: host.contains(":") ? "[\(host)]" : host, port: port)
    }
}
#endif
