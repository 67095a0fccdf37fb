import JSONRPC
import MCP
import Sandbox
import Text

/// Everything that can be set, resolved: flag, then environment, then file, then default.
struct Settings: Equatable, Sendable {
    var roots: [Location]
    var databases: [Location]
    var limits: OutputLimits
    var pageSize: Int
    var clientRoots: ClientRoots
    /// Whether ``clientRoots`` was set, and so holds for stateless clients too.
    var setsClientRoots: Bool
    var clientLimits: Limits
    var maxMessageBytes: Int
    var resolution: Resolution
    var logLevel: String
    var logFile: String?
    var http: HTTPSettings
    /// What looks like a mistake, for the log.
    var warnings: [String]

    /// What the client's roots do to what is served.
    enum ClientRoots: String, Sendable {
        case narrow, ignore, only
    }

    /// When the client's roots count: of stateless clients only where it was set.
    var rootsUse: ClientRootsUse {
        clientRoots == .ignore ? .never : setsClientRoots ? .always : .inSessions
    }

    /// Holds the token itself, which belongs in no file of settings.
    static let tokenVariable = "ROOTCELLAR_HTTP_TOKEN"
    static let configVariable = "ROOTCELLAR_CONFIG"

    /// Serves no roots of clients' own choice, unless that was asked for in so many words: where
    /// anybody can connect, anybody could name any directory.
    ///
    /// - Returns: Whether they would have been served.
    mutating func distrustClientRoots() -> Bool {
        guard clientRoots == .only, !setsClientRoots else { return false }
        clientRoots = .ignore
        return true
    }

    /// Where values can come from, the strongest first.
    struct Sources {
        /// From the command line, whose paths are already absolute.
        var flags: JSONObject = [:]
        var environment: [String: String] = [:]
        var workingDirectory = "/"
        var file: SettingsFile?
        var fileDirectory = "/"
    }

    /// Resolves the settings.
    ///
    /// - Throws: ``SettingsError`` for a variable that doesn't fit, or a path that can't be expanded.
    init(from sources: Sources) throws(SettingsError) {
        var values: [String: Value] = [:]
        for setting in SettingDeclaration.all {
            values[setting.name] = try Value(of: setting, from: sources)
        }
        func integer(_ name: String) -> Int { values[name]?.json.integer ?? 0 }
        func text(_ name: String) -> String { values[name]?.json.string ?? "" }
        roots = try values["roots"]?.locations() ?? []
        databases = try values["databases"]?.locations() ?? []
        limits = OutputLimits(
            defaultCharacters: integer("defaultMaxChars"),
            maxCharacters: integer("maxChars"),
            maxSeconds: Double(integer("queryTimeoutSeconds"))
        )
        pageSize = integer("pageSize")
        let chosen = ClientRoots(rawValue: text("clientRoots"))
        setsClientRoots = chosen != nil
        clientRoots = chosen ?? (roots.isEmpty && databases.isEmpty ? .only : .narrow)
        clientLimits = Limits()
        clientLimits.clientTimeout = .seconds(integer("clientTimeoutSeconds"))
        clientLimits.maxRequests = integer("maxRequests")
        clientLimits.maxSubscriptions = integer("maxSubscriptions")
        clientLimits.toolCallsPerSecond = integer("toolCallsPerSecond")
        clientLimits.completionsPerSecond = integer("completionsPerSecond")
        maxMessageBytes = integer("maxMessageBytes")
        resolution = Resolution(rawValue: text("resolution")) ?? .automatic
        logLevel = text("logLevel")
        logFile = try values["logFile"]?.path()
        http = HTTPSettings()
        http.listen = try values["listen"]?.address() ?? http.listen
        http.tokenFile = try values["httpTokenFile"]?.path()
        http.token = sources.environment[Self.tokenVariable].flatMap { $0.isEmpty ? nil : $0 }
        http.stateKeyFile = try values["httpStateKeyFile"]?.path()
        http.set(values.mapValues(\.json))
        warnings = Self.misspeltVariables(of: sources.environment)
    }

    /// Variables that are near to one of ours; others may belong to somebody else.
    private static func misspeltVariables(of environment: [String: String]) -> [String] {
        let prefix = "ROOTCELLAR_"
        let known = SettingDeclaration.all.map(\.variable) + [tokenVariable, configVariable]
        let ends = known.map { String($0.dropFirst(prefix.count)) }
        return environment.keys.sorted().compactMap { variable in
            guard variable.hasPrefix(prefix), !known.contains(variable) else { return nil }
            let end = String(variable.dropFirst(prefix.count))
            if end == "WRITABLE" {
                return "`\(variable)` is no setting; only `--writable` and the file make writable"
            }
            return nearNames(to: end, among: ends, limit: 1).first.map {
                "`\(displayed(variable))` is no setting; did you mean `\(prefix)\($0)`?"
            }
        }
    }

    /// A value, and what its paths are relative to.
    private struct Value {
        let json: JSON
        /// None for what the command line gave, which is expanded already: twice would be too much.
        let expansion: PathExpansion?

        init(of setting: SettingDeclaration, from sources: Sources) throws(SettingsError) {
            let environment = sources.environment
            let here = PathExpansion(environment: environment, base: sources.workingDirectory)
            if let flag = sources.flags[setting.name] {
                (json, expansion) = (flag, nil)
            } else if let text = environment[setting.variable], !text.isEmpty {
                (json, expansion) = (setting.value(ofVariable: text), here)
                if let problem = setting.problem(with: json) {
                    throw SettingsError("\(setting.variable) \(problem)")
                }
            } else if let value = sources.file?.values[setting.name] {
                json = value
                expansion = PathExpansion(environment: environment, base: sources.fileDirectory)
            } else {
                (json, expansion) = (setting.fallback, here)
            }
        }

        func locations() throws(SettingsError) -> [Location] {
            var locations: [Location] = []
            for element in json.array ?? [] {
                locations.append(
                    try Location(element) { (path) throws(SettingsError) in
                        try expansion?(path) ?? path
                    }
                )
            }
            return locations
        }

        /// An address to listen on, in which a path is made absolute.
        func address() throws(SettingsError) -> String? {
            guard let text = json.string, text.hasPrefix("unix:") else { return json.string }
            let path = String(text.dropFirst("unix:".count))
            guard !path.isEmpty, let expansion else { return text }
            return "unix:" + (try expansion(path))
        }

        func path() throws(SettingsError) -> String? {
            guard let path = json.string, !path.isEmpty else { return nil }
            return try expansion?(path) ?? path
        }
    }
}
