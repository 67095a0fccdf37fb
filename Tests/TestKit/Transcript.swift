import Foundation
import JSONRPC

/// A whole conversation, written down: what a client says, and what a server says to it.
///
/// A line is `{"client": …}`, `{"client raw": "…"}` for what may be no message, `{"server": …}`,
/// `{"comment": "…"}`, or `{"end": true}` where the server is asked to end. After what the client
/// says comes all that the server does, up to an answer, a question or an acknowledgement. States
/// are written as `state 1` and so on.
public struct Transcript: Sendable {
    /// The file, from the top of the package.
    public let path: String

    /// The revision whose folder it is in.
    public var revision: String { String(path.split(separator: "/")[2]) }

    /// All whose files have one of these names, in every revision.
    public static func all(named names: String...) -> [Transcript] {
        let folder = Package.directory.appending(path: "Tests/Transcripts").path
        let paths =
            FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return paths.filter { path in names.contains { path.hasSuffix("/\($0).jsonl") } }
            .sorted().map { Transcript(path: "Tests/Transcripts/\($0)") }
    }

    /// Plays it anew.
    ///
    /// - Parameters:
    ///   - client: Has said nothing yet.
    ///   - prepared: Makes of a line as it is written the line that is sent.
    ///   - masked: Makes of a line what is written: what is the same on each machine.
    /// - Returns: The lines, as they should be written.
    /// - Throws: What reading the file throws; an error for a line that isn't JSON.
    public func lines(
        playedBy client: TestClient,
        prepared: (String) -> String = { $0 },
        masked: (String) -> String = { $0 }
    ) async throws -> [String] {
        var lines: [String] = []
        var states = States()
        for line in try Package.text(of: path).split(separator: "\n") {
            let entry = try JSON(parsing: String(line))
            guard entry["server"] == nil else { continue }
            lines.append(String(line))
            var heard: [JSON] = []
            if entry["end"] != nil {
                await client.finish()
                heard = await client.takePassedBy()
            } else if let message = entry["client"] {
                client.send(raw: prepared(states.unmasked(message.text)))
                let awaitsNothing = message["id"] == nil && message.array == nil
                heard = awaitsNothing ? [] : await Self.heard(by: client)
            } else if let text = entry["client raw"]?.string {
                client.send(raw: text)
                heard = await Self.heard(by: client)
            }
            for message in heard {
                lines.append(masked(states.masked(message)))
            }
        }
        return lines
    }

    /// Whether the file has these lines; it is rewritten where `UPDATE_SNAPSHOTS` is set.
    public func isWritten(as lines: [String]) throws -> Bool {
        try Package.matchesSnapshot(lines.joined(separator: "\n") + "\n", path)
    }

    /// What is said until the client's turn comes.
    private static func heard(by client: TestClient) async -> [JSON] {
        var heard: [JSON] = []
        while true {
            let message = await client.next()
            heard.append(message)
            let isAnswer = message["method"] == nil
            let isQuestion = message["id"] != nil
            let isBeginning = message["method"] == "notifications/subscriptions/acknowledged"
            if isAnswer || isQuestion || isBeginning { return heard }
        }
    }
}

/// The states that a conversation went through: random, and so written by their number.
private struct States {
    private var known: [String] = []

    mutating func masked(_ message: JSON) -> String {
        if let state = message["result"]?["requestState"]?.string { known.append(state) }
        let line = JSON.object(["server": message]).text
        return known.enumerated().reduce(line) { line, state in
            line.replacingOccurrences(of: state.element, with: "state \(state.offset + 1)")
        }
    }

    func unmasked(_ line: String) -> String {
        known.enumerated().reversed().reduce(line) { line, state in
            line.replacingOccurrences(
                of: "\"state \(state.offset + 1)\"",
                with: "\"\(state.element)\""
            )
        }
    }
}
