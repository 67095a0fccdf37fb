import JSONRPC
import MCP
import TestKit
import Testing

@testable import rootcellar

/// What the client's roots leave of what is configured.
///
/// Spec: client/roots of each revision; they narrow, and never widen.
@Suite(.timeLimit(.minutes(5)))
struct ClientRootsTests {
    /// A server on `a` and `b` of a tree, and a session whose client answers with roots.
    private final class Session: Sendable {
        let tree: TemporaryTree
        let client: TestClient

        init(_ setting: String, served: [String] = ["a", "b"]) async throws {
            let tree = try TemporaryTree([
                "a/one.txt": "one", "a/sub/two.txt": "two", "b/three.txt": "three",
                "c/four.txt": "four",
            ])
            self.tree = tree
            var sources = Settings.Sources()
            sources.environment = ["ROOTCELLAR_CLIENT_ROOTS": setting]
            sources.flags = ["roots": .array(served.map { .string(tree.path($0)) })]
            client = TestClient(
                try Composition.server(Settings(from: sources), logger: .silent)
            )
            _ = await client.request(
                "initialize",
                ["protocolVersion": "2025-11-25", "capabilities": ["roots": ["listChanged": true]]]
            )
        }

        /// Answers the next request for roots, which comes before anything else.
        func answer(_ paths: [String]) async {
            let asked = await client.next()
            #expect(asked["method"] == "roots/list")
            client.send([
                "jsonrpc": "2.0", "id": asked["id"] ?? nil,
                "result": [
                    "roots": .array(paths.map { ["uri": .string("file://" + tree.path($0))] })
                ],
            ])
        }

        /// Changes one file and then another, and waits until the second is told.
        ///
        /// - Returns: Whether the first wasn't.
        func isUnheard(_ first: String, besides second: String) async throws -> Bool {
            try tree.append(first, "x")
            try await Task.sleep(for: .milliseconds(300))
            try tree.append(second, "x")
            var isUnheard = true
            while true {
                let news = await client.next()
                guard news["method"] == "notifications/resources/updated" else { continue }
                let uri = news["params"]?["uri"]?.string ?? ""
                if uri.hasSuffix(second) { return isUnheard }
                if uri.hasSuffix(first) { isUnheard = false }
            }
        }

        func notify(_ method: String) {
            client.send(["jsonrpc": "2.0", "method": .string(method)])
        }

        /// What can be read of the four files.
        func readable() async -> [String] {
            var found: [String] = []
            for path in ["a/one.txt", "a/sub/two.txt", "b/three.txt", "c/four.txt"] {
                let reply = await client.call("read_file", ["path": .string(tree.path(path))])
                if reply["isError"] != true { found.append(path) }
            }
            return found
        }
    }

    @Test(
        arguments: [
            ("narrow", ["a/sub"], ["a/sub/two.txt"]),
            ("narrow", [""], ["a/one.txt", "a/sub/two.txt", "b/three.txt"]),
            ("narrow", ["c"], []), ("narrow", ["a/nowhere"], []),
            ("narrow", ["a/../c"], []), ("narrow", ["b", "c"], ["b/three.txt"]),
            ("narrow", [], ["a/one.txt", "a/sub/two.txt", "b/three.txt"]),
            ("only", ["c"], ["c/four.txt"]), ("only", ["a/sub", "nowhere"], ["a/sub/two.txt"]),
            ("only", [], []),
        ] as [(String, [String], [String])]
    )
    func `ROO-2 they narrow what is served, or are all that is`(
        setting: String,
        roots: [String],
        readable: [String]
    ) async throws {
        let session = try await Session(setting)
        session.notify("notifications/initialized")
        await session.answer(roots)
        #expect(await session.readable() == readable)
    }

    @Test func `ROO-1 they are asked for once, and again when they have changed`() async throws {
        let session = try await Session("narrow")
        session.notify("notifications/initialized")
        await session.answer(["a"])
        #expect(await session.readable() == ["a/one.txt", "a/sub/two.txt"])
        session.notify("notifications/roots/list_changed")
        await session.answer(["b"])
        #expect(await session.readable() == ["b/three.txt"])
        #expect(await session.client.takePassedBy().isEmpty)
    }

