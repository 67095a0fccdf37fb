import MCP
import TestKit
import Testing

/// Whole conversations of work that asks, validated by `Tests/Interop/validate_transcripts.py`.
@Suite(.timeLimit(.minutes(5)))
struct AskingTranscriptTests {
    static let transcripts = Transcript.all(named: "asking")

    @Test func `every revision has a conversation`() {
        #expect(Self.transcripts.map(\.revision) == Revision.allCases.map(\.rawValue))
    }

    @Test(arguments: transcripts)
    func `a conversation goes as it is written down`(transcript: Transcript) async throws {
        let lines = try await transcript.lines(playedBy: TestClient(.desk()))
        #expect(try transcript.isWritten(as: lines))
    }
}
