import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

/// Spec: client/roots.
@Suite(.timeLimit(.minutes(5)))
struct RootsTests {
    private static func roots(_ uris: String...) -> JSONObject {
        ["result": ["roots": .array(uris.map { ["uri": .string($0)] })]]
    }

    private static let project = roots("file:///home/ann/project")
    private static let stateful = Revision.allCases.filter { !$0.isStateless }

    @Test(arguments: stateful)
    func `ROO-1 LIF-3 a session's roots are asked for once, as soon as it is open`(
        revision: Revision
    ) async {
        let client = TestClient(.desk(rootsUse: .inSessions)) { _, _ in Self.project }
        _ = await client.request(
            "initialize",
            ["protocolVersion": .string(revision.rawValue), "capabilities": ["roots": [:]]]
        )
        #expect(await client.request("ping")["result"] == [:])
        #expect(client.questions.isEmpty)
        client.notify("notifications/initialized")
        for _ in 1...3 {
            #expect(await client.text(of: "where") == "file:///home/ann/project -")
        }
        #expect(client.questions == [["method": "roots/list", "params": [:]]])
    }

    @Test func `ROO-1 roots are asked for anew when they have changed`() async {
        let turns = Turns([Self.project, Self.roots("file:///other", "file:///more")])
        let client = await TestClient.session(
            .desk(rootsUse: .inSessions),
            .v2025_11_25,
            capabilities: ["roots": ["listChanged": true]],
            answering: turns.next
        )
        #expect(await client.text(of: "where") == "file:///home/ann/project -")
        client.notify("notifications/roots/list_changed")
        #expect(await client.text(of: "where") == "file:///other -; file:///more -")
        #expect(client.questions.count == 2)
    }

    @Test
    func `ROO-1 a change while they are asked for counts, and a flood of changes asks once more`()
        async
    {
        let client = await TestClient.session(
            .desk(rootsUse: .inSessions),
            .v2025_11_25,
            capabilities: ["roots": [:]]
        )
        let first = await client.next()
        #expect(first["method"] == "roots/list")
        client.begin("w", "tools/call", ["name": "where"])
        for _ in 1...10_000 { client.notify("notifications/roots/list_changed") }
        #expect(await client.request("ping")["result"] == [:])
        #expect(await client.takePassedBy().isEmpty)
        client.send(["jsonrpc": "2.0", "id": first["id"] ?? nil, "result": ["roots": []]])
        let second = await client.next()
        #expect(second["method"] == "roots/list")
        #expect(second["id"] != first["id"])
        client.send([
            "jsonrpc": "2.0", "id": second["id"] ?? nil,
            "result": ["roots": [["uri": "file:///now", "name": "Now"]]],
        ])
        #expect(await client.answer(to: "w")["result"]?.firstText == "file:///now Now")
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test
    func `ROO-1 roots that can't be had fail the calls that need them, until they have changed`()
        async
    {
        let turns = Turns([
            ["error": ["code": -32603, "message": "gone"]], ["result": [:]], ["result": [:]],
            ["result": ["roots": 7]], Self.project,
        ])
        let client = await TestClient.session(
            .desk(rootsUse: .inSessions),
            .v2025_11_25,
            capabilities: ["roots": [:]],
            answering: turns.next
        )
        for (count, code) in [(1, "client_refused"), (4, "client_unusable")] as [(Int, JSON)] {
            for _ in 1...3 {
                let told = await client.call("where")
                #expect(told["_meta"]?["io.github.rootcellar/errorCode"] == code)
                #expect(client.questions.count == count)
            }
            client.notify("notifications/roots/list_changed")
        }
        #expect(await client.text(of: "where") == "file:///home/ann/project -")
    }

    @Test func `ROO-2 only file URIs count`() async {
        let client = await TestClient.session(
            .desk(rootsUse: .inSessions),
            .v2025_11_25,
            capabilities: ["roots": [:]],
            answering: { _, _ in
                Self.roots("https://example.com", "FILE:///a", "/b", "", "files:///c", "file:///d")
            }
        )
        #expect(await client.text(of: "where") == "FILE:///a -; file:///d -")
    }

    @Test(arguments: [(ClientRootsUse.never, 0), (.inSessions, 1), (.always, 1)])
    func `ROO-1 sessions are asked where roots count and the client has some`(
        use: ClientRootsUse,
        count: Int
    ) async {
        let client = await TestClient.session(
            .desk(rootsUse: use),
            .v2025_11_25,
            capabilities: ["roots": [:]],
            answering: { _, _ in Self.project }
        )
        let text = await client.text(of: "where")
        #expect(text == (count == 0 ? "unasked" : "file:///home/ann/project -"))
        #expect(client.questions.count == count)
        let poor = await TestClient.session(.desk(rootsUse: use), .v2025_11_25)
        #expect(await poor.text(of: "where") == "unasked")
        #expect(poor.questions.isEmpty)
    }

    @Test(arguments: [ClientRootsUse.never, .inSessions, .always])
    func `ROO-3 a stateless call asks for them only where that was said, each time anew`(
        use: ClientRootsUse
    ) async {
        let client = TestClient.stateless(
            .desk(rootsUse: use),
            capabilities: ["roots": [:]],
            answering: { _, _ in Self.project }
        )
        guard case .always = use else {
            #expect(await client.text(of: "where") == "unasked")
            #expect(client.questions.isEmpty)
            return
        }
        for count in 1...2 {
            #expect(await client.text(of: "where") == "file:///home/ann/project -")
            #expect(client.questions.count == count)
        }
    }

    @Test(arguments: ["resources/list", "completion/complete", "subscriptions/listen"])
    func `ROO-3 TOL-3 lists, completion and listening don't depend on roots`(method: String) async {
        let known = Mutex<[Bool]>([])
        let note: @Sendable (CallContext) async throws -> Void = { context in
            let roots = try await context.clientRoots()
            known.withLock { $0.append(roots != nil) }
        }
        let blades = BoundResourceTemplate(
            Blade.self,
            in: { context in
                try await note(context)
                return Meadow()
            },
            watching: { _, uri, _, _ in throw ResourceNotFound(uri: uri) }
        )
        let feature = Feature(
            templates: [blades],
            prompts: [BoundPrompt(Greet.self, in: { _ in Bench() })],
            completers: [
                .shelves: { _, _, context in
                    try await note(context)
                    return .none
                }
            ],
            resources: { context in
                try await note(context)
                return []
            }
        )
        let client = TestClient.stateless(
            .forTests([feature], rootsUse: .always),
            capabilities: ["roots": [:]]
        )
        client.begin(
            1,
            method,
            [
                "ref": ["type": "ref/prompt", "name": "greet"],
                "argument": ["name": "name", "value": ""],
                "notifications": ["resourceSubscriptions": ["meadow://a"]],
            ]
        )
        let answer = await client.next()
        #expect(answer["result"]?["inputRequests"] == nil)
        #expect(answer["error"] == nil)
        #expect(known.withLock(\.self) == [false])
        #expect(client.questions.isEmpty)
    }
}