    /// Swift holds both names to be equal.
    @Test func `ROO-1 each directory is the one that was named, to the byte`() async throws {
        let session = try await Session("only")
        let names = ["caf\u{E9}", "cafe\u{301}"]
        for name in names { try session.tree.add("\(name)/x.txt", "x") }
        session.notify("notifications/initialized")
        for name in names {
            await session.answer([name])
            for other in names {
                let path = session.tree.path("\(other)/x.txt")
                let reply = await session.client.call("read_file", ["path": .string(path)])
                #expect((reply["isError"] == nil) == name.utf8.elementsEqual(other.utf8))
            }
            session.notify("notifications/roots/list_changed")
        }
    }

    @Test func `ROO-1 what is out of reach now is told of no more`() async throws {
        let session = try await Session("narrow")
        let (tree, client) = (session.tree, session.client)
        session.notify("notifications/initialized")
        await session.answer(["a", "b"])
        let uris = ["a/one.txt", "b/three.txt"].map { "file://" + tree.path($0) }
        for uri in uris {
            let reply = await client.request("resources/subscribe", ["uri": .string(uri)])
            #expect(reply["result"] != nil)
        }
        session.notify("notifications/roots/list_changed")
        await session.answer(["b"])
        // Each change waits for the last; the first is of what can't be reached.
        while try await !session.isUnheard("a/one.txt", besides: "b/three.txt") {}
    }

    @Test func `a client whose answer is an error has none to narrow by`() async throws {
        let session = try await Session("narrow")
        session.notify("notifications/initialized")
        let asked = await session.client.next()
        #expect(asked["method"] == "roots/list")
        session.client.send([
            "jsonrpc": "2.0", "id": asked["id"] ?? nil,
            "error": ["code": -32601, "message": "no"],
        ])
        #expect(
            await session.readable() == ["a/one.txt", "a/sub/two.txt", "b/three.txt"]
        )
        // And isn't asked in every call again.
        #expect(await session.client.takePassedBy().isEmpty)
    }

    @Test func `ignored, they are never asked for`() async throws {
        let session = try await Session("ignore")
        session.notify("notifications/initialized")
        #expect(
            await session.readable() == ["a/one.txt", "a/sub/two.txt", "b/three.txt"]
        )
        #expect(await session.client.takePassedBy().isEmpty)
    }

    @Test func `ROO-3 stateless calls are asked in each, and lists never`() async throws {
        let tree = try TemporaryTree(["a/one.txt": "one", "a/sub/two.txt": "two"])
        var sources = Settings.Sources()
        sources.environment = ["ROOTCELLAR_CLIENT_ROOTS": "narrow"]
        sources.flags = ["roots": [.string(tree.path("a"))]]
        let server = try Composition.server(Settings(from: sources), logger: .silent)
        let client = TestClient.stateless(server, capabilities: ["roots": [:]])
        let listed = await client.request("resources/list")
        #expect(listed["result"]?["resources"]?[0]?["uri"] == .string("file://\(tree.path("a"))"))

        let path = JSON.string(tree.path("a/one.txt"))
        let asked = await client.call("read_file", ["path": path])
        #expect(asked["resultType"] == "input_required")
        #expect(asked["inputRequests"]?["roots"]?["method"] == "roots/list")
        let answer: JSONObject = [
            "name": "read_file", "arguments": ["path": path],
            "requestState": asked["requestState"] ?? nil,
            "inputResponses": [
                "roots": ["roots": [["uri": .string("file://" + tree.path("a/sub"))]]]
            ],
        ]
        let refused = await client.request("tools/call", answer)
        #expect(refused["result"]?["isError"] == true)
        // Not remembered: the next call is asked again.
        #expect(await client.call("read_file", ["path": path])["resultType"] == "input_required")
    }
}
