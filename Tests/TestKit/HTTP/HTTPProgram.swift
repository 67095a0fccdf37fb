#if HTTP
public import Foundation

/// A program that serves over HTTP, running.
public final class HTTPProgram: HTTPHost {
    /// It ended, or said something else, before it listened.
    struct Silent: Error {
        let said: String
    }

    public let port: Int
    private let process: Process
    private let reading = DispatchQueue(label: "program")

    /// Starts a program, and waits until it says at which port it listens.
    ///
    /// `arguments`: those that make it listen on a free port of 127.0.0.1.
    public init(_ program: URL, _ arguments: [String]) async throws {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = try startingAlone {
            let errors = Pipe()
            process.standardError = errors
            try process.run()
            return errors
        }
        self.process = process
        let (ports, source) = AsyncThrowingStream<Int, any Error>.makeStream()
        reading.async {
            var said = ""
            // To its end, so that it is never kept from writing.
            while case let more = errors.fileHandleForReading.availableData, !more.isEmpty {
                said += String(decoding: more, as: UTF8.self)
                let port = said.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)\/mcp/)?.1
                if let port = port.flatMap({ Int($0) }) { source.yield(port) }
            }
            source.finish(throwing: Silent(said: said))
        }
        guard let port = try await ports.first(where: { _ in true }) else {
            throw Silent(said: "nothing")
        }
        self.port = port
    }

    deinit { terminate() }

    /// Asks it to end, if it hasn't.
    public func terminate() {
        if process.isRunning { process.terminate() }
    }

    /// Waits until it has ended.
    ///
    /// - Returns: Its exit code, or the signal that ended it.
    @discardableResult
    public func end() async -> Int32 {
        await withCheckedContinuation { continuation in
            // In order: after all that it wrote was read.
            reading.async { continuation.resume() }
        }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
#endif
