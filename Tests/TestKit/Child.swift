import Foundation
import Synchronization

/// A program that a test has a conversation with, one line each way at a time.
public final class Child: Sendable {
    /// What it said isn't what was expected; its last words.
    public struct Failure: Error {
        let said: String
    }

    private struct Streams {
        let process: Process
        let toChild: FileHandle
        let fromChild: FileHandle
    }

    private let streams: Mutex<Streams>

    /// Starts Python with a script, which reads lines and answers each with `ok`.
    public init(python script: String, _ arguments: [String] = []) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-u", "-c", script] + arguments
        let (toChild, fromChild) = try startingAlone {
            let (toChild, fromChild) = (Pipe(), Pipe())
            process.standardInput = toChild
            process.standardOutput = fromChild
            try process.run()
            return (toChild, fromChild)
        }
        streams = Mutex(
            Streams(
                process: process,
                toChild: toChild.fileHandleForWriting,
                fromChild: fromChild.fileHandleForReading
            )
        )
    }

    deinit {
        streams.withLock { streams in
            try? streams.toChild.close()
            streams.process.waitUntilExit()
        }
    }

    /// Says a line and waits for `ok`.
    public func say(_ line: String) throws {
        try streams.withLock { streams in
            try streams.toChild.write(contentsOf: Data("\(line)\n".utf8))
            var answer = Data()
            while answer.last != UInt8(ascii: "\n") {
                let more = streams.fromChild.availableData
                guard !more.isEmpty else { break }
                answer += more
            }
            let said = String(decoding: answer, as: UTF8.self)
            guard said == "ok\n" else { throw Failure(said: said) }
        }
    }
}
