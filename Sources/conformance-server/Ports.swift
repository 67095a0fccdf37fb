#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension ConformanceServer {
    /// Serves over HTTP on a port of this machine.
    static func serve(port: UInt16) async {
        #if HTTP
        // What the trait brings goes here.
        #endif
        fail("this build has no HTTP; build it with `swift build --traits HTTP`")
    }

    /// Ends the program with a sentence.
    static func fail(_ sentence: String) -> Never {
        var line = sentence + "\n"
        _ = line.withUTF8 { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(2)
    }
}
