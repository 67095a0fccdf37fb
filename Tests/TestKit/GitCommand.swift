import Foundation

/// git itself: makes the repositories of tests, and says what is right.
///
/// It runs without the configuration of whoever runs the tests.
public struct GitCommand: Sendable {
    /// git failed.
    public struct Failure: Error {
        let arguments: [String]
        let status: Int32
    }

    private let directory: String

    /// Runs in a directory.
    public init(in directory: String) { self.directory = directory }

    /// What it prints.
    ///
    /// - Throws: ``Failure`` if it fails.
    @discardableResult
    public func callAsFunction(_ arguments: String..., input: [UInt8] = []) throws -> String {
        String(decoding: try bytes(arguments, input: input), as: UTF8.self)
    }

    /// What it prints, without the end of the line.
    public func line(_ arguments: String...) throws -> String {
        let text = String(decoding: try bytes(arguments), as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    /// What it prints, which may not be UTF-8.
    public func bytes(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let given = try TemporaryTree(["input": .bytes(input)])
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "-C", directory] + arguments
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": "/nonexistent", "LC_ALL": "C", "TZ": "UTC",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.org",
            "GIT_AUTHOR_DATE": "1767225600 +0000",
            "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.org",
            "GIT_COMMITTER_DATE": "1767225600 +0000",
        ]
        let output = Pipe()
        process.standardInput = FileHandle(forReadingAtPath: given.path("input"))
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(arguments: arguments, status: process.terminationStatus)
        }
        return Array(printed)
    }
}
