import Foundation
import Sandbox
import TestKit
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct DatabaseWatchTests {
    static let modes = ["", "PRAGMA journal_mode=truncate", "PRAGMA journal_mode=wal"]

    @Test(arguments: modes, Watcher.Mechanism.allCases)
    func `tells of every kind of transaction`(mode: String, mechanism: Watcher.Mechanism)
        async throws
    {
        let database = try WatchedDatabase(mode, mechanism: mechanism)
        try await database.watchIt()
        for statements in [
            "INSERT INTO notes VALUES ('two')",
            "UPDATE notes SET text = 'ONE' WHERE text = 'one'",
            "DELETE FROM notes WHERE text = 'two'",
            "BEGIN; CREATE TABLE more(n); INSERT INTO more VALUES (1); COMMIT",
            "VACUUM",
            "DROP TABLE more",
        ] {
            _ = try await database.callsAfter(statements)
        }
    }

    /// The log then begins anew, in the same file and of the same size.
    @Test func `tells of transactions that overwrite the log`() async throws {
        let database = try WatchedDatabase("PRAGMA journal_mode=wal")
        try await database.watchIt()
        for number in 1...3 {
            for text in ["more", "and more"] {
                _ = try await database.callsAfter("INSERT INTO notes VALUES ('\(number) \(text)')")
            }
            try database.write("PRAGMA wal_checkpoint(restart)")
        }
    }

    @Test func `a busy writer is heard of while it writes`() async throws {
        let database = try WatchedDatabase("PRAGMA journal_mode=wal")
        try await database.watchIt()
        var count = 0
        while database.watch.calls.count < 3 {
            count += 1
            try database.write("INSERT INTO notes VALUES ('\(count)')")
        }
        #expect(database.watch.calls.count < count)
    }

    @Test func `a checkpoint that keeps the log is no change`() async throws {
        let database = try WatchedDatabase("PRAGMA journal_mode=wal")
        try database.write("INSERT INTO notes VALUES ('two')")
        #expect(try await database.isUnchanged(by: "PRAGMA wal_checkpoint(passive)"))
        #expect(try await database.isUnchanged(by: "PRAGMA wal_checkpoint(restart)"))
        #expect(try await !database.isUnchanged(by: "INSERT INTO notes VALUES ('three')"))
        #expect(try await database.isUnchanged(by: "PRAGMA wal_checkpoint(passive)"))
    }

    /// With a cache of one page, what isn't committed yet is written to the log.
    @Test(arguments: ["PRAGMA journal_mode=wal", "PRAGMA journal_mode=wal; PRAGMA cache_size=1"])
    func `what is rolled back was no change`(mode: String) async throws {
        let database = try WatchedDatabase(mode)
        try database.write("INSERT INTO notes VALUES ('two')")
        let many = """
            INSERT INTO notes WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 500) \
            SELECT hex(randomblob(200)) FROM c
            """
        #expect(try await database.isUnchanged(by: "BEGIN; \(many)"))
        #expect(try await database.isUnchanged(by: "ROLLBACK"))
        #expect(try await !database.isUnchanged(by: "INSERT INTO notes VALUES ('three')"))
        #expect(try await !database.isUnchanged(by: "BEGIN; \(many); COMMIT"))
    }

    @Test(arguments: modes) func `touching and reading are no change`(mode: String) async throws {
        let database = try WatchedDatabase(mode)
        #expect(try await database.isUnchanged { try database.tree.touch("root/test.db") })
        #expect(try await database.isUnchanged(by: "SELECT * FROM notes"))
    }

    @Test(arguments: modes) func `our own reading isn't even heard of`(mode: String) async throws {
        let database = try WatchedDatabase(mode)
        try await database.watchIt()
        let before = database.watch.looks.count
        for _ in 0..<5 { _ = try await database.version() }
        try await TestWatch.waitForOthers(in: database.tree) {}
        #expect(database.watch.looks.count == before)
        _ = try await database.callsAfter("INSERT INTO notes VALUES ('two')")
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `tells when another database takes its place`(mechanism: Watcher.Mechanism) async throws {
        let database = try WatchedDatabase(mechanism: mechanism)
        let twin = try WatchedDatabase()
        try twin.write("DELETE FROM notes; INSERT INTO notes VALUES ('1')")
        try database.write("DELETE FROM notes; INSERT INTO notes VALUES ('2')")
        try await database.watchIt()
        let (here, there) = (database.tree.path("root/test.db"), twin.tree.path("root/test.db"))
        // They have the same size, and as many transactions.
        _ = try await database.watch.callsAfter { try run("/bin/cp", [there, here]) }
        try twin.write("UPDATE notes SET text = 3")
        try run("/bin/cp", [there, database.tree.path("root/new")])
        _ = try await database.watch.callsAfter {
            try database.tree.move("root/new", to: "root/test.db")
        }
        _ = try await database.watch.callsAfter { try database.tree.remove("root/test.db") }
        _ = try await database.watch.callsAfter { try run("/bin/cp", [there, here]) }
    }

    @Test func `the version is the same for a copy, and another after each transaction`()
        async throws
    {
        for mode in Self.modes {
            let database = try WatchedDatabase(mode)
            var versions = [try await database.version()]
            for _ in 0..<3 {
                try database.write("INSERT INTO notes VALUES ('more')")
                versions.append(try await database.version())
            }
            #expect(Set(versions).count == 4)

            let copy = try WatchedDatabase(mode)
            for suffix in ["", "-wal"] {
                let name = "root/test.db\(suffix)"
                try run("/bin/cp", [database.tree.path(name), copy.tree.path(name)])
            }
            #expect(try await copy.version() == versions.last)
        }
    }
}
