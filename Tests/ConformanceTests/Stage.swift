import JSONRPC
import MCP
import TestKit
import Testing

@testable import conformance_server

/// Where a scenario is played: in which revision, and whether in this process or by the program.
struct Stage: Sendable, CustomTestStringConvertible {
    let revision: Revision
    let isProgram: Bool

    /// The two revisions that the suite scores, each both ways.
    static let all = [Revision.v2025_11_25, .v2026_07_28].flatMap { revision in
        [false, true].map { Stage(revision: revision, isProgram: $0) }
    }
    static let sessions = all.filter { !$0.revision.isStateless }
    static let stateless = all.filter(\.revision.isStateless)

    /// What the suite's own client declares.
    static let capabilities: JSONObject = ["sampling": [:], "elicitation": [:], "roots": [:]]

    var testDescription: String { "\(revision.rawValue) \(isProgram ? "program" : "memory")" }

    /// A client of the fixtures.
    ///
    /// `meta`: added to what each stateless request carries.
    func client(
        capabilities: JSONObject = capabilities,
        meta: JSONObject = [:],
        answering responder: TestClient.Responder? = nil
    ) async throws -> TestClient {
        var all = revision.isStateless ? TestClient.statelessMeta(capabilities: capabilities) : nil
        for (name, value) in meta { all?[name] = value }
        let client = try bareClient(meta: all, answering: responder)
        if !revision.isStateless { await client.open(revision, capabilities: capabilities) }
        return client
    }
}

extension Stage {
    /// A client that opens no session and adds nothing of its own.
    func bareClient(
        meta: JSONObject? = nil,
        answering responder: TestClient.Responder? = nil
    ) throws -> TestClient {
        guard !isProgram else {
            return try TestClient(
                program: Package.conformanceServer,
                meta: meta,
                answering: responder
            )
        }
        let server = ConformanceServer.server(pause: .zero)
        return TestClient(server, meta: meta, answering: responder)
    }
}

extension JSON {
    /// A form that was filled in.
    static func accepted(_ content: JSON) -> JSON { ["action": "accept", "content": content] }

    /// What the client's model said.
    static func said(_ text: String) -> JSON {
        [
            "role": "assistant", "content": ["type": "text", "text": .string(text)],
            "model": "test-model", "stopReason": "endTurn",
        ]
    }

    /// The text of the first block of a tool's result.
    var text: String { self["content"]?[0]?["text"]?.string ?? "" }
}

/// What a friendly client answers to each question.
@Sendable func friendly(_ method: String, _ params: JSON) -> JSONObject? {
    switch method {
    case "sampling/createMessage": ["result": .said("Paris")]
    case "roots/list": ["result": ["roots": [["uri": "file:///work", "name": "Work"]]]]
    default:
        [
            "result": .accepted([
                "name": "Alice", "color": "blue", "ok": true, "goOn": true, "context": "rain",
                "username": "testuser", "email": "test@example.com",
            ])
        ]
    }
}
