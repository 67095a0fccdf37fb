import JSONRPC
import MCP
import TestKit
import Testing

@testable import rootcellar

/// What clients hear of changes in what is served.
///
/// Spec: server/resources of each revision; basic/utilities/subscriptions of 2026-07-28.
@Suite(.ownThreads, .timeLimit(.minutes(5)))
struct ChangeTests {
    /// A file, a database and a repository, and a client of a server on them.
    private struct Place: Sendable {
        let tree: TemporaryTree
        let client: TestClient

        init(_ revision: Revision) async throws {
            tree = try TemporaryTree(["root/note.txt": "one", "root/app/a.txt": "a"])
            let git = GitCommand(in: tree.path("root/app"))
            try git("init", "-q", "-b", "main")
            try Self.sql("CREATE TABLE beans(x)", on: tree.path("root/shop.db"))
            try Self.commit("first", in: tree)
            var sources = Settings.Sources()
            sources.flags = ["roots": [.string(tree.path("root"))]]
            let server = try Composition.server(Settings(from: sources), logger: .silent)
            client = await TestClient.of(revision, server)
        }

        /// Each resource, and what changes it.
        var resources: [(uri: String, change: @Sendable () throws -> Void)] {
            let tree = tree
            return [
                (
                    "file://" + tree.path("root/note.txt"),
                    { try tree.append("root/note.txt", "two") }
                ),
                ("file://" + tree.path("root/app"), { try tree.add("root/app/b.txt", "b") }),
                (
                    "sqlite://root%3Ashop.db/beans",
                    { try Self.sql("INSERT INTO beans VALUES (1)", on: tree.path("root/shop.db")) }
                ),
                ("git://root%3Aapp/commit/HEAD", { try Self.commit("second", in: tree) }),
            ]
        }

        static func sql(_ sql: String, on path: String) throws {
            let script =
                "import sqlite3, sys; d = sqlite3.connect(sys.argv[2]); d.execute(sys.argv[1]); d.commit()"
            try run("/usr/bin/env", ["python3", "-c", script, sql, path])
        }

        private static func commit(_ message: String, in tree: TemporaryTree) throws {
            let git = GitCommand(in: tree.path("root/app"))
            try git("commit", "-q", "--allow-empty", "-m", message)
        }

        /// The URI of the next resource that is told to have changed; lists are passed by.
        func nextChanged() async -> String? {
            while true {
                let message = await client.next()
                guard message["method"] != "notifications/resources/list_changed" else { continue }
                #expect(message["method"] == "notifications/resources/updated")
                return message["params"]?["uri"]?.string
            }
        }

        /// Waits until the list of resources is told to have changed.
        func listChanged() async {
            while await client.next()["method"] != "notifications/resources/list_changed" {}
        }
    }

    @Test func `SUB-1 a session hears of every kind of resource`() async throws {
        let place = try await Place(.v2025_11_25)
        for (uri, _) in place.resources {
            let answer = await place.client.request("resources/subscribe", ["uri": .string(uri)])
            #expect(answer["result"] == [:], "\(answer)")
        }
        for (uri, change) in place.resources {
            try change()
            // A file that appears in a directory may be in another resource as well.
            while await place.nextChanged() != uri {}
        }
        await place.client.finish()
    }

    @Test func `SUB-2 a stream hears of every kind of resource`() async throws {
        let place = try await Place(.v2026_07_28)
        let uris = place.resources.map { JSON.string($0.uri) }
        place.client.begin(
            "stream",
            "subscriptions/listen",
            ["notifications": ["resourceSubscriptions": .array(uris + ["file:///etc/passwd"])]]
        )
        let acknowledged = await place.client.next()
        #expect(acknowledged["method"] == "notifications/subscriptions/acknowledged")
        #expect(
            acknowledged["params"]?["notifications"]?["resourceSubscriptions"] == .array(uris)
        )
        for (uri, change) in place.resources {
            try change()
            while await place.nextChanged() != uri {}
        }
        await place.client.finish()
    }

    @Test func `SUB-8 databases and repositories that appear and go change the list`() async throws
    {
        let place = try await Place(.v2025_11_25)
        // What happens before the first look isn't told, so it happens again until it is.
        let creating = Task {
            for number in 0... {
                try Place.sql("CREATE TABLE t(x)", on: place.tree.path("root/\(number).db"))
                try await Task.sleep(for: .milliseconds(400))
            }
        }
        await place.listChanged()
        creating.cancel()
        _ = await creating.result
        try place.tree.removeDirectory("root/app")
        var uris: [String?] = [Self.head]
        while uris.contains(Self.head) {
            await place.listChanged()
            let list = await place.client.request("resources/list")["result"]?["resources"]
            uris = list?.array?.map { $0["uri"]?.string } ?? []
        }
        #expect(uris.contains("sqlite://root%3A0.db/t"))
        await place.client.finish()
    }

    @Test(arguments: [
        "file:///etc/passwd", "sqlite://root%3Ashop.db/missing", "sqlite://missing/beans",
        "git://root%3Aapp/commit/missing", "git://missing/commit/HEAD", "other://x",
    ])
    func `what isn't there can't be subscribed to`(uri: String) async throws {
        let place = try await Place(.v2025_11_25)
        let answer = await place.client.request("resources/subscribe", ["uri": .string(uri)])
        #expect(answer["error"]?["code"] == -32002)
        await place.client.finish()
    }

    private static let head = "git://root%3Aapp/commit/HEAD"
}
