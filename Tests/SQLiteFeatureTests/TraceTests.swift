import Foundation
import JSONRPC
import TestKit
import Testing

/// Reading a database changes nothing in its directory, whatever state it was left in.
@Suite(.timeLimit(.minutes(5)))
struct TraceTests {
    /// How a program left the database, and what must be read from it.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var sql = "CREATE TABLE t(x); INSERT INTO t VALUES (1), (2);"
        /// With the open connection as `db`.
        var python = ""
        var rows: JSON = [[2]]
        var names = ["test.db"]
    }

    static let cases = [
        Case(testDescription: "no companion"),
        Case(
            testDescription: "WAL, closed",
            sql: "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1), (2);",
            python: "db.close()"
        ),
        Case(
            testDescription: "WAL with shared memory, left by a crash",
            sql: "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1), (2);",
            python: "os._exit(0)",
            names: ["test.db", "test.db-shm", "test.db-wal"]
        ),
        Case(
            testDescription: "WAL alone, as a copy has it",
            sql: "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1), (2);",
            python: "os.remove(sys.argv[1] + '-shm'); os._exit(0)",
            names: ["test.db", "test.db-wal"]
        ),
        Case(
            testDescription: "WAL with shared memory that is empty",
            sql: "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1), (2);",
            python: "open(sys.argv[1] + '-shm', 'w').close(); os._exit(0)",
            names: ["test.db", "test.db-shm", "test.db-wal"]
        ),
        Case(
            testDescription: "an empty WAL",
            sql: "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1), (2);",
            python: "db.execute('PRAGMA wal_checkpoint(TRUNCATE)'); os._exit(0)",
            names: ["test.db", "test.db-shm", "test.db-wal"]
        ),
        Case(
            testDescription: "a WAL that ends in the middle of a frame",
            sql: """
                PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1), (2);
                INSERT INTO t VALUES (3);
                """,
            python: """
                os.truncate(sys.argv[1] + '-wal', os.path.getsize(sys.argv[1] + '-wal') - 100)
                os.remove(sys.argv[1] + '-shm'); os._exit(0)
                """,
            names: ["test.db", "test.db-wal"]
        ),
        Case(
            testDescription: "a journal that is kept",
            sql:
                "PRAGMA journal_mode=PERSIST; CREATE TABLE t(x); INSERT INTO t VALUES (1), (2);",
            names: ["test.db", "test.db-journal"]
        ),
    ]

    @Test(arguments: cases)
    func `nothing is made, changed or removed, and all is read`(_ state: Case) async throws {
        let database = try TestDatabase(state.sql, python: state.python)
        let before = try database.state()
        #expect(before.map { $0.prefix { $0 != " " } + "" } == state.names)
        let result = await database.query("SELECT count(*) FROM t")
        #expect(result["structuredContent"]?["rows"] == state.rows, "\(result)")
        #expect(await database.call("describe_database")["isError"] == nil)
        #expect(await database.call("list_databases")["isError"] == nil)
        #expect(try database.state() == before)
    }

    @Test func `a journal with changes to undo is one clear sentence`() async throws {
        let database = try TestDatabase(
            "CREATE TABLE t(x);",
            python: """
                db.executemany('INSERT INTO t VALUES (?)', (('x' * 1000,) for _ in range(500)))
                db.commit(); db.execute('PRAGMA cache_size=2'); db.execute("UPDATE t SET x = x || 'y'")
                os._exit(0)
                """
        )
        let before = try database.state()
        let sentence = await database.failure(of: "SELECT count(*) FROM t")
        #expect(
            sentence
                == "a crashed program left a journal beside the database; open it once with that program"
        )
        #expect(try database.state() == before)
    }

    @Test(arguments: ["test.db-wal", "test.db"])
    func `a log that is too large to be copied, or its database, is one clear sentence`(
        file: String
    ) async throws {
        let database = try TestDatabase(
            "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1);",
            python: """
                os.remove(sys.argv[1] + '-shm')
                os.truncate(os.path.dirname(sys.argv[1]) + '/\(file)', 65 << 20); os._exit(0)
                """
        )
        let sentence = await database.failure(of: "SELECT count(*) FROM t")
        #expect(
            sentence?.hasPrefix(
                "`root:test.db` can't be opened: a crashed program left changes in `-wal`, and"
            ) == true
        )
    }

    @Test(arguments: ["-wal", "-shm", "-journal"])
    func `a companion that is a link is refused, and its target is left alone`(suffix: String)
        async throws
    {
        let tree = try TemporaryTree([
            "root/test.db": .bytes(TestDatabase.standard.get()), "outside": "secret",
        ])
        if suffix == "-shm" { try tree.add("root/test.db-wal", "a log") }
        try tree.add("root/test.db\(suffix)", .link(tree.path("outside")))
        let database = try TestDatabase(serving: tree)
        let sentence = await database.failure(of: "SELECT 1")
        #expect(
            sentence
                == "`root:test.db` can't be opened: `\(suffix)` beside it is a link, where SQLite has a file"
        )
        #expect(try String(contentsOfFile: tree.path("outside"), encoding: .utf8) == "secret")
    }

    @Test func `a companion that is a FIFO doesn't block`() async throws {
        let tree = try TemporaryTree([
            "root/test.db": .bytes(TestDatabase.standard.get()), "root/test.db-journal": .fifo,
            "root/test.db-wal": .fifo,
        ])
        // An empty one is as none.
        #expect(try await TestDatabase(serving: tree).rows("SELECT count(*) FROM people") == [[2]])
    }

    /// What lies where a database is asked for, and what is said of it.
    @Test(
        arguments: [
            ("fifo.db", .fifo, "`fifo.db` can't be opened: it is a FIFO"),
            ("directory.db", .directory, "`directory.db` can't be opened: it is a directory"),
            ("socket.db", .socket, "`socket.db` can't be opened: it is a socket"),
            (
                "empty.db", .text(""),
                "`root:empty.db` can't be opened: it is not an SQLite database"
            ),
            (
                "text.db", .text("SQLite format 3, but text"),
                "`root:text.db` can't be opened: it is not an SQLite database"
            ),
            (
                "magic.db", .text("SQLite format 3\0"),
                "the file is not an SQLite database, or it is encrypted"
            ),
            ("link.db", .link("/etc/passwd"), "`root:link.db` leads outside the roots (root)"),
            (
                "sibling.db", .link("../other.db"),
                "`root:sibling.db` leads outside the roots (root)"
            ),
        ] as [(String, TemporaryTree.Item, String)]
    )
    func `what isn't a database is refused in one sentence`(
        name: String,
        item: TemporaryTree.Item,
        sentence: String
    ) async throws {
        let tree = try TemporaryTree([
            "root/good.db": .bytes(TestDatabase.standard.get()),
            "other.db": .bytes(TestDatabase.standard.get()),
        ])
        try tree.add("root/\(name)", item)
        let database = try TestDatabase(serving: tree)
        #expect(
            await database.failure(of: "SELECT 1 FROM people", ["database": .string(name)])
                == sentence
        )
        // The good one is found all the same.
        #expect(
            await database.rows("SELECT name FROM people WHERE id = 1", ["database": "good.db"])
                == [["Ann"]]
        )
        let listed = await database.call("list_databases")["structuredContent"]?["databases"]
        #expect(listed?.array?.contains { $0["database"] == "root:good.db" } == true)
        #expect(listed?.array?.contains { $0["database"] == "root:link.db" } == false)
    }
}
