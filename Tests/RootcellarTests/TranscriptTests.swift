import Foundation
import JSONRPC
import MCP
import TestKit
import Testing

@testable import rootcellar

/// Whole conversations on the sample data, one folder a revision.
///
/// `UPDATE_SNAPSHOTS=1` rewrites what the server says. That every message of ours is valid by its
/// revision's official schema is checked by `Tests/Interop/validate_transcripts.py`.
@Suite(.timeLimit(.minutes(5)))
struct TranscriptTests {
    static let transcripts = Transcript.all(named: "sample-data", "malformed")

    @Test func `every revision has both conversations`() {
        let revisions = Self.transcripts.map(\.revision)
        #expect(revisions == Revision.allCases.flatMap { [$0.rawValue, $0.rawValue] })
    }

    @Test(arguments: transcripts)
    func `MSG-1 MSG-4 MSG-7 a conversation goes as it is written down`(transcript: Transcript)
        async throws
    {
        var settings = try Settings.forSampleData()
        // What is left out of the log would depend on how fast the machine is.
        settings.clientLimits.logMessagesPerSecond = 1_000
        let server = try Composition.server(settings, logger: .silent)
        let lines = try await transcript.lines(
            playedBy: TestClient(server),
            prepared: Self.unmasked,
            masked: Self.masked
        )
        for line in lines {
            let error = try JSON(parsing: line)["server"]?["error"]
            #expect(error?["message"]?.string?.count ?? 0 < 400)
        }
        #expect(try transcript.isWritten(as: lines))
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
