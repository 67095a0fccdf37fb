import Foundation
import JSONRPC
import TestKit

/// The built program, running: a client at its pipes.
final class Program {
    let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let errors = Pipe()
    private var buffer = Data()

    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        of program: URL = Package.program
    ) throws {
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    func send(_ text: String) { try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    func send(_ message: JSON) { send(message.text + "\n") }

    /// The next line of its output, parsed; `nil` at the end.
    func next() throws -> JSON? {
        while true {
            if let newline = buffer.firstIndex(of: 10) {
                let line = buffer[..<newline]
                buffer = buffer[(newline + 1)...]
                return try JSON(parsing: Array(line))
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            buffer += more
        }
    }

    /// Makes a request and waits for its answer.
    func request(_ id: Int, _ method: String, _ params: JSON = [:]) throws -> JSON? {
        send(["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params])
        while let message = try next() {
            if message["id"] == .integer(id) { return message }
        }
        return nil
    }

    /// Its standard error, up to the end of a line that has this text; all of it if none has.
    func errors(until text: String) -> String {
        var all = ""
        while !all.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .contains(where: { $0.contains(text) })
        {
            let more = errors.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            all += String(decoding: more, as: UTF8.self)
        }
        return all
    }

    /// Takes a page of its output now and then, until it has ended.
    func sip() {
        var page = [UInt8](repeating: 0, count: 4_096)
        while process.isRunning {
            _ = unsafe read(output.fileHandleForReading.fileDescriptor, &page, page.count)
            usleep(30_000)
        }
    }

    func closeInput() { try? input.fileHandleForWriting.close() }

    /// All its output, once it has ended.
    func text() throws -> String {
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    /// Everything that is left of its output, and what it wrote to standard error, once it has ended.
    func finish() throws -> (rest: [JSON], errors: String, status: Int32) {
        closeInput()
        var rest: [JSON] = []
        while let message = try next() { rest.append(message) }
        let errors = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (rest, String(decoding: errors, as: UTF8.self), process.terminationStatus)
    }
}
