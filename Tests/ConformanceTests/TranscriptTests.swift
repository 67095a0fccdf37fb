import MCP
import TestKit
import Testing

@testable import conformance_server

/// Whole conversations with the fixtures, validated by `Tests/Interop/validate_transcripts.py`.
@Suite(.timeLimit(.minutes(5)))
struct TranscriptTests {
    static let transcripts = Transcript.all(named: "conformance")

    @Test func `every revision has a conversation`() {
        #expect(Self.transcripts.map(\.revision) == Revision.allCases.map(\.rawValue))
    }

    @Test(arguments: transcripts)
    func `a conversation goes as it is written down`(transcript: Transcript) async throws {
        let client = TestClient(ConformanceServer.server(pause: .zero))
        let lines = try await transcript.lines(playedBy: client)
        #expect(try transcript.isWritten(as: lines))
    }
}
