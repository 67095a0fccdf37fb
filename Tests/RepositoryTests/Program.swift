import Foundation
import Testing

/// Programs that the repository's tests run.
enum Program {
    /// The top of this repository.
    static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What a program wrote to both its streams, and how it ended.
    struct Outcome {
        let status: Int32
        let text: String

        var line: String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    /// Runs a program to its end, without the person's own git configuration.
    static func run(_ arguments: String...) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
        ]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            text: String(decoding: bytes, as: UTF8.self)
        )
    }

    /// Runs a body with a directory that is gone afterwards.
    static func withTemporaryDirectory(_ body: (URL) async throws -> Void) async throws {
        let directory = URL.temporaryDirectory.appending(path: "rootcellar-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        // What can't be removed lies in the system's own temporary directory, which is cleared.
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory)
    }
}
