import JSONRPC
import MCP
import TestKit
import Testing

@testable import conformance_server

/// Where a scenario is played: in which revision, and how the server is reached.
struct Stage: Sendable, CustomTestStringConvertible {
    enum Way: String, CaseIterable {
        /// In this process.
        case memory
        /// The program, by its standard streams.
        case streams
        #if HTTP
        /// The program, at a port.
        case http
        #endif
    }

    let revision: Revision
    let way: Way

    /// The two revisions that the suite scores, each in every way.
    static let all = [Revision.v2025_11_25, .v2026_07_28].flatMap { revision in
        Way.allCases.map { Stage(revision: revision, way: $0) }
    }
    static let sessions = all.filter { !$0.revision.isStateless }
    static let stateless = all.filter(\.revision.isStateless)

    /// What the suite's own client declares.
    static let capabilities: JSONObject = ["sampling": [:], "elicitation": [:], "roots": [:]]

    var testDescription: String { "\(revision.rawValue) \(way.rawValue)" }

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
        let client = try await bareClient(meta: all, answering: responder)
        if !revision.isStateless { await client.open(revision, capabilities: capabilities) }
        return client
    }
}

extension Stage {
    /// A client that opens no session and adds nothing of its own.
    func bareClient(
        meta: JSONObject? = nil,
        answering responder: TestClient.Responder? = nil
    ) async throws -> TestClient {
        switch way {
        case .memory:
            let server = ConformanceServer.server(pause: .zero)
            return TestClient(server, meta: meta, answering: responder)
        case .streams:
            return try TestClient(
                program: Package.conformanceServer,
                meta: meta,
                answering: responder
            )
        #if HTTP
        case .http:
            return try await TestClient.overHTTP(
                program: Package.conformanceServer,
                ["--port", "0"],
                isStateless: revision.isStateless,
                meta: meta,
                answering: responder
            )
        #endif
        }
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
