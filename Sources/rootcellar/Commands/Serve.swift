import ArgumentParser
import JSONRPC
import Logging
import MCP

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Serves one client over the standard streams.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve over standard input and output, as MCP hosts start it."
    )

    @OptionGroup
    var options: ServeOptions

    func run() async throws {
        let settings = try options.settings()
        let logger = try Self.logger(settings)
        if settings.roots.isEmpty && settings.databases.isEmpty {
            logger.warning("nothing is served: give directories or SQLite files to serve")
        }
        let streams = StandardStreams(maxLineBytes: settings.maxMessageBytes)
        await streams.serve(try Composition.server(settings, logger: logger))
    }

    private static func logger(_ settings: Settings) throws(SettingsError) -> Logger {
        let descriptor: CInt
        if let file = settings.logFile {
            descriptor = try OperatorFile.appending(to: file)
        } else {
            descriptor = STDERR_FILENO
        }
        var logger = Logger(label: "rootcellar") { _ in LineLog(descriptor: descriptor) }
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
            "Serve this directory or database, and let tools change it.",
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

    /// Resolves all that is set, here and elsewhere.
    ///
    /// - Throws: ``SettingsError``, with which the program ends.
    func settings() throws(SettingsError) -> Settings {
        var sources = Settings.Sources()
        sources.environment = ProcessEnvironment.variables
        sources.workingDirectory = ProcessEnvironment.workingDirectory
        let here = PathExpansion(
            environment: sources.environment,
            base: sources.workingDirectory
        )
        if let config = config ?? sources.environment["ROOTCELLAR_CONFIG"] {
            let path = try here(config)
            sources.file = try SettingsFile(text: OperatorFile.contents(of: path), name: config)
            sources.fileDirectory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        }
        sources.flags = try flags(here)
        return try Settings(from: sources)
    }

    private func flags(_ expand: PathExpansion) throws(SettingsError) -> JSONObject {
        var flags: JSONObject = [:]
        var locations: [PathKind: [JSON]] = [:]
        for (path, isWritable) in paths.map({ ($0, false) }) + writable.map({ ($0, true) }) {
            let absolute = try expand(path)
            locations[try PathKind(of: absolute), default: []].append(
                ["path": .string(absolute), "writable": .bool(isWritable)]
            )
        }
        if !locations.isEmpty {
            flags["roots"] = .array(locations[.directory] ?? [])
            flags["databases"] = .array(locations[.database] ?? [])
        }
        for (name, value) in [("logLevel", logLevel), ("logFile", logFile)] {
            guard let value else { continue }
            flags[name] = .string(value)
            let setting = SettingDeclaration.all.first { $0.name == name }
            if let problem = setting?.problem(with: .string(value)) {
                throw SettingsError("--log-level \(problem)")
            }
        }
        return flags
    }
}
