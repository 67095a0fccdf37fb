import JSONRPC
import Logging
import MCP

/// Serves the fixtures of the protocol's conformance suite: the same modules as rootcellar, and
/// nothing else of its own.
///
/// `conformance-server` speaks over its standard streams, `conformance-server --port N` over HTTP.
@main
struct ConformanceServer {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.dropFirst().first.flatMap { UInt16($0) }) {
        case (nil, _): await StandardStreams().serve(server())
        case ("--port", let port?) where arguments.count == 2: await serve(port: port)
        default: fail("usage: conformance-server [--port N]")
        }
    }

    /// A server of all fixtures.
    static func server(
        pause: Duration = .milliseconds(50),
        requestStates: any RequestStates = RememberedStates()
    ) -> Server {
        let listChanges = ListChanges(announcing: [.tools, .prompts])
        return Server(
            information: ServerInformation(
                name: "rootcellar-conformance",
                title: "Rootcellar's conformance server",
                version: "0.1.0",
                description: "The fixtures of the conformance suite, on Rootcellar's modules.",
                icons: []
            ),
            features: Fixtures(listChanges: listChanges, pause: pause).features,
            requestStates: requestStates,
            listChanges: listChanges,
            logger: logger
        )
    }

    static let logger: Logger = {
        var logger = Logger(label: "conformance-server") {
            StreamLogHandler.standardError(label: $0)
        }
        logger.logLevel = .notice
        return logger
    }()
}
