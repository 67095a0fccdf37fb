import CSandbox
import Foundation
import SQLite
import TestKit
import Testing

/// The connection that is kept between two queries must never show.
@Suite(.timeLimit(.minutes(5)))
struct KeptConnectionsTests {
    private static let sql = "CREATE TABLE t(x); INSERT INTO t VALUES ('old');"
    private static let question = "SELECT x FROM t"

    /// A database that nobody has changed for long, of which a connection is kept.
    private func kept(_ more: String = "") async throws -> Fixture {
        let fixture = try Fixture(Self.sql + more)
        try settle(fixture.path)
        // Not before two seconds after the last change of it.
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            #expect(try await fixture.values(Self.question) == [.text("old")])
            if Self.isOpen(fixture.path) { return fixture }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("no connection is kept")
        return fixture
    }

    private func settle(_ path: String) throws {
        let then = Date(timeIntervalSince1970: 1_700_000_000)
        try FileManager.default.setAttributes([.modificationDate: then], ofItemAtPath: path)
    }

    @Test func `the file is let go when nobody asks`() async throws {
        let fixture = try await kept()
        try await expectLetGo(fixture.path)
        #expect(try await fixture.values(Self.question) == [.text("old")])
    }

    private func expectLetGo(_ path: String) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while Self.isOpen(path), .now < end { try await Task.sleep(for: .milliseconds(20)) }
        #expect(!Self.isOpen(path))
    }

    @Test func `a change is seen by the next query`() async throws {
        let fixture = try await kept()
        for text in ["new", "two", "hex"] {
            #expect(fixture.makes("db.execute(\"UPDATE t SET x = '\(text)'\"); db.commit()"))
            #expect(try await fixture.values(Self.question) == [.text(text)])
            // As a copy that keeps the times would leave it.
            try settle(fixture.path)
            #expect(try await fixture.values(Self.question) == [.text(text)])
        }
    }

    @Test func `a change to what the database declares is seen by the next query`() async throws {
        let fixture = try await kept()
        #expect(fixture.makes("db.execute('ALTER TABLE t RENAME COLUMN x TO y'); db.commit()"))
        try settle(fixture.path)
        await #expect(throws: SQLiteError.self) { try await fixture.values(Self.question) }
        #expect(try await fixture.values("SELECT y FROM t") == [.text("old")])
    }

    @Test func `a file of the same size and times in its place is seen by the next query`()
        async throws
    {
        let fixture = try await kept()
        let other = try Fixture("CREATE TABLE t(x); INSERT INTO t VALUES ('new');")
        try settle(other.path)
        #expect(unsafe rename(other.path, fixture.path) == 0)
        #expect(try await fixture.values(Self.question) == [.text("new")])
    }

    @Test func `a file overwritten by one of the same size, times and counter is seen`()
        async throws
    {
        let fixture = try await kept()
        let other = try Fixture("CREATE TABLE t(x); INSERT INTO t VALUES ('new');")
        try settle(other.path)
        #expect(try run("/bin/cp", ["-p", other.path, fixture.path]) == 0)
        #expect(try await fixture.values(Self.question) == [.text("new")])
    }

    @Test func `while two files change places each is answered from itself in the end`()
        async throws
    {
        let fixture = try await kept()
        let other = try Fixture("CREATE TABLE t(x); INSERT INTO t VALUES ('new');")
        try settle(other.path)
        for _ in 1...3 {
            for _ in 1...100 {
                #expect(unsafe csandbox_exchange(fixture.path, other.path) == 0)
                async let answer = fixture.values(Self.question)
                #expect(unsafe csandbox_exchange(fixture.path, other.path) == 0)
                _ = try await answer
            }
            #expect(try await fixture.values(Self.question) == [.text("old")])
        }
    }

    @Test func `a log that appears is read`() async throws {
        let fixture = try await kept()
        #expect(
            fixture.makes(
                "db.execute('PRAGMA journal_mode=WAL'); db.execute(\"UPDATE t SET x = 'new'\"); "
                    + "db.commit(); os._exit(0)"
            )
        )
        #expect(try await fixture.values(Self.question) == [.text("new")])
    }

    @Test func `a file that is removed is gone`() async throws {
        let fixture = try await kept()
        try FileManager.default.removeItem(atPath: fixture.path)
        await #expect(throws: SQLiteError.self) { try await fixture.values(Self.question) }
        try await expectLetGo(fixture.path + " (deleted)")
    }

    @Test func `a file that was changed just now is opened anew`() async throws {
        let fixture = try Fixture(Self.sql)
        #expect(try await fixture.values(Self.question) == [.text("old")])
        #expect(!Self.isOpen(fixture.path))
    }

    @Test func `a query has its own time, and leaves nothing of it to the next`() async throws {
        let fixture = try await kept()
        let endless =
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c"
        for _ in 1...3 {
            await #expect(throws: SQLiteError.timedOut(seconds: 0.1)) {
                try await fixture.values(endless + " WHERE n < 0", within: .milliseconds(100))
            }
            #expect(try await fixture.values(Self.question) == [.text("old")])
        }
    }

    @Test func `a query has its own memory, and leaves nothing of it to the next`() async throws {
        let fixture = try await kept()
        // Sorts 40 MB, of the 128 that each has.
        let large = """
            WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 40)
            SELECT length(v) FROM (SELECT hex(randomblob(500000)) AS v FROM c ORDER BY v) LIMIT 1
            """
        for _ in 1...12 {
            #expect(try await fixture.values(large) == [.integer(1_000_000)])
            #expect(try await fixture.values(Self.question) == [.text("old")])
        }
    }

    @Test func `queries side by side are right`() async throws {
        let fixture = try await kept()
        try await withThrowingTaskGroup { group in
            for number in 1...200 {
                group.addTask {
                    let values = try await fixture.values("SELECT x || \(number) FROM t")
                    #expect(values == [.text("old\(number)")])
                }
            }
            try await group.waitForAll()
        }
    }

    /// Whether this process has a file open.
    private static func isOpen(_ path: String) -> Bool {
        let folder = "/proc/self/fd"
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return numbers.contains {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")) == path
        }
    }
}
