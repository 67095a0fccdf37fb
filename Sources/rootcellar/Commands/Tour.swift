import ArgumentParser
import JSONRPC

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Shows each feature of the protocol: a client in this program asks a server in another process.
struct Tour: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tour",
        abstract: "Show what the server can do, on the sample data.",
        discussion: """
            Starts this program as a server, as a host would, asks it about the sample data and \
            prints what was asked and what came back; over HTTP, too, if the program was built with it.
            """
    )

    @Argument(help: "The sample data; found near the program if it is left out.")
    var sampleData: String?

    func run() throws {
        // A server that has gone is seen by the write that fails.
        signal(SIGPIPE, SIG_IGN)
        let path = try location()
        let styling = isatty(STDOUT_FILENO) != 0 && ProcessEnvironment.variables["NO_COLOR"] == nil
        let printer = TourPrinter(isStyled: styling)
        let start = ContinuousClock.now
        let copy = try TourCopy(of: path)
        let chapters = TourScript(sampleData: path, changingFile: copy.uri).chapters
        var guide = TourGuide(printer: printer, sampleData: path, copy: copy)
        try guide.run(chapters)
        let count = try HTTPTour.run(
            printer: printer,
            sampleData: path,
            copy: copy,
            after: chapters.count
        )
        let tenths = Int((ContinuousClock.now - start) / .milliseconds(100))
        printer.print(
            note: "\(guide.requestCount + count) requests in \(tenths / 10).\(tenths % 10) seconds."
        )
        print(Self.closing(program: ProcessEnvironment.program, sampleData: path))
    }

    /// What to do next, with the block that a host's configuration needs.
    static func closing(program: String, sampleData: String) -> String {
        let block: JSON = [
            "mcpServers": [
                "rootcellar": [
                    "command": .string(program), "args": ["serve", .string(sampleData)],
                ]
            ]
        ]
        return """

            To ask an AI about this data, put this into Claude Desktop's configuration
              Linux    ~/.config/Claude/claude_desktop_config.json
              macOS    ~/Library/Application Support/Claude/claude_desktop_config.json
            and start it again. Put your own directories and databases in the place of the last one.

            \(block.prettyText)
            """
    }

    private func location() throws(SettingsError) -> String {
        let environment = ProcessEnvironment.variables
        let here = PathExpansion(
            environment: environment,
            base: ProcessEnvironment.workingDirectory
        )
        if let sampleData {
            let path = try here(sampleData)
            guard Self.isSampleData(path) else {
                throw SettingsError("`\(path)` is not the sample data; it has no data/shop.db")
            }
            return path
        }
        // The working directory's, or that of the checkout which the program was built in.
        var candidates = [try here("sample-data")]
        var parts = ProcessEnvironment.program.split(separator: "/")
        while parts.popLast() != nil {
            candidates.append("/" + (parts + ["sample-data"]).joined(separator: "/"))
        }
        guard let found = candidates.first(where: Self.isSampleData) else {
            throw SettingsError("the sample data is not found; give its directory")
        }
        return found
    }

    private static func isSampleData(_ path: String) -> Bool {
        ["data/shop.db", "history.git/HEAD", "expected.json"].allSatisfy {
            unsafe access("\(path)/\($0)", R_OK) == 0
        }
    }
}
