import Foundation
import JSONRPC
import MCP
import Synchronization

/// A way to a server: lines go in, and messages come back.
protocol Door: AnyObject, Sendable {
    /// Sends a line.
    func send(_ line: String)

    /// Ends what is under way, and waits for the end.
    func finish() async

    /// Asks a program to end.
    func terminate()
}

extension Door {
    func terminate() { preconditionFailure("what is in this process has no end of its own") }
}

/// The kernel itself, in this process.
final class MemoryDoor: Door {
    private let conversation: Conversation
    private let stream: SharedStream

    init(_ server: Server, principal: String, receive: @escaping @Sendable (JSON) -> Void) {
        stream = SharedStream { message in
            let line = message.json.bytes()
            // A line of ours that isn't JSON is the worst of failures, and so is made visible.
            receive((try? JSON(parsing: line)) ?? ["unreadable": .string("\(line)")])
        }
        conversation = Conversation(server, principal: principal, standalone: stream)
    }

    func send(_ line: String) {
        conversation.receive(Message(line: Array(line.utf8)), on: stream)
    }

    func finish() async {
        await conversation.finish(grace: .seconds(5), patience: .seconds(5))
    }

    /// What a transport does when its client has gone.
    func abandon() { conversation.abandon() }
}

/// A program that speaks over its standard streams.
final class ProgramDoor: Door {
    private let process = Process()
    private let input: Pipe
    private let reading = DispatchQueue(label: "program")

    init(_ program: URL, _ arguments: [String], receive: @escaping @Sendable (JSON) -> Void) throws
    {
        process.executableURL = program
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        let (input, output) = try startingAlone { [process] in
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            return (input, output)
        }
        self.input = input
        reading.async {
            var buffer = Data()
            while case let more = output.fileHandleForReading.availableData, !more.isEmpty {
                buffer += more
                while let newline = buffer.firstIndex(of: 10) {
                    let line = Array(buffer[..<newline])
                    buffer = Data(buffer[(newline + 1)...])
                    // Seen by the test: the spec allows nothing else here.
                    receive((try? JSON(parsing: line)) ?? ["unreadable": .string("\(line)")])
                }
            }
        }
    }

    func send(_ line: String) {
        // A program that has gone is seen by the answer that doesn't come.
        try? input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    func finish() async {
        try? input.fileHandleForWriting.close()
        await withCheckedContinuation { continuation in
            // In order: after all has been read.
            reading.async { continuation.resume() }
        }
        process.waitUntilExit()
    }

    func terminate() { process.terminate() }
}
