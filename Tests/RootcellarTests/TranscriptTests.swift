import Foundation
import JSONRPC
import MCP
import TestKit
import Testing

@testable import rootcellar

/// Whole conversations on the sample data, one folder a revision.
///
/// A line is `{"client": …}`, `{"client raw": "…"}` for what may be no message, `{"server": …}` or
/// `{"comment": "…"}`. `UPDATE_SNAPSHOTS=1` rewrites what the server says. That every message of ours
/// is valid by its revision's official schema is checked by `Tests/Interop/validate_transcripts.py`.
@Suite(.timeLimit(.minutes(5)))
struct TranscriptTests {
    static let paths: [String] = {
        let folder = Package.directory.appending(path: "Tests/Transcripts").path
        let names =
            FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".jsonl") }.sorted()
    }()

    @Test func `every revision has a conversation`() {
        for revision in Revision.allCases {
            #expect(Self.paths.contains { $0.hasPrefix(revision.rawValue + "/") })
        }
    }

    @Test(arguments: paths)
    func `MSG-1 MSG-4 MSG-7 a conversation goes as it is written down`(path: String) async throws {
        let file = "Tests/Transcripts/\(path)"
        var settings = try Settings.forSampleData()
        // What is left out of the log would depend on how fast the machine is.
        settings.clientLimits.logMessagesPerSecond = 1_000
        let server = try Composition.server(settings, logger: .silent)
        let client = TestClient(server)
        var lines: [String] = []
        for line in try Package.text(of: file).split(separator: "\n") {
            let entry = try JSON(parsing: String(line))
            guard entry["server"] == nil else { continue }
            lines.append(String(line))
            if let message = entry["client"] {
                client.send(raw: Self.unmasked(message.text))
            } else if let text = entry["client raw"]?.string {
                client.send(raw: text)
            } else {
                continue
            }
            guard
                entry["client"]?["id"] != nil || entry["client raw"] != nil
                    || entry["client"]?.array != nil
            else { continue }
            while true {
                let answer = await client.next()
                lines.append(JSON.object(["server": answer]).text)
                #expect(answer["error"]?["message"]?.string?.count ?? 0 < 400)
                if answer["method"] == nil { break }
            }
        }
        let text = lines.map(Self.masked).joined(separator: "\n") + "\n"
        #expect(try Package.matchesSnapshot(text, file))
    }

    /// What differs from machine to machine is not written down.
    private static func masked(_ line: String) -> String {
        line.replacingOccurrences(of: Package.sampleData.path, with: "/sample-data")
            .replacingOccurrences(
                of: Package.sampleData.path.dropFirst() + "",
                with: "sample-data"
            )
            .replacing(/modified\\":\\"[^\\]*\\"/) { _ in
                "modified\\\":\\\"2026-01-01T00:00:00Z\\\""
            }
            .replacing(/"modified":"[^"]*"/) { _ in "\"modified\":\"2026-01-01T00:00:00Z\"" }
    }

    private static func unmasked(_ line: String) -> String {
        line.replacingOccurrences(
            of: "file:///sample-data",
            with: "file://" + Package.sampleData.path
        )
    }
}
