import ArgumentParser

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The program.
@main
struct Rootcellar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rootcellar",
        abstract: "Serves files, SQLite databases and git history to an AI host.",
        discussion: """
            An MCP host starts this program and speaks to it over its standard streams:

              rootcellar serve ~/notes ~/data/sales.db ~/src/app

            Everything is read-only unless --writable says otherwise.
            """,
        version: Composition.version,
        subcommands: [Serve.self, Tour.self, Tools.self, Config.self]
    )

    /// Bare on a terminal it helps; bare anywhere else a host has started it, so it serves.
    func run() async throws {
        guard isatty(STDIN_FILENO) != 0 else {
            return try await Serve.parse([]).run()
        }
        print(
            "This program is started by an MCP host, and speaks to it over its standard streams.\n"
        )
        throw CleanExit.helpRequest(self)
    }
}
