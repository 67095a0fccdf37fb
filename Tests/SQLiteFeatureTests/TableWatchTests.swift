import Blocking
import JSONRPC
import MCP
import SQLite
import Sandbox
import TestKit
import Testing

@testable import SQLiteFeature

/// When clients are told of a table: where reading its resource gives something else.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct TableWatchTests {
    /// A database that Python writes to, and a session of a server on it.
    private struct Place: Sendable {
        let tree: TemporaryTree
        let client: TestClient
        private let writer: Child

        /// Makes the database `shop.db`; statements are parted by semicolons.
        init(_ statements: String) async throws {
            tree = try TemporaryTree(["root": .directory])
            let databases = Databases(
                [],
                in: try Roots([RootSpecification(path: tree.path("root"))]),
                pool: BlockingPool(label: "test", threads: 4)
            )
            let watcher = Watcher(
                pool: BlockingPool(label: "test", threads: 2),
                options: TestWatch.options()
            ) { _ in }
            let feature = SQLiteFeature.feature(on: databases, watcher: watcher)
            client = await TestClient.session(.forTests([feature]), .v2025_11_25)
            writer = try Child(
                python: """
                    import sqlite3, sys
                    db = sqlite3.connect(sys.argv[1], isolation_level=None)
                    for line in sys.stdin:
                        for statement in line.split(";"): db.execute(statement).fetchall()
                        print("ok")
                    """,
                [tree.path("root/shop.db")]
            )
            try write(statements)
        }

        func write(_ statements: String) throws { try writer.say(statements) }

        func subscribe(to table: String) async {
            let answer = await client.request("resources/subscribe", ["uri": Self.uri(of: table)])
            #expect(answer["result"] == [:], "\(answer)")
        }

        /// The URI that is told next.
        func told() async -> JSON? { await client.next()["params"]?["uri"] }

        static func uri(of table: String) -> JSON { .string("sqlite://root%3Ashop.db/\(table)") }
    }

    @Test(arguments: ["", "PRAGMA journal_mode=truncate;", "PRAGMA journal_mode=wal;"])
    func `a table is told of when it reads otherwise, not when only its database changed`(
        mode: String
    ) async throws {
        let place = try await Place(
            """
            \(mode) CREATE TABLE beans(x INTEGER); CREATE TABLE jars(x INTEGER); \
            INSERT INTO beans WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 30) \
            SELECT x FROM c; INSERT INTO jars VALUES (0)
            """.replacing("\n", with: " ")
        )
        for table in ["beans", "jars"] { await place.subscribe(to: table) }
        // Whatever is told too often would come in the place of what is expected next.
        for (statements, told) in [
            ("INSERT INTO jars VALUES (1)", "jars"),
            ("PRAGMA wal_checkpoint(truncate); UPDATE jars SET x = 2 WHERE x = 1", "jars"),
            ("VACUUM; UPDATE jars SET x = 3 WHERE x = 2", "jars"),
            ("CREATE TABLE lids(x); UPDATE jars SET x = 4 WHERE x = 3", "jars"),
            // Beyond the rows that the resource shows.
            ("UPDATE beans SET x = 99 WHERE x = 30; UPDATE jars SET x = 5 WHERE x = 4", "jars"),
            ("UPDATE beans SET x = 0 WHERE x = 1", "beans"),
            ("INSERT INTO beans VALUES (31)", "beans"),
            ("ALTER TABLE beans ADD COLUMN y", "beans"),
            ("ALTER TABLE lids ADD COLUMN bean REFERENCES beans(x)", "beans"),
            ("DROP TABLE beans", "beans"),
            ("INSERT INTO lids(x) VALUES (1); UPDATE jars SET x = 6 WHERE x = 5", "jars"),
            ("CREATE TABLE beans(x)", "beans"),
            ("UPDATE jars SET x = 7 WHERE x = 6", "jars"),
        ] {
            try place.write(statements)
            #expect(await place.told() == Place.uri(of: told), "\(statements)")
        }
        await place.client.finish()
    }

    /// A program that keeps its lock may have changed it, and nobody can see.
    @Test func `a table that can't be read counts as changed`() async throws {
        let place = try await Place("CREATE TABLE beans(x); CREATE TABLE jars(x)")
        await place.subscribe(to: "beans")
        try place.write("PRAGMA locking_mode=exclusive; INSERT INTO jars VALUES (1)")
        #expect(await place.told() == Place.uri(of: "beans"))
        await place.client.finish()
    }
}
