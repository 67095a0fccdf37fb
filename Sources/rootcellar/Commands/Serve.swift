import ArgumentParser
import JSONRPC
import Logging
import MCP
import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Serves one client over the standard streams, or any number over HTTP.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve over standard input and output, as MCP hosts start it, or over HTTP."
    )

    @Flag(help: "Serve over HTTP instead, at /mcp.")
    var http = false

    @OptionGroup
    var options: ServeOptions

    func validate() throws {
        guard http || options.listen == nil && !options.allowUnauthenticated else {
            throw ValidationError("--listen and --allow-unauthenticated are for --http")
        }
    }

    func run() async throws {
        let settings = try options.settings()
        let logger = try Self.logger(settings)
        if settings.roots.isEmpty && settings.databases.isEmpty {
            logger.warning("nothing is served: give directories or SQLite files to serve")
        }
        for warning in settings.warnings { logger.warning("\(warning)") }
        if http {
            try await HTTPService.run(settings, logger: logger)
        } else {
            let streams = StandardStreams(maxLineBytes: settings.maxMessageBytes)
            await streams.serve(try Composition.server(settings, logger: logger))
        }
        // Not by exit: what libraries have done at the end would pull away what our threads, which
        // never end, may still be using.
        _exit(EXIT_SUCCESS)
    }

    private static func logger(_ settings: Settings) throws(SettingsError) -> Logger {
        let descriptor: CInt
        if let file = settings.logFile {
            descriptor = try OperatorFile.appending(to: file)
        } else {
            descriptor = STDERR_FILENO
        }
        let lines = LogLines(descriptor: descriptor)
        var logger = Logger(label: "rootcellar") { _ in LineLog(lines: lines) }
        logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .notice
        return logger
    }
}

/// What can be said on the command line of what is served.
struct ServeOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Directories and SQLite files to serve, read-only.",
            discussion: "A git repository is a directory like any other."
        )
    )
    var paths: [String] = []

    @Option(
        help: ArgumentHelp(
            "Serve this directory or database, which later tools may change.",
            valueName: "path"
        )
    )
    var writable: [String] = []

    @Option(help: ArgumentHelp("Read settings from this JSON file.", valueName: "file"))
    var config: String?

    @Option(help: "What to log: debug, info, notice, warning, error or critical.")
    var logLevel: String?

    @Option(help: ArgumentHelp("Log to this file instead of standard error.", valueName: "file"))
    var logFile: String?

    @Option(
        help: ArgumentHelp(
            "With --http: where to listen, 127.0.0.1:8765 by default.",
            valueName: "host:port | unix:path"
        )
    )
    var listen: String?

    @Flag(help: "With --http: listen without a token where other machines can reach the server.")
    var allowUnauthenticated = false

    /// Resolves all that is set, here and elsewhere.
    ///
    /// - Throws: ``SettingsError``, with which the program ends.
    func settings(
        environment: [String: String] = ProcessEnvironment.variables,
        workingDirectory: String = ProcessEnvironment.workingDirectory
    ) throws(SettingsError) -> Settings {
        var sources = Settings.Sources()
        sources.environment = environment
        sources.workingDirectory = workingDirectory
        let here = PathExpansion(environment: environment, base: workingDirectory)
        let named = environment[Settings.configVariable].flatMap { $0.isEmpty ? nil : $0 }
        if let config = config ?? named {
            let path = try here(config)
            let name = "`\(displayed(config))`"
            sources.file = try SettingsFile(text: OperatorFile.contents(of: path), name: name)
            sources.fileDirectory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        }
        sources.flags = try flags(here)
        return try Settings(from: sources)
    }

    private func flags(_ expand: PathExpansion) throws(SettingsError) -> JSONObject {
        var flags: JSONObject = [:]
        if !paths.isEmpty || !writable.isEmpty {
            let (roots, databases) = try locations(expand)
            flags["roots"] = .array(roots.map(\.json))
            flags["databases"] = .array(databases.map(\.json))
        }
        if let logLevel {
            let setting = SettingDeclaration.all.first { $0.name == "logLevel" }
            if let problem = setting?.problem(with: .string(logLevel)) {
                throw SettingsError("--log-level \(problem)")
            }
            flags["logLevel"] = .string(logLevel)
        }
        if let logFile { flags["logFile"] = .string(try expand(logFile)) }
        if let listen {
            let isFile = listen.hasPrefix("unix:") && listen != "unix:"
            let path = isFile ? try expand(String(listen.dropFirst("unix:".count))) : ""
            flags["listen"] = .string(isFile ? "unix:" + path : listen)
        }
        if allowUnauthenticated { flags["httpAllowUnauthenticated"] = true }
        return flags
    }

    /// What the paths are, each once; one that is also named by `--writable` is writable.
    private func locations(_ expand: PathExpansion) throws(SettingsError) -> (
        roots: [Location], databases: [Location]
    ) {
        var found: [(kind: PathKind, location: Location)] = []
        for (path, isWritable) in paths.map({ ($0, false) }) + writable.map({ ($0, true) }) {
            guard !path.isEmpty else {
                throw SettingsError("a path is empty; is a variable of the shell not set?")
            }
            let absolute = try expand(path)
            let kind = try PathKind(of: absolute)
            if let known = found.firstIndex(where: {
                $0.location.path.utf8.elementsEqual(absolute.utf8)
            }) {
                if isWritable { found[known].location.isWritable = true }
            } else {
                found.append((kind, Location(path: absolute, isWritable: isWritable)))
            }
        }
        return (
            found.filter { $0.kind == .directory }.map(\.location),
            found.filter { $0.kind == .database }.map(\.location)
        )
    }
}
