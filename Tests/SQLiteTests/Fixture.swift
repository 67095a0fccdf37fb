import Blocking
import Foundation
import SQLite
import Sandbox
import Synchronization
import TestKit
import Testing

/// A database in a root of its own, made by another process.
final class Fixture: Sendable {
    let tree: TemporaryTree
    private let databases: Databases

    /// Makes `root/test.db`; `python` runs after `sql`, with the connection as `db`.
    init(_ sql: String, python: String = "", threads: Int = 4) throws {
        tree = try TemporaryTree(["root": .directory])
        databases = Databases(
            [],
            in: try Roots([RootSpecification(path: tree.path("root"))]),
            pool: BlockingPool(label: "test", threads: threads)
        )
        try #require(makes("db.executescript(sys.argv[2]); db.commit()\n" + python, sql))
    }

    var path: String { tree.path("root/test.db") }

    /// Runs Python with a connection `db` to the database, and waits for it.
    ///
    /// - Returns: Whether it ended without an exception.
    func makes(_ script: String, _ argument: String = "") -> Bool {
        let whole = """
            import sqlite3, sys, os
            sys.excepthook = lambda *_: None
            db = sqlite3.connect(sys.argv[1], timeout=0)
            \(script)
            """
        return (try? run("/usr/bin/env", ["python3", "-c", whole, path, argument])) == 0
    }

    /// Runs Python with a connection `db`, which holds what it has until it is finished.
    func starts(_ script: String) throws -> Holder {
        try Holder(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
            \(script)
            print("ready", flush=True)
            sys.stdin.read()
            if db.in_transaction: db.execute('COMMIT')
            """,
            path
        )
    }

    /// The first column of all rows.
    ///
    /// `onRow`: called for each while SQLite stands on it, on the thread that reads.
    func values(
        _ sql: String,
        within time: Duration = .seconds(600),
        onRow: @escaping @Sendable (_ number: Int) -> Void = { _ in }
    ) async throws -> [Value] {
        try await databases.query(Query(sql), on: nil, within: time) { _ in Rows(onRow: onRow) }
            .rows.values
    }

    private struct Rows: Page {
        let onRow: @Sendable (Int) -> Void
        var values: [Value] = []

        mutating func take(_ row: [Value]) -> Bool {
            values.append(row[0])
            onRow(values.count)
            return true
        }
    }
}

/// Another process that holds a database.
final class Holder {
    private let process = Process()
    private let input = Pipe()

    /// Starts it, and waits until it says that it is ready.
    init(_ script: String, _ path: String) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try #require(!output.fileHandleForReading.availableData.isEmpty)
    }

    /// Lets it commit and end.
    func finish() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
