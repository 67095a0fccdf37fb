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
        CREATE VIEW prying AS SELECT name FROM pragma_table_info('people');
        CREATE VIRTUAL TABLE notes USING fts5(body);
        CREATE VIRTUAL TABLE old_notes USING fts4(body);
        CREATE TABLE "we""ird tbl"("a b" INTEGER);
        INSERT INTO people VALUES (1, 'Ann', 'good'), (2, 'Bob', 'bad');
        INSERT INTO pets VALUES (1, 1, 'Rex');
        INSERT INTO notes VALUES ('beans and milk');
        INSERT INTO old_notes VALUES ('beans and milk');
        INSERT INTO "we""ird tbl" VALUES (7);
        """

    /// The bytes of the standard database, made once.
    static let standard: Result<[UInt8], any Error> = Result {
        let tree = try TemporaryTree()
        try make(sql, at: tree.path("test.db"))
        return Array(FileManager.default.contents(atPath: tree.path("test.db")) ?? Data())
    }

    /// Serves the standard database as `root/test.db`.
    convenience init() throws {
        try self.init(serving: TemporaryTree(["root/test.db": .bytes(Self.standard.get())]))
    }

    /// Makes the database `root/test.db`; `python` runs after `sql`, with the connection as `db`.
    convenience init(_ sql: String, python: String = "", threads: Int = 9) throws {
        let tree = try TemporaryTree(["root": .directory])
        try Self.make(sql, at: tree.path("root/test.db"), python: python)
        try self.init(serving: tree, threads: threads)
    }

    /// Serves directories of a tree, and files of it as databases.
    init(
        serving tree: TemporaryTree,
        roots: [String] = ["root"],
        files: [String] = [],
        threads: Int = 9
    ) throws {
        self.tree = tree
        let databases = Databases(
            files.map { DatabaseSpecification(path: tree.path($0)) },
            in: try Roots(roots.map { RootSpecification(path: tree.path($0)) }),
            pool: BlockingPool(label: "test", threads: threads)
        )
        client = TestClient.stateless(.forTests([SQLiteFeature.feature(on: databases)]))
    }

    /// Makes a database, or changes it.
    static func make(_ sql: String, at path: String, python: String = "") throws {
        let script = """
            import sqlite3, sys, os, shutil
            db = sqlite3.connect(sys.argv[1]); db.executescript(sys.argv[2]); db.commit()
            \(python)
            """
        try Self.python(script, [path, sql])
    }

    static func python(_ script: String, _ arguments: [String]) throws {
        guard try run("/usr/bin/env", ["python3", "-c", script] + arguments) == 0 else {
            throw CocoaError(.featureUnsupported)
        }
    }

    /// The result of a tool; the database stays until it has come.
    func call(_ tool: String, _ arguments: JSONObject = [:]) async -> JSON {
        await client.call(tool, arguments)
    }

    /// The text of the first block of what a tool replied.
    func text(of tool: String, _ arguments: JSONObject = [:]) async -> String {
        await client.text(of: tool, arguments)
    }

    /// The answer to a request.
    func request(_ method: String, _ params: JSONObject = [:]) async -> JSON {
        await client.request(method, params)
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

    /// The sentence that a query failed with; `nil` if it didn't.
    func failure(of sql: String, _ more: JSONObject = [:]) async -> String? {
        let result = await query(sql, more)
        return result["isError"] == true ? result["content"]?[0]?["text"]?.string : nil
    }

    /// What is in the directory: names, contents and times.
    func state() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: tree.path("root")).sorted().map {
            name in
            let path = tree.path("root/\(name)")
            let facts = try FileManager.default.attributesOfItem(atPath: path)
            let isFile = facts[.type] as? FileAttributeType == .typeRegular
            let bytes = isFile ? Array(FileManager.default.contents(atPath: path) ?? Data()) : []
            let time = (facts[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
            return "\(name) \(time) \(bytes.hashValue) \(bytes.count)"
        }
    }
}
