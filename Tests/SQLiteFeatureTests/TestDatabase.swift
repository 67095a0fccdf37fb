import Blocking
import Foundation
import JSONRPC
import MCP
import SQLite
import SQLiteFeature
import Sandbox
import TestKit

/// A database in a directory of its own, made by Python's SQLite: in this process SQLite opens only
/// what is served.
final class TestDatabase: Sendable {
    let tree: TemporaryTree
    private let client: TestClient

    static let sql = """
        CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT NOT NULL, mood TEXT);
        CREATE TABLE pets(id INTEGER PRIMARY KEY, person_id REFERENCES people(id), "full_nmae" TEXT);
        CREATE VIEW moody AS SELECT name FROM people WHERE mood = 'bad';
        CREATE VIEW endless AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c;
        CREATE VIEW leaky AS SELECT fts3_tokenizer('simple') AS address;
        CREATE VIRTUAL TABLE notes USING fts5(body);
        CREATE VIRTUAL TABLE old_notes USING fts4(body);
        CREATE TABLE "we""ird tbl"("a b" INTEGER);
        INSERT INTO people VALUES (1, 'Ann', 'good'), (2, 'Bob', 'bad');
        INSERT INTO pets VALUES (1, 1, 'Rex');
        INSERT INTO notes VALUES ('beans and milk');
        INSERT INTO old_notes VALUES ('beans and milk');
        INSERT INTO "we""ird tbl" VALUES (7);
        """

    /// Makes the database `root/test.db`; `python` runs after `sql`, with the connection as `db`.
    init(_ sql: String = TestDatabase.sql, python: String = "") throws {
        tree = try TemporaryTree(["root": .directory])
        let script = """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1]); db.executescript(sys.argv[2]); db.commit()
            \(python)
            """
        try TestDatabase.python(script, [tree.path("root/test.db"), sql])
        let roots = try Roots([RootSpecification(path: tree.path("root"))])
        let databases = Databases([], in: roots, pool: BlockingPool(label: "test", threads: 9))
        client = TestClient.stateless(.forTests([SQLiteFeature.feature(on: databases)]))
    }

    static func python(_ script: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
    }

    /// The result of a tool; the database stays until it has come.
    func call(_ tool: String, _ arguments: JSONObject = [:]) async -> JSON {
        await client.call(tool, arguments)
    }

    /// The text of the first block of what a tool replied.
    func text(of tool: String, _ arguments: JSONObject = [:]) async -> String {
        await client.text(of: tool, arguments)
    }

    /// Sends a message as it is.
    func send(_ message: JSON) { client.send(message) }

    /// Waits for what is in flight, and tells what came of it.
    func finish() async -> [JSON] {
        await client.finish()
        return await client.takePassedBy()
    }

    func query(_ sql: String, _ more: JSONObject = [:]) async -> JSON {
        var arguments: JSONObject = ["sql": .string(sql)]
        for (name, value) in more { arguments[name] = value }
        return await call("query_database", arguments)
    }

    func rows(_ sql: String, _ more: JSONObject = [:]) async -> JSON {
        await query(sql, more)["structuredContent"]?["rows"] ?? nil
    }

    /// What is in the directory: names, contents and times.
    func state() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: tree.path("root")).sorted().map {
            name in
            let path = tree.path("root/\(name)")
            let facts = try FileManager.default.attributesOfItem(atPath: path)
            let data = FileManager.default.contents(atPath: path) ?? Data()
            return "\(name) \(facts[.modificationDate] ?? 0) \(data.hashValue) \(data.count)"
        }
    }
}
