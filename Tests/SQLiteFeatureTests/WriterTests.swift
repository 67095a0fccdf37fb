import Foundation
import JSONRPC
import TestKit
import Testing

/// Reading while another process writes.
@Suite(.timeLimit(.minutes(5)))
struct WriterTests {
    /// How the other process writes.
    struct Style: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var journal: String
        /// What it does after each transaction, with its number as `n`.
        var between = "pass"
    }

    static let styles = [
        Style(testDescription: "in a log", journal: "WAL"),
        Style(
            testDescription: "in a log, with checkpoints",
            journal: "WAL",
            between: """
                if n % 7 == 0:
                        db.execute('PRAGMA wal_checkpoint(' + ('TRUNCATE', 'PASSIVE', 'RESTART')[n % 3] + ')')
                """
        ),
        Style(
            testDescription: "in a log, closing and opening again",
            journal: "WAL",
            between: "db.close(); time.sleep(0.002); db = connect()"
        ),
        Style(
            testDescription: "in the file, with a journal",
            journal: "DELETE",
            between: "time.sleep(0.002)"
        ),
        Style(
            testDescription: "in the file, with a journal that is kept",
            journal: "PERSIST",
            between: "time.sleep(0.002)"
        ),
    ]

    /// Money is moved between accounts: their sum stays nothing, and each transfer adds a row and
    /// is counted, all in one transaction.
    private static let script = """
        import sqlite3, sys, time, random, threading, os
        def connect():
            db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
            db.execute('PRAGMA journal_mode=' + sys.argv[2]); db.execute('PRAGMA cache_size=4')
            db.execute('PRAGMA synchronous=OFF'); db.execute('PRAGMA wal_autocheckpoint=20')
            return db
        db = connect()
        db.executescript('''BEGIN; CREATE TABLE accounts(id INTEGER PRIMARY KEY, balance INTEGER, filler TEXT);
            CREATE TABLE transfers(id INTEGER PRIMARY KEY, amount INTEGER);
            CREATE TABLE counted(n INTEGER); INSERT INTO counted VALUES (0); COMMIT;''')
        db.execute('BEGIN')
        db.executemany('INSERT INTO accounts VALUES (?, 0, ?)', ((i, 'x' * 300) for i in range(200)))
        db.execute('COMMIT')
        # The end of the input ends it; the time only if nobody is there to close it.
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        end = time.time() + 280; n = 0
        while time.time() < end:
            n += 1; amount = random.randrange(1000)
            db.execute('BEGIN IMMEDIATE')
            for _ in range(5):
                db.execute('UPDATE accounts SET balance = balance - ? WHERE id = ?', (amount, random.randrange(200)))
                db.execute('UPDATE accounts SET balance = balance + ? WHERE id = ?', (amount, random.randrange(200)))
            db.execute('INSERT INTO transfers(amount) VALUES (?)', (amount,))
            db.execute('UPDATE counted SET n = n + 1'); db.execute('COMMIT')
            if n == 3: print('ready', flush=True)
            BETWEEN
        """

    @Test(arguments: styles)
    func `every answer is of one moment`(style: Style) async throws {
        let tree = try TemporaryTree(["root": .directory])
        let writer = try Writer(
            Self.script.replacing("BETWEEN", with: style.between),
            [tree.path("root/test.db"), style.journal]
        )
        defer { writer.stop() }
        let database = try TestDatabase(serving: tree)
        var last = 0
        for round in 1...60 {
            let result = await database.query(
                """
                SELECT (SELECT sum(balance) FROM accounts), (SELECT count(*) FROM transfers),
                  (SELECT n FROM counted), (SELECT count(*) FROM accounts NOT INDEXED WHERE length(filler) = 300)
                """
            )
            let row = result["structuredContent"]?["rows"]?[0]
            #expect(row?[0] == 0 && row?[1] == row?[2] && row?[3] == 200, "\(round): \(result)")
            let count = row?[1]?.integer ?? 0
            #expect(count >= last, "never back in time")
            last = count
        }
        #expect(last > 10, "the writer went on meanwhile")
        #expect(writer.isRunning)
    }

    @Test func `a database that another process has locked is one clear sentence`() async throws {
        let tree = try TemporaryTree(["root/test.db": .bytes(TestDatabase.standard.get())])
        let script = """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], isolation_level=None); db.execute('BEGIN EXCLUSIVE')
            db.execute("UPDATE people SET name = 'x'"); print('ready', flush=True); sys.stdin.read()
            db.execute('ROLLBACK')
            """
        let writer = try Writer(script, [tree.path("root/test.db")])
        let database = try TestDatabase(serving: tree)
        let result = await database.query("SELECT name FROM people")
        writer.stop()
        #expect(
            result["content"]?[0]?["text"]
                == "the database is locked by another program; try again"
        )
        #expect(result["_meta"]?["io.github.rootcellar/errorCode"] == "busy")
        #expect(await database.rows("SELECT name FROM people") == [["Ann"], ["Bob"]])
    }

    @Test func `a description while another process writes is of one moment, too`() async throws {
        let tree = try TemporaryTree(["root": .directory])
        let writer = try Writer(
            Self.script.replacing("BETWEEN", with: "pass"),
            [tree.path("root/test.db"), "WAL"]
        )
        defer { writer.stop() }
        let database = try TestDatabase(serving: tree)
        for _ in 1...10 {
            let reply = await database.call("describe_database")["structuredContent"]
            let tables = reply?["tables"]?.array ?? []
            #expect(tables.count == 3)
            for table in tables {
                // A busy machine may not come to the end of one in its time.
                let isSlow = [
                    "it takes too long to look at all of it",
                    "there was no time left to look at it",
                ].contains(table["problem"])
                let isWhole = table["problem"] == nil && table["rowCount"]?.integer != nil
                #expect(isSlow || isWhole, "\(table)")
            }
        }
    }
}

/// Another process that writes until it is stopped.
private final class Writer {
    private let process = Process()
    private let input = Pipe()

    /// Starts it, and waits until it has written something.
    init(_ script: String, _ arguments: [String]) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try #require(!output.fileHandleForReading.availableData.isEmpty, "the writer ended")
    }

    var isRunning: Bool { process.isRunning }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
