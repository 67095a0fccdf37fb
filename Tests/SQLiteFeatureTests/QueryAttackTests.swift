import Foundation
import JSONRPC
import TestKit
import Testing

/// Queries that must not do what they try; none may crash, hang, or leave anything behind.
@Suite(.timeLimit(.minutes(5)))
struct QueryAttackTests {
    @Test(arguments: [
        "SELECT 1; DROP TABLE people", "SELECT 1; SELECT 2",
        "WITH a AS (SELECT 1) DELETE FROM people",
        "INSERT INTO people VALUES (3,'C','x') RETURNING id", "UPDATE people SET name = 'x'",
        "VACUUM INTO '/tmp/rootcellar-leak.db'",
        "VACUUM INTO 'file:/tmp/rootcellar-leak.db?vfs=unix-none'", "VACUUM",
        "ATTACH '/tmp/other.db' AS x", "ATTACH 'file:n.db?mode=rwc' AS x", "DETACH main",
        "CREATE TEMP TABLE people AS SELECT 'POISONED' name", "CREATE TABLE x(a)",
        "DROP TABLE people",
        "CREATE TEMP VIEW v AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON people BEGIN SELECT 1; END",
        "PRAGMA query_only=0", "PRAGMA writable_schema=1", "PRAGMA trusted_schema=1",
        "PRAGMA locking_mode=EXCLUSIVE", "PRAGMA mmap_size=100000", "PRAGMA cache_size=-2000000",
        "PRAGMA hard_heap_limit=0", "PRAGMA soft_heap_limit=0",
        "PRAGMA temp_store_directory='/tmp'",
        "PRAGMA journal_mode=WAL", "PRAGMA user_version=7", "PRAGMA wal_checkpoint",
        "PRAGMA optimize",
        "EXPLAIN PRAGMA query_only=0", "EXPLAIN QUERY PLAN PRAGMA writable_schema=1",
        "EXPLAIN DELETE FROM people", "EXPLAIN ATTACH '/tmp/other.db' AS x",
        "PRAGMA case_sensitive_like=1",
        "PRAGMA busy_timeout=1", "PRAGMA foreign_keys=1", "SELECT * FROM pragma_query_only",
        "PRAGMA database_list", "SELECT file FROM pragma_database_list", "SELECT * FROM prying",
        "SELECT json_set('{}', '$' || replace(hex(zeroblob(1000000)), '00', '.a'), 1)",
        "SELECT json_insert('[]', '$' || replace(hex(zeroblob(1000000)), '00', '[0]'), 1)",
        "SELECT json_patch('{}', '{}')",
        "SELECT * FROM notes WHERE notes MATCH '\(String(repeating: "(", count: 40_000))'",
        "SELECT * FROM old_notes WHERE old_notes MATCH '\(String(repeating: "(", count: 40_000))'",
        "SELECT \(String(repeating: "~", count: 90_000))1",
        "WITH c0(x) AS (SELECT 1)\((1...20).map { ", c\($0)(x) AS (SELECT x FROM c\($0 - 1) UNION ALL SELECT x FROM c\($0 - 1))" }.joined()) SELECT * FROM c20",
        "SELECT hex(fts3_tokenizer('simple'))",
        "SELECT fts3_tokenizer('simple', x'4141414141414141')", "SELECT * FROM leaky",
        "SELECT load_extension('/tmp/x.so')", "SELECT readfile('/etc/passwd')",
        "SELECT writefile('/tmp/x', 'y')", "SELECT edit('x')", "BEGIN", "BEGIN EXCLUSIVE",
        "SAVEPOINT s",
        "COMMIT", "ANALYZE", "REINDEX", "UPDATE sqlite_master SET sql = ''",
        "DELETE FROM sqlite_master",
        "SELECT printf('%.*c', 1000000000, 'x')", "SELECT format('%1000000000d', 1)",
        "SELECT printf('%2$*1$d', 1000000, 1), printf('%-999999999s', 'x')",
        "SELECT length(zeroblob(1000000000))", "SELECT length(randomblob(1000000000))",
        "SELECT length(replace(hex(zeroblob(8000000)), '0', '0000000000'))",
        "SELECT \(String(repeating: "(", count: 950))1\(String(repeating: ")", count: 950))",
        "SELECT 1 \(String(repeating: "UNION ALL SELECT 1 ", count: 200))",
        "SELECT 'a' LIKE '\(String(repeating: "%_", count: 600))'",
        "SELECT '\(String(repeating: "x", count: 100_001))'",
        "selec 1", "", "-- nothing", ";;;", "SELECT 1\0; DROP TABLE people",
    ])
    func `it is refused, in one sentence`(sql: String) async throws {
        let database = try TestDatabase()
        let before = try database.state()
        let result = await database.query(sql)
        #expect(result["isError"] == true)
        let message = result["content"]?[0]?["text"]?.string ?? ""
        #expect((10...400).contains(message.count), "\(message)")
        #expect(!message.contains(database.tree.path))
        #expect(await database.rows("SELECT name FROM people ORDER BY id") == [["Ann"], ["Bob"]])
        #expect(try database.state() == before)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/rootcellar-leak.db"))
    }

    @Test func `EXPLAIN of what writes doesn't write`() async throws {
        let database = try TestDatabase()
        let path = database.tree.path("leak.db")
        _ = await database.query("EXPLAIN VACUUM INTO '\(path)'")
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a tokenizer bound as a value is refused like a written one`() async throws {
        // Turning the tokenizer function off doesn't stop a bound blob, which then crashes a search.
        let database = try TestDatabase()
        let result = await database.query(
            "SELECT fts3_tokenizer('simple', ?)",
            ["parameters": ["AAAAAAAA"]]
        )
        #expect(result["isError"] == true)
        #expect(
            await database.rows("SELECT body FROM old_notes WHERE old_notes MATCH 'beans'") == [
                ["beans and milk"]
            ]
        )
    }

    @Test(arguments: [
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c",
        "SELECT count(*) FROM endless", "SELECT x FROM endless ORDER BY random()",
        "SELECT group_concat(x) FROM endless",
        "SELECT json_group_array(hex(zeroblob(1000))) FROM endless",
        "SELECT count(*) FROM endless a, endless b, endless c",
        "SELECT max(length(printf('%9999d', x))) FROM endless",
    ])
    func `a query without end is stopped, and the next one works`(sql: String) async throws {
        let database = try TestDatabase()
        let result = await database.query(sql, ["timeoutSeconds": 0.3])
        #expect(result["isError"] == true)
        let code = result["_meta"]?["io.github.rootcellar/errorCode"]
        // Memory or the length of a value may run out before the time does.
        #expect(code == "timeout" || code == "sql_error")
        #expect(await database.rows("SELECT 1") == [[1]])
    }

    @Test func `bombs leave the query beside them the memory it needs`() async throws {
        let database = try TestDatabase()
        let bombs = (1...3).map { _ in
            Task {
                await database.query(
                    "SELECT count(DISTINCT hex(zeroblob(500000)) || x) FROM endless",
                    ["timeoutSeconds": 20]
                )
            }
        }
        for _ in 1...20 {
            let rows = await database.rows("SELECT length(hex(zeroblob(8000000)))")
            #expect(rows == [[16_000_000]])
        }
        for bomb in bombs {
            let text = await bomb.value["content"]?[0]?["text"]?.string
            #expect(text == "the query needs more memory than it may have; narrow it")
        }
    }

    @Test(
        arguments: [
            ("SELECT instr(hex(zeroblob(500000)), hex(zeroblob(250000)) || 'b')", [[0]]),
            (
                "SELECT length(replace(hex(zeroblob(500000)), hex(zeroblob(250000)) || 'b', ''))",
                [[1_000_000]]
            ),
            (
                "SELECT length(trim(hex(zeroblob(4000000)), replace(hex(zeroblob(4000000)), '0', 'a') || '1'))",
                [[8_000_000]]
            ),
            ("SELECT count(*) FROM (SELECT 1 FROM pragma_function_list LIMIT 5)", [[5]]),
            (
                "SELECT replace(hex(zeroblob(7000000)), '0', 'a') LIKE '\(String(repeating: "%a", count: 499))%b'",
                [[0]]
            ),
            (
                "SELECT replace(hex(zeroblob(7000000)), '0', 'a') GLOB '\(String(repeating: "*a", count: 499))*b'",
                [[0]]
            ),
            ("SELECT json_valid(replace(hex(zeroblob(4000000)), '00', '['))", [[0]]),
            (
                "SELECT json_extract('{}', '$' || replace(hex(zeroblob(1000000)), '00', '.a'))",
                [[nil]]
            ),
        ] as [(String, JSON)]
    )
    func `what SQLite takes quadratic time for takes none`(sql: String, rows: JSON) async throws {
        #expect(try await TestDatabase().rows(sql, ["timeoutSeconds": 30]) == rows)
    }

    @Test func `count(*), which never asks for the time, is stopped too`() async throws {
        let database = try TestDatabase(
            "CREATE TABLE t(x); INSERT INTO t VALUES (1);",
            python:
                "db.execute('WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT 300000) INSERT INTO t SELECT x FROM c'); db.commit()"
        )
        let sql =
            "SELECT \((0..<150).map { "(SELECT count(*) FROM t WHERE \($0) = \($0))" }.joined(separator: "+"))"
        let result = await database.query(sql, ["timeoutSeconds": 0.1])
        #expect(result["_meta"]?["io.github.rootcellar/errorCode"] == "timeout")
    }

    @Test func `a cancelled query stops, and the next one is not its victim`() async throws {
        let database = try TestDatabase()
        database.send([
            "jsonrpc": "2.0", "id": "endless", "method": "tools/call",
            "params": [
                "name": "query_database",
                "arguments": ["sql": "SELECT count(*) FROM endless", "timeoutSeconds": 30],
                "_meta": .object(TestClient.statelessMeta()),
            ],
        ])
        database.send([
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": "endless"],
        ])
        #expect(await database.rows("SELECT 1") == [[1]])
        #expect(await database.finish().isEmpty)
    }

    @Test func `eight read side by side with one that never ends`() async throws {
        let database = try TestDatabase()
        async let endless = database.query("SELECT count(*) FROM endless", ["timeoutSeconds": 1])
        // One after the other from here, each beside the endless one.
        for _ in 1...8 { #expect(await database.rows("SELECT count(*) FROM people") == [[2]]) }
        #expect(await endless["isError"] == true)
    }

    @Test(
        arguments: [
            ("SELECT body FROM notes WHERE notes MATCH 'milk'", [["beans and milk"]]),
            ("SELECT body FROM old_notes WHERE old_notes MATCH 'milk'", [["beans and milk"]]),
            ("SELECT value FROM json_each('[1,2]')", [[1], [2]]),
            ("SELECT name FROM moody", [["Bob"]]),
            (
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT 3) SELECT sum(x) FROM c",
                [[6]]
            ),
            ("VALUES (1), (2)", [[1], [2]]), ("SELECT \"a b\" FROM \"we\"\"ird tbl\"", [[7]]),
            ("SELECT count(*) > 5 FROM pragma_table_list", [[1]]),
            ("SELECT count(*) > 5 FROM dbstat", [[1]]), ("PRAGMA user_version", [[0]]),
            ("SELECT name FROM people -- the end;\n ; ;", [["Ann"], ["Bob"]]),
            (
                "SELECT instr('héllo wörld', 'wör'), instr(x'00ff41', x'41'), instr('a', ''), instr(null, 'a')",
                [[7, 3, 1, nil]]
            ),
            (
                "SELECT replace('abcabc', 'b', 'xx'), replace('abc', '', 'x'), replace('abc', 'z', 'x')",
                [["axxcaxxc", "abc", "abc"]]
            ),
            (
                "SELECT trim('  a '), ltrim('xxa', 'x'), rtrim('aéé', 'é'), trim('abcba', 'ab')",
                [["a", "a", "a", "c"]]
            ),
            (
                "SELECT printf('%08.2f|%-5s|%d%%|%,d', 3.14159, 'ab', 50, 1234567)",
                [["00003.14|ab   |50%|1,234,567"]]
            ),
            ("SELECT count(*) FROM people WHERE name LIKE 'a%' OR name GLOB 'B*'", [[2]]),
            ("SELECT row_number() OVER (ORDER BY id) FROM people", [[1], [2]]),
        ] as [(String, JSON)]
    )
    func `what only reads works`(sql: String, rows: JSON) async throws {
        #expect(try await TestDatabase().rows(sql) == rows)
    }

    @Test func `EXPLAIN of a SELECT tells its plan`() async throws {
        let rows = try await TestDatabase().rows(
            "EXPLAIN QUERY PLAN SELECT * FROM people WHERE id = 1"
        )
        #expect(rows[0]?[3]?.string?.contains("SEARCH people") == true)
    }
}
