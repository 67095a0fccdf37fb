public import Foundation

/// Where things are in this package, for tests that look at it.
public enum Package {
    /// The package's top directory.
    public static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The sample data.
    public static let sampleData = directory.appending(path: "sample-data")

    /// The built program: the one that `ROOTCELLAR_PROGRAM` names, else the one beside the tests.
    public static let program: URL = {
        if let path = ProcessInfo.processInfo.environment["ROOTCELLAR_PROGRAM"] {
            return URL(filePath: path)
        }
        return programBesideTests
    }()

    /// Whether ``program`` was built without the trait HTTP: the release build of script/test is.
    public static let isProgramWithoutHTTP: Bool = {
        #if HTTP
        ProcessInfo.processInfo.environment["ROOTCELLAR_PROGRAM"] != nil
        #else
        true
        #endif
    }()

    /// The program that was built with the tests, with the same traits.
    public static let programBesideTests = besideTests("rootcellar")

    /// The built conformance server, beside the tests.
    public static let conformanceServer = besideTests("conformance-server")

    private static func besideTests(_ name: String) -> URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
    }

    /// The text of a file of the package.
    public static func text(of path: String) throws -> String {
        try String(contentsOf: directory.appending(path: path), encoding: .utf8)
    }

    /// Compares with a snapshot, or rewrites it where `UPDATE_SNAPSHOTS` is set.
    ///
    /// - Returns: Whether the snapshot is as it should be.
    public static func matchesSnapshot(_ text: String, _ path: String) throws -> Bool {
        let file = directory.appending(path: path)
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        return (try? String(contentsOf: file, encoding: .utf8)) == text
    }
}
