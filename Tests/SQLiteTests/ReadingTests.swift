import Foundation
import SQLite
import Synchronization
import TestKit
import Testing

/// What others do to the file while it is read.
@Suite(.timeLimit(.minutes(5)))
struct ReadingTests {
    private static let sql = "CREATE TABLE t(x); INSERT INTO t VALUES ('old'), ('old'), ('old');"

    @Test func `a file replaced in the middle of reading is read anew`() async throws {
        let fixture = try Fixture(Self.sql)
        let other = try Fixture("CREATE TABLE t(x); INSERT INTO t VALUES ('new'), ('new');")
        let replaced = Mutex(false)
        let values = try await fixture.values("SELECT x FROM t") { _ in
            guard replaced.withLock({ exchange(&$0, true) }) == false else { return }
            #expect(unsafe rename(other.path, fixture.path) == 0)
        }
        #expect(values == [.text("new"), .text("new")])
    }

    @Test func `a file changed in the middle of reading is read anew`() async throws {
        let fixture = try Fixture(Self.sql)
        let changed = Mutex(false)
        let values = try await fixture.values("SELECT x FROM t") { _ in
            guard changed.withLock({ exchange(&$0, true) }) == false else { return }
            #expect(fixture.makes("db.execute(\"UPDATE t SET x = 'new'\"); db.commit()"))
        }
        #expect(values == [.text("new"), .text("new"), .text("new")])
    }

    @Test func `a file that is changed all the time is read under SQLite's locks`() async throws {
        let fixture = try Fixture(Self.sql)
        let count = Mutex(0)
        let values = try await fixture.values("SELECT x FROM t") { number in
            guard number == 1 else { return }
            count.withLock { $0 += 1 }
            _ = fixture.makes("db.execute(\"UPDATE t SET x = 'new' || x\"); db.commit()")
        }
        #expect(values.count == 3 && Set(values).count == 1, "\(values)")
        // At first without locks; then the other is kept waiting.
        #expect(count.withLock { $0 } == 2)
    }

    /// A transaction that has written a part of the file already, and isn't committed.
    private static let spilling = """
        db.execute('PRAGMA cache_size=2'); db.execute('PRAGMA cache_spill=1')
        db.execute('BEGIN IMMEDIATE'); db.execute("UPDATE t SET x = 'new'")
        """

    @Test(arguments: ["MEMORY", "OFF"])
    func `nothing is read of a transaction whose journal is in memory`(journal: String) async throws
    {
        let rows = (1...2_000).map { _ in "('old')" }.joined(separator: ",")
        let fixture = try Fixture("CREATE TABLE t(x); INSERT INTO t VALUES \(rows);")
        let writer = try fixture.starts(
            "db.execute('PRAGMA journal_mode=\(journal)')\n" + Self.spilling
        )
        // Under its lock either nothing can be read, or what was there before.
        do {
            let values = try await fixture.values("SELECT DISTINCT x FROM t", within: .seconds(1))
            #expect(values == [.text("old")])
        } catch let error as SQLiteError {
            #expect(["busy", "timeout"].contains(error.code))
        }
        writer.finish()
        #expect(try await fixture.values("SELECT DISTINCT x FROM t") == [.text("new")])
    }

    @Test func `waiting for a lock ends with the time of the query`() async throws {
        let fixture = try Fixture("PRAGMA journal_mode=PERSIST;" + Self.sql)
        let writer = try fixture.starts("db.execute('BEGIN EXCLUSIVE')")
        var fastest = Duration.seconds(60)
        // Other tests may keep the machine busy; the wait that isn't bounded takes two seconds each time.
        for _ in 1...10 where fastest > .seconds(1) {
            let began = ContinuousClock.now
            let error = await #expect(throws: SQLiteError.self) {
                try await fixture.values("SELECT x FROM t", within: .milliseconds(200))
            }
            #expect(error?.message.contains("locked by another program") == true)
            fastest = min(fastest, ContinuousClock.now - began)
        }
        #expect(fastest < .seconds(1))
        writer.finish()
        #expect(try await fixture.values("SELECT x FROM t").count == 3)
    }

    @Test func `locks stay though somebody here reads the file's bytes and closes it`() async throws
    {
        // A journal that is kept makes SQLite lock the file.
        let fixture = try Fixture("PRAGMA journal_mode=PERSIST;" + Self.sql)
        let values = try await fixture.values("SELECT x FROM t") { number in
            guard number == 1 else { return }
            #expect(FileManager.default.contents(atPath: fixture.path) != nil)
            #expect(!fixture.makes("db.execute('BEGIN EXCLUSIVE')"))
        }
        #expect(values == [.text("old"), .text("old"), .text("old")])
        #expect(fixture.makes("db.execute('BEGIN EXCLUSIVE')"))
    }

    @Test func `a log that is being read is not removed by the last one to write it`() async throws
    {
        let fixture = try Fixture("PRAGMA journal_mode=WAL;" + Self.sql, python: "os._exit(0)")
        let log = fixture.path + "-wal"
        let values = try await fixture.values("SELECT x FROM t") { number in
            guard number == 1 else { return }
            for file in [fixture.path, log, fixture.path + "-shm"] {
                #expect(FileManager.default.contents(atPath: file) != nil)
            }
            #expect(
                fixture.makes("db.execute(\"UPDATE t SET x = 'new'\"); db.commit(); db.close()")
            )
            #expect(FileManager.default.fileExists(atPath: log))
        }
        #expect(values == [.text("old"), .text("old"), .text("old")])
        #expect(try await fixture.values("SELECT x FROM t").first == .text("new"))
        // The next to write alone removes it.
        #expect(fixture.makes("db.execute(\"UPDATE t SET x = 'newer'\"); db.commit(); db.close()"))
        #expect(!FileManager.default.fileExists(atPath: log))
        #expect(try await fixture.values("SELECT x FROM t").first == .text("newer"))
    }

    @Test func `a private copy is gone after it was read`() async throws {
        let fixture = try Fixture(
            "PRAGMA journal_mode=WAL;" + Self.sql,
            python: "os.remove(sys.argv[1] + '-shm'); os._exit(0)"
        )
        let copies = Mutex<Set<String>>([])
        let values = try await fixture.values("SELECT x FROM t") { number in
            guard number == 1 else { return }
            copies.withLock { $0 = Self.openDirectories() }
        }
        #expect(values.count == 3)
        let used = copies.withLock { $0 }
        #expect(!used.isEmpty, "the copy was somewhere")
        for directory in used { #expect(!FileManager.default.fileExists(atPath: directory)) }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: fixture.tree.path("root")).sorted()
                == ["test.db", "test.db-wal"]
        )
    }

    /// Where copies lie that this process has open.
    private static func openDirectories() -> Set<String> {
        let folder = "/proc/self/fd"
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let paths = numbers.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
        }
        return Set(
            paths.filter { $0.hasSuffix("/copy") }.map { String($0.dropLast("/copy".count)) }
        )
    }
}

private func exchange(_ value: inout Bool, _ new: Bool) -> Bool {
    defer { value = new }
    return value
}
