import JSONRPC
import MCP
import MCPHTTP
import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension ConformanceServer {
    /// Serves over HTTP on a port of this machine.
    static func serve(port: UInt16) async {
        #if HTTP
        let options = HTTPOptions(address: .network(host: "127.0.0.1", port: Int(port)))
        let server = server(requestStates: SealedStates())
        do {
            try await StreamableHTTP(server, options, logger: logger).serveUntilTerminated()
        } catch let error as any ExplainedError {
            fail(error.message)
        } catch {
            fail("\(error)")
        }
        #else
        fail("this build has no HTTP; build it with `swift build --traits HTTP`")
        #endif
    }

    /// Ends the program with a sentence.
    static func fail(_ sentence: String) -> Never {
        var line = sentence + "\n"
        _ = line.withUTF8 { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(2)
    }
}
