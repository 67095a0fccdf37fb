#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the process was started with.
enum ProcessEnvironment {
    /// The variables of the environment.
    static var variables: [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            unsafe next += 1
        }
        return variables
    }

    /// The directory that relative paths on the command line are relative to.
    static var workingDirectory: String {
        guard let path = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// The program's own file, absolute.
    static var program: String {
        #if canImport(Glibc)
        if let path = unsafe realpath("/proc/self/exe", nil) {
            defer { unsafe free(path) }
            return unsafe String(cString: path)
        }
        #endif
        let name = CommandLine.arguments.first ?? "rootcellar"
        return name.hasPrefix("/") ? name : workingDirectory + "/" + name
    }
}
