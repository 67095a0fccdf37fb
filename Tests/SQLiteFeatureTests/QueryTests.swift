import JSONRPC
import TestKit
import Testing

/// What a query gives, and what it says when it can't.
@Suite(.timeLimit(.minutes(5)))
struct QueryTests {
    @Test(arguments: [
        ("SELECT nme FROM people", "no such column: nme; did you mean `people.name`"),
        ("SELECT p.nme FROM people p", "no such column: p.nme; did you mean `p.name`"),
        ("SELECT people.nme FROM people", "did you mean `people.name`"),
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
            ("SELECT ?", [:], "has 1 parameter, and 0 values"),
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
    func `a reply keeps to its budget in both halves, or says what it needs`(maxChars: Int)
        async throws
    {
        let sql =
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT 1000) SELECT x, 'some \"text\" of a row' FROM c"
        let result = try await TestDatabase().query(
            sql,
            ["maxChars": .integer(maxChars), "limit": 1_000]
        )
        guard maxChars > 200 else {
            let sentence = result["content"]?[0]?["text"]?.string ?? ""
            #expect(
                sentence.contains(/a row needs \d+ characters; raise `maxChars`/),
                "\(sentence)"
            )
            return
        }
        let structured = result["structuredContent"] ?? nil
        #expect(structured["rows"]?.array?.isEmpty == false)
        #expect(structured["truncated"] == true)
        #expect(structured["totalCount"] == 1_000)
        #expect(structured.text.utf8.count <= maxChars)
        #expect(result["content"]?[0]?["text"]?.string?.utf8.count ?? .max <= maxChars)
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

    /// A value of each kind of JSON, what SQLite takes it for, and how it comes back.
    @Test(
        arguments: [
            (nil, "null", nil), (true, "integer", 1), (false, "integer", 0), (7, "integer", 7),
            (9_007_199_254_740_992, "integer", 9_007_199_254_740_992),
            (9_007_199_254_740_993, "integer", "9007199254740993"),
            (-9_007_199_254_740_993, "integer", "-9007199254740993"),
            (.integer(.max), "integer", "9223372036854775807"),
            (.integer(.min), "integer", "-9223372036854775808"),
            (9_223_372_036_854_775_808.0, "real", 9_223_372_036_854_775_808.0), (1.5, "real", 1.5),
            (2.5e-308, "real", 2.5e-308), (-1.7e308, "real", -1.7e308), ("", "text", ""),
            ("007", "text", "007"), ("a\0b", "text", "a\0b"), ("é 😀 \u{1B}", "text", "é 😀 \u{1B}"),
            (["a", 1], "text", "[\"a\",1]"), (["k": [nil]], "text", "{\"k\":[null]}"),
        ] as [(JSON, String, JSON)]
    )
    func `a value is bound as what it is, and comes back unchanged`(
        value: JSON,
        type: String,
        back: JSON
    ) async throws {
        let database = try TestDatabase()
        let byPosition = await database.rows("SELECT typeof(?1), ?1", ["parameters": [value]])
        #expect(byPosition == [[.string(type), back]])
        let byName = await database.rows("SELECT typeof(:v), @v", ["parameters": ["v": value]])
        #expect(byName == [[.string(type), back]])
        let twice = JSON.array([value]).text
        let encoded = await database.rows("SELECT typeof(?1), ?1", ["parameters": .string(twice)])
        #expect(encoded == [[.string(type), back]])
    }

    @Test(
        arguments: [
            ("-9e999", "-Infinity", "Infinity is a string"), ("9e999 - 9e999", nil, nil),
            ("x''", ["bytes": 0, "head": ""], "a BLOB is shown"),
            (
                "zeroblob(17)", ["bytes": 17, "head": "00000000000000000000000000000000"],
                "a BLOB is shown"
            ),
            ("CAST(x'61ff00c3' AS TEXT)", "a\u{FFFD}\0\u{FFFD}", "not UTF-8"),
            ("CAST(x'efbfbd' AS TEXT)", "\u{FFFD}", nil), ("-0.0", -0.0, nil), ("1.0", 1.0, nil),
            ("json('[1]')", "[1]", nil), ("1 = 1", 1, nil),
            (
                "replace(hex(zeroblob(251)), '0', '😀')",
                .string(String(repeating: "😀", count: 502)), nil
            ),
            (
                "replace(hex(zeroblob(2500)), '0', '😀')",
                .string(String(repeating: "😀", count: 2_372) + "…(+2628 characters)"),
                "long text is cut"
            ),
        ] as [(String, JSON, String?)]
    )
    func `a value that JSON has no form for is told apart, with a note`(
        sql: String,
        value: JSON,
        note: String?
    ) async throws {
        let page = try await TestDatabase().query("SELECT \(sql)")["structuredContent"]
        #expect(page?["rows"] == [[value]])
        let notes = page?["notes"]?.array ?? []
        #expect(notes.count == (note == nil ? 0 : 1))
        if let note { #expect(notes[0].string?.contains(note) == true) }
    }

    @Test(arguments: [
        (
            "SELECT json_set('{}', '$.a', 1)",
            "json_replace, json_object and json_array may be used"
        ), ("CREATE TEMP TABLE t AS SELECT 1", "queries may only read"),
        ("SELECT * FROM t", "no such table: t; there are no tables"),
    ])
    func `what is refused says what may be done`(sql: String, advice: String) async throws {
        let sentence = try await TestDatabase("PRAGMA user_version = 1;").failure(of: sql)
        #expect(sentence?.contains(advice) == true, "\(sentence ?? "")")
    }

    @Test func `a long value is whole where there is room for it`() async throws {
        let sql = "SELECT hex(zeroblob(1500)), 'x' FROM (VALUES (1), (2), (3), (4))"
        let page = try await TestDatabase().query(sql)["structuredContent"]
        let row: JSON = [.string(String(repeating: "0", count: 3_000)), "x"]
        #expect(page?["rows"] == [row, row, row])
        #expect(page?["truncated"] == true)
        #expect(page?["notes"] == nil)
    }

    @Test func `a value that must be cut fills the reply, and cuts no other`() async throws {
        let sql = "SELECT hex(zeroblob(column1 / 2)) FROM (VALUES (12000), (3000), (3000))"
        let page = try await TestDatabase().query(sql)["structuredContent"]
        let rows = page?["rows"]?.array ?? []
        let first = rows.first?[0]?.string ?? ""
        #expect(first.utf8.count > 7_000 && first.contains("…(+"))
        for row in rows.dropFirst() { #expect(row[0]?.string?.utf8.count == 3_000) }
        #expect(rows.count < 3 && page?["truncated"] == true)
        #expect(page?["notes"]?[0]?.string?.contains("substr(column, start, count)") == true)
    }

    @Test func `every table that isn't there is named`() async throws {
        let reply = try await TestDatabase().call(
            "describe_database",
            ["tables": ["peple", "people", "pests"]]
        )
        #expect(reply["isError"] == true)
        let text = reply["content"]?[0]?["text"]?.string ?? ""
        #expect(text.contains("`peple`") && text.contains("`pests`") && text.contains("`pets`"))
    }

    @Test func `a database may declare more than a query may say`() async throws {
        let columns = (1...800).map { "c\($0)" }.joined(separator: ",")
        let deep = Array(repeating: "1", count: 400).joined(separator: "+")
        let database = try TestDatabase(
            "CREATE TABLE wide(\(columns)); CREATE VIEW deep AS SELECT \(deep); CREATE TABLE small(x);"
                + "INSERT INTO small VALUES (7); CREATE TABLE long(x /* \(String(repeating: "long ", count: 25_000)) */);"
        )
        #expect(await database.rows("SELECT x FROM small") == [[7]])
        #expect(await database.rows("SELECT c1, c800 FROM wide") == [])
        let reply = await database.call("describe_database", ["detail": "names"])
        #expect(reply["structuredContent"]?["tables"]?.array?.count ?? 0 >= 4)
    }

    @Test func `columns of one name are all there, with the types they were declared with`()
        async throws
    {
        let page = try await TestDatabase().query(
            "SELECT p.id, q.id, p.name, 1, p.id AS name FROM people p, pets q WHERE p.id = 1"
        )["structuredContent"]
        #expect(page?["columns"] == ["id", "id", "name", "1", "name"])
        #expect(page?["types"] == ["INTEGER", "INTEGER", "TEXT", "", "INTEGER"])
        #expect(page?["rows"] == [[1, 1, "Ann", 1, 1]])
    }

    @Test func `a description has what the first query needs`() async throws {
        let database = try TestDatabase()
        let result = await database.call("describe_database")["structuredContent"]
        let tables = result?["tables"]?.array ?? []
        #expect(
            tables.compactMap { $0["name"]?.string }
                == [
                    "endless", "leaky", "moody", "notes", "old_notes", "people", "pets",
                    "prying", "we\"ird tbl",
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
