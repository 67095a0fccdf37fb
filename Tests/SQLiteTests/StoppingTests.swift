import Dispatch
import SQLite
import Synchronization
import TestKit
import Testing

/// Queries that are stopped: by the one who asked, by the time, or not at all.
@Suite(.timeLimit(.minutes(5)))
struct StoppingTests {
    private static let endless =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c WHERE x < 2"
    /// Rows that can be counted without SQLite ever asking for the time.
    private static let many = """
        CREATE TABLE t(x INTEGER PRIMARY KEY);
        WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT 300000)
        INSERT INTO t SELECT x FROM c;
        """
    private static let counting =
        "SELECT 1 UNION ALL SELECT "
        + (0..<190).map { "(SELECT count(*) FROM t WHERE \($0) = \($0))" }.joined(separator: "+")

    /// Whatever time a query has, it ends when it is cancelled; each of these has ten minutes.
    @Test(arguments: [
        endless, counting, "SELECT 1 UNION ALL SELECT sum(a.x * b.x) FROM t AS a, t AS b",
    ])
    func `a cancelled query ends, and its neighbours don't`(sql: String) async throws {
        let fixture = try Fixture(Self.many)
        let finite =
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT 200000) SELECT count(*) FROM c"
        for _ in 1...5 {
            let began = Gate()
            // On a busy machine it could come to its end before it is cancelled.
            let goesOn = DispatchSemaphore(value: 0)
            let cancelled = Task {
                try await fixture.values(sql) { _ in
                    began.open()
                    goesOn.wait()
                }
            }
            async let neighbours = [fixture.values(finite), fixture.values(finite)]
            await began.pass()
            goesOn.signal()
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            #expect(try await neighbours == [[.integer(200_000)], [.integer(200_000)]])
        }
    }

    @Test func `a query cancelled before its turn never runs`() async throws {
        let fixture = try Fixture(Self.many)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await fixture.values(Self.endless)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test(arguments: [endless, counting])
    func `a query ends with its time`(sql: String) async throws {
        let fixture = try Fixture(Self.many)
        await #expect(throws: SQLiteError.timedOut(seconds: 0.1)) {
            try await fixture.values(sql, within: .milliseconds(100))
        }
        #expect(try await fixture.values("SELECT 1") == [.integer(1)])
    }

    /// One that is held where SQLite asks nobody, as in the midst of one long step.
    @Test func `a query that can't be stopped is given up, and too many of them refused`()
        async throws
    {
        let fixture = try Fixture("CREATE TABLE t(x)", threads: 1)
        let end = DispatchSemaphore(value: 0)
        await #expect(throws: SQLiteError.timedOut(seconds: 0.1)) {
            try await fixture.values("SELECT 1", within: .milliseconds(100)) { _ in end.wait() }
        }
        await #expect(throws: SQLiteError.self) { try await fixture.values("SELECT 1") }
        // When it has ended by itself all is as before.
        end.signal()
        while (try? await fixture.values("SELECT 1")) == nil {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await fixture.values("SELECT 2") == [.integer(2)])
    }
}
