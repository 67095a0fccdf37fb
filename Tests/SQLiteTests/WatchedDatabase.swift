import Blocking
import SQLite
import Sandbox
import Synchronization
import TestKit

/// A database that Python writes to while it is watched.
final class WatchedDatabase: Sendable {
    let tree: TemporaryTree
    let databases: Databases
    let watch: TestWatch
    private let writer: Child

    /// Makes the database `root/test.db`; `pragma` comes before its table.
    init(_ pragma: String = "", mechanism: Watcher.Mechanism = .automatic) throws {
        tree = try TemporaryTree(["root": .directory])
        databases = try Databases(
            [],
            in: Roots([RootSpecification(path: tree.path("root"))]),
            pool: BlockingPool(label: "test", threads: 2)
        )
        watch = TestWatch(TestWatch.options(mechanism))
        writer = try Child(
            python: """
                import sqlite3, sys
                db = sqlite3.connect(sys.argv[1], isolation_level=None)
                for line in sys.stdin:
                    for statement in line.split(";"): db.execute(statement).fetchall()
                    print("ok")
                """,
            [tree.path("root/test.db")]
        )
        if !pragma.isEmpty { try writer.say(pragma) }
        try writer.say("CREATE TABLE notes(text); INSERT INTO notes VALUES ('one')")
    }

    func watchIt() async throws { try await watch.watch(subject()) }

    func subject() async throws -> WatchSubject {
        try await databases.watchSubject(of: "test.db")
    }

    /// Runs statements, which a semicolon parts, each in a transaction of its own.
    func write(_ statements: String) throws { try writer.say(statements) }

    func callsAfter(_ statements: String) async throws -> Int {
        try await watch.callsAfter { try write(statements) }
    }

    /// Whether statements leave what is watched as it was.
    func isUnchanged(by statements: String) async throws -> Bool {
        try await isUnchanged { try write(statements) }
    }

    func isUnchanged(by act: () throws -> Void) async throws -> Bool {
        let subject = try await subject()
        let before = subject.fingerprint()
        try act()
        return subject.fingerprint() == before
    }

    /// What tells this state of the database from others.
    func version() async throws -> String {
        let version = Mutex("")
        _ = try await databases.query(
            Query("SELECT count(*) FROM notes"),
            on: "test.db",
            within: .seconds(5)
        ) {
            header in
            version.withLock { $0 = header.version }
            return WholePage<[Value]>()
        }
        return version.withLock(\.self)
    }
}
