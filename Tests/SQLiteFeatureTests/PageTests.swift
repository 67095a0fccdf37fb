import Foundation
import JSONRPC
import TestKit
import Testing

/// What a reply holds, and how the next one goes on.
@Suite(.timeLimit(.minutes(5)))
struct PageTests {
    private static let sql = """
        SELECT key, value, CAST(value AS BLOB) AS "the \u{1B}[1mbytes", 9007199254740993 + key,
          CASE key % 3 WHEN 0 THEN 9e999 WHEN 1 THEN NULL ELSE 0.1 END AS number
        FROM json_each(?)
        """

    /// Random rows, budgets and limits: each reply keeps to its budget in both halves, and the
    /// pages together are all rows, none twice.
    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func `pages keep to their budget, and together are the whole`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let longest = [5, 40, 700].randomElement(using: &generator) ?? 5
        let texts = (0..<Int.random(in: 0...50, using: &generator)).map { _ in
            Self.text(upTo: longest, &generator)
        }
        let database = try TestDatabase()
        var rows: [JSON] = []
        var cursor: JSON?
        var maxChars = 200
        repeat {
            var more: JSONObject = [
                "parameters": [.string(JSON.array(texts.map(JSON.string)).text)],
                "limit": .integer(Int.random(in: 1...40, using: &generator)),
                "maxChars": .integer(maxChars),
            ]
            more["cursor"] = cursor
            let result = await database.query(Self.sql, more)
            let text = result["content"]?[0]?["text"]?.string ?? ""
            #expect(text.utf8.count <= maxChars, "seed \(seed)")
            guard let page = result["structuredContent"] else {
                // Too small for one row: it says how much is needed, and with that a row comes.
                let needed = try #require(text.firstMatch(of: /needs (\d+) characters/)).output.1
                maxChars = try #require(Int(needed))
                continue
            }
            #expect(page.text == text)
            #expect(page["totalCount"] == .integer(texts.count))
            #expect(page["truncated"] == .bool(page["nextCursor"] != nil))
            rows += page["rows"]?.array ?? []
            cursor = page["nextCursor"]
            if cursor == nil, page["truncated"] == false { break }
            maxChars = Int.random(in: 200...5_000, using: &generator)
        } while true
        #expect(rows.count == texts.count)
        for (index, (row, text)) in zip(rows, texts).enumerated() {
            #expect(row[0] == .integer(index))
            let shown = row[1]?.string ?? ""
            let head = shown.firstMatch(of: /…\(\+\d+ characters\)$/).map {
                shown[..<$0.range.lowerBound]
            }
            #expect(
                text.utf8.starts(with: (head ?? shown[...]).utf8) && (head != nil || shown == text)
            )
            #expect(row[2]?["bytes"] == .integer(text.utf8.count))
            #expect(row[3] == .string("\(9_007_199_254_740_993 + index)"))
            #expect(row[4] == (["Infinity", nil, 0.1] as [JSON])[index % 3])
        }
    }

    @Test func `a page of a changed database says so`() async throws {
        let database = try TestDatabase("CREATE TABLE t(x); INSERT INTO t VALUES (1), (2), (3);")
        let first = await database.query("SELECT x FROM t", ["limit": 2])["structuredContent"]
        #expect(first?["notes"] == nil)
        try TestDatabase.make("INSERT INTO t VALUES (4);", at: database.tree.path("root/test.db"))
        let more: JSONObject = ["limit": 2, "cursor": first?["nextCursor"] ?? nil]
        let second = await database.query("SELECT x FROM t", more)["structuredContent"]
        #expect(second?["rows"] == [[3], [4]])
        #expect(second?["notes"] == ["the database has changed since the page before"])
        #expect(second?["truncated"] == false)
    }

    @Test func `a cursor of other arguments is refused, one with other sizes goes on`() async throws
    {
        let database = try TestDatabase()
        let sql = "SELECT key FROM json_each(?)"
        let parameters: JSON = [.string("[1,2,3,4,5]")]
        let first = await database.query(sql, ["parameters": parameters, "limit": 2])
        let cursor = try #require(first["structuredContent"]?["nextCursor"])
        let others: [(String, JSONObject)] = [
            (sql + " ", ["parameters": parameters]), (sql, ["parameters": ["[1,2,3,4,6]"]]),
            (sql, ["parameters": parameters, "database": "root:test.db"]),
        ]
        for (sql, arguments) in others {
            var arguments = arguments
            arguments["cursor"] = cursor
            let sentence = await database.failure(of: sql, arguments)
            #expect(
                sentence
                    == "`cursor` belongs to a call with other arguments; repeat those, or leave it out"
            )
        }
        for cursor in ["", "x", "bm8=", "W10=", "bnVsbA=="] as [JSON] {
            let sentence = await database.failure(
                of: sql,
                ["parameters": parameters, "cursor": cursor]
            )
            #expect(sentence == "`cursor` is not one that a reply carried")
        }
        // The binding of a call is no secret.
        let bytes = try #require(cursor.string.flatMap { Data(base64Encoded: $0) })
        let binding = try #require(JSON(parsing: Array(bytes))[0])
        for place in [
            [.integer(.max), "1"], [.integer(1 << 41), "1"], [-1, "1"], ["2", "1"], [2], [2, 1],
            nil,
            [nil, "1"], 2, [2, "1", 1],
        ] as [JSON] {
            let forged = Data(JSON.array([binding, place]).bytes()).base64EncodedString()
            let sentence = await database.failure(
                of: sql,
                ["parameters": parameters, "cursor": .string(forged)]
            )
            #expect(sentence == "`cursor` is not one that a reply carried", "\(place)")
        }
        let rest = await database.rows(
            sql,
            ["parameters": parameters, "limit": 900, "maxChars": 900, "cursor": cursor]
        )
        #expect(rest == [[2], [3], [4]])
    }

    @Test func `long SQL doesn't make the cursor long`() async throws {
        let sql =
            "SELECT key /* \(String(repeating: "long", count: 20_000)) */ FROM json_each('[1,2,3]')"
        let page = try await TestDatabase().query(sql, ["limit": 1, "maxChars": 300])[
            "structuredContent"
        ]
        #expect(page?["rows"] == [[0]])
        #expect((page?["nextCursor"]?.string?.count ?? .max) < 100)
    }

    @Test func `columns that alone are too much are a sentence`() async throws {
        let sql =
            "SELECT \((1...500).map { "1 AS \"column number \($0)\"" }.joined(separator: ","))"
        let sentence = try await TestDatabase().failure(of: sql)
        #expect(sentence?.contains(/^a reply with a row needs \d+ characters; raise/) == true)
        #expect(try await TestDatabase().rows(sql, ["maxChars": 100_000])[0]?.array?.count == 500)
    }

    @Test(arguments: [1, 2, 30])
    func `counting the rest takes little of the time`(timeoutSeconds: Double) async throws {
        let result = try await TestDatabase().query(
            "SELECT x FROM endless",
            ["timeoutSeconds": .number(timeoutSeconds), "limit": 3]
        )
        #expect(result["structuredContent"]?["rows"] == [[1], [2], [3]])
        #expect(result["structuredContent"]?["totalCountIsExact"] == false)
        #expect(result["structuredContent"]?["truncated"] == true)
    }

    private static func text(upTo longest: Int, _ generator: inout SeededGenerator) -> String {
        // No NUL: JSON text inside SQL can't hold one.
        let alphabet = Array("abc \"\\/\n\t\u{1}\u{1B}\u{7F}é中😀\u{202E}\u{301}".unicodeScalars)
        let count = Int.random(in: 0...longest, using: &generator)
        var text = ""
        for _ in 0..<count {
            text.unicodeScalars.append(alphabet.randomElement(using: &generator) ?? "x")
        }
        return text
    }
}
