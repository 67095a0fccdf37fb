import JSONRPC
import TestKit
import Testing

/// What a query gives, and what it says when it can't.
@Suite(.timeLimit(.minutes(5)))
struct QueryTests {
    @Test(arguments: [
        ("SELECT nme FROM people", "no such column: nme; did you mean `people.name`"),
        ("SELECT * FROM peple", "no such table: peple; did you mean `people`"),
        ("SELECT \"nmae\" FROM people", "no such column: nmae"),
        ("SELECT now()", "SQLite has datetime('now')"),
        ("SELECT * FROM information_schema.tables", "describe_database"),
        ("SELECT CONCAT('a', 'b')", "SQLite has the operator ||"),
    ])
    func `a wrong name is answered with the right ones`(sql: String, sentence: String) async throws
    {
        let result = try await TestDatabase().query(sql)
        #expect(result["content"]?[0]?["text"]?.string?.contains(sentence) == true, "\(result)")
    }

    @Test(
        arguments: [
            ("SELECT ?", ["parameters": [1]], [[1]]),
            ("SELECT :a, @b, $c", ["parameters": ["a": 1, "b": "x", "c": nil]], [[1, "x", nil]]),
            ("SELECT :a", ["parameters": "{\"a\": \"1\"}"], [["1"]]),
            ("SELECT ? + ?", ["parameters": [1, 2.5]], [[3.5]]),
            ("SELECT name FROM people WHERE name = ?", ["parameters": ["' OR 1=1 --"]], []),
            ("SELECT ?1, ?1", ["parameters": [true]], [[1, 1]]),
        ] as [(String, JSONObject, JSON)]
    )
    func `values are bound, never spliced`(sql: String, more: JSONObject, rows: JSON) async throws {
        #expect(try await TestDatabase().rows(sql, more) == rows)
    }

    @Test(
        arguments: [
            ("SELECT ?", [:], "has 1 parameters, and 0 values"),
            ("SELECT 1", ["parameters": [1]], "has 0 parameters, and 1"),
            (
                "SELECT :name", ["parameters": ["nme": 1]],
                "no value was given for the parameter `name`"
            ),
            ("SELECT :a", ["parameters": ["a": 1, "b": 2]], "has no parameter `b`"),
            ("SELECT 1", ["parameters": 7], "must be an array or an object"),
        ] as [(String, JSONObject, String)]
    )
    func `values that don't fit the parameters are told`(
        sql: String,
        more: JSONObject,
        sentence: String
    ) async throws {
        let result = try await TestDatabase().query(sql, more)
        #expect(result["content"]?[0]?["text"]?.string?.contains(sentence) == true, "\(result)")
    }

    @Test
    func `pages follow each other without gap or repetition, and say how many rows there are`()
        async throws
    {
        let database = try TestDatabase()
        let sql =
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT 250) SELECT x FROM c"
        var all: [JSON] = []
        var cursor: JSON?
        repeat {
            var more: JSONObject = ["limit": 100]
            more["cursor"] = cursor
            let page = await database.query(sql, more)["structuredContent"]
            #expect(page?["totalCount"] == 250)
            #expect(page?["truncated"] == .bool(page?["nextCursor"] != nil))
            all += page?["rows"]?.array ?? []
            cursor = page?["nextCursor"]
        } while cursor != nil
        #expect(all == (1...250).map { [.integer($0)] })
        let other = await database.query("SELECT 1", ["cursor": "W10="])
        #expect(other["isError"] == true)
    }

    @Test(arguments: [200, 1_000, 10_000])
    func `a reply keeps to its budget in both halves, and always has a row`(maxChars: Int)
        async throws
    {
        let sql =
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT 1000) SELECT x, 'some \"text\" of a row' FROM c"
        let result = try await TestDatabase().query(
            sql,
            ["maxChars": .integer(maxChars), "limit": 1_000]
        )
        let structured = result["structuredContent"] ?? nil
        #expect(structured["rows"]?.array?.isEmpty == false)
        #expect(structured["truncated"] == true)
        #expect(structured["totalCount"] == 1_000)
        if maxChars >= 1_000 {
            #expect(structured.text.utf8.count <= maxChars)
            #expect(result["content"]?[0]?["text"]?.string?.utf8.count ?? .max <= maxChars)
        }
    }

    @Test func `no value is changed without a word`() async throws {
        let database = try TestDatabase(
            "CREATE TABLE t(a, b);",
            python:
                "db.execute('INSERT INTO t VALUES (?, ?)', (9007199254740993, b'\\x00\\xff')); db.execute(\"INSERT INTO t VALUES (9e999, CAST(x'41ff42' AS TEXT))\"); db.commit()"
        )
        let result = await database.query("SELECT a, b, a AS a FROM t")["structuredContent"]
        #expect(
            result?["rows"] == [
                ["9007199254740993", ["bytes": 2, "head": "00ff"], "9007199254740993"],
                ["Infinity", "A\u{FFFD}B", "Infinity"],
            ]
        )
        #expect(result?["columns"] == ["a", "b", "a"])
        #expect(result?["notes"]?.array?.count == 4)
    }

    @Test func `a description has what the first query needs`() async throws {
        let database = try TestDatabase()
        let result = await database.call("describe_database")["structuredContent"]
        let tables = result?["tables"]?.array ?? []
        #expect(
            tables.compactMap { $0["name"]?.string }
                == [
                    "endless", "leaky", "moody", "notes", "old_notes", "people", "pets",
                    "we\"ird tbl",
                ]
        )
        // A view that asks for what isn't allowed doesn't hide the others.
        let leaky = tables.first { $0["name"] == "leaky" }
        #expect(leaky?["problem"]?.string?.contains("fts3_tokenizer") == true)
        let people = tables.first { $0["name"] == "people" }
        #expect(people?["problem"] == nil)
        #expect(people?["rowCount"] == 2)
        #expect(people?["referencedBy"] == ["pets.person_id"])
        #expect(people?["columns"]?[2]?["values"] == ["bad", "good"])
        let pets = tables.first { $0["name"] == "pets" }
        #expect(pets?["columns"]?[1]?["references"] == "people.id")
    }

    @Test func `an unknown table or database is answered with near names`() async throws {
        let served = try TestDatabase()
        let table = await served.text(of: "describe_database", ["tables": ["peple"]])
        #expect(table == "there is no table `peple`; did you mean `people`?")
        let database = await served.text(
            of: "query_database",
            ["sql": "SELECT 1", "database": "root:tst.db"]
        )
        #expect(database == "there is no database `root:tst.db`; did you mean `root:test.db`?")
    }
}
