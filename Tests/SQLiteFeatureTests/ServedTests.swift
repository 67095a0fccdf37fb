import Foundation
import JSONRPC
import TestKit
import Testing

/// Which databases are served, and by what names.
@Suite(.timeLimit(.minutes(5)))
struct ServedTests {
    private static func names(_ reply: JSON) -> [String] {
        reply["structuredContent"]?["databases"]?.array?.compactMap { $0["database"]?.string } ?? []
    }

    @Test func `a database in two roots is listed once, and found by either path`() async throws {
        let tree = try TemporaryTree([
            "root/inner/a.db": .bytes(TestDatabase.standard.get()),
            "root/b.db": .link("inner/a.db"),
        ])
        let database = try TestDatabase(serving: tree, roots: ["root", "root/inner"])
        #expect(Self.names(await database.call("list_databases")) == ["root:b.db"])
        // It is the only one, so need not be named.
        #expect(await database.rows("SELECT count(*) FROM people") == [[2]])
        for name in ["root:inner/a.db", "inner:a.db", "root:b.db", tree.path("root/inner/a.db")] {
            let rows = await database.rows(
                "SELECT count(*) FROM people",
                ["database": .string(name)]
            )
            #expect(rows == [[2]], "\(name)")
        }
    }

    @Test func `a database given by file serves nothing beside it`() async throws {
        let good = try TestDatabase.standard.get()
        let tree = try TemporaryTree([
            "data/shop.db": .bytes(good), "data/other.db": .bytes(good),
            "data/link.db": .link("other.db"),
            "root/in.db": .bytes(good),
        ])
        let database = try TestDatabase(serving: tree, files: ["data/shop.db"])
        #expect(Self.names(await database.call("list_databases")) == ["shop.db", "root:in.db"])
        #expect(
            await database.rows("SELECT count(*) FROM people", ["database": "SHOP.db"]) == [[2]]
        )
        for name in [
            "other.db", "link.db", tree.path("data/other.db"), "shop.db/../other.db",
            "../data/other.db", "root:../data/other.db",
        ] {
            let sentence = await database.failure(of: "SELECT 1", ["database": .string(name)])
            #expect(
                sentence?.hasPrefix("there is no database") == true,
                "\(name): \(sentence ?? "")"
            )
            let uri =
                "sqlite://\(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")/people"
            let resource = await database.request("resources/read", ["uri": .string(uri)])
            #expect(resource["error"]?["code"] == -32602, "\(resource)")
        }
        for sql in [
            "ATTACH '\(tree.path("data/other.db"))' AS x", "ATTACH 'other.db' AS x",
            "SELECT * FROM other.people",
        ] {
            #expect(await database.failure(of: sql, ["database": "shop.db"]) != nil)
        }
        let completed = await database.request(
            "completion/complete",
            Self.completion("database", "", [:])
        )
        #expect(completed["result"]?["completion"]?["values"] == ["shop.db", "root:in.db"])
        let none = await database.request(
            "completion/complete",
            Self.completion("table", "", ["database": "other.db"])
        )
        #expect(none["result"]?["completion"]?["values"] == [])
    }

    @Test func `one given by file that lies in a root is listed once, by its short name`()
        async throws
    {
        let tree = try TemporaryTree(["root/a.db": .bytes(TestDatabase.standard.get())])
        let database = try TestDatabase(serving: tree, files: ["root/a.db"])
        #expect(Self.names(await database.call("list_databases")) == ["a.db"])
    }

    @Test(arguments: ["na\u{1B}me.db", "lit\\u{1B}.db"])
    func `one given by file is understood as it is shown, and as it is written`(name: String)
        async throws
    {
        let tree = try TemporaryTree([
            "root": .directory, "else/\(name)": .bytes(TestDatabase.standard.get()),
        ])
        let database = try TestDatabase(serving: tree, files: ["else/\(name)"])
        let names = Self.names(await database.call("list_databases"))
        for spelling in names + [name] {
            let rows = await database.rows(
                "SELECT count(*) FROM people",
                ["database": .string(spelling)]
            )
            #expect(rows == [[2]], "\(spelling)")
        }
    }

    @Test func `a name without its root is near enough`() async throws {
        let database = try TestDatabase()
        let sentence = await database.failure(of: "SELECT 1", ["database": "tset.db"])
        #expect(sentence == "there is no database `tset.db`; did you mean `root:test.db`?")
    }

    @Test func `one that can't be read is as large as it is`() async throws {
        let tree = try TemporaryTree([
            "root/bad.db": .bytes(Array("SQLite format 3\0 and no more".utf8))
        ])
        let reply = try await TestDatabase(serving: tree).call("list_databases")[
            "structuredContent"
        ]
        #expect(reply?["databases"]?[0]?["size"] == 28)
        #expect(reply?["databases"]?[0]?["problem"] != nil)
    }

    @Test func `files of one name are told apart`() async throws {
        let tree = try TemporaryTree([
            "root": .directory, "a": .directory, "b": .directory, "c": .directory,
        ])
        for directory in ["a", "b", "c"] {
            try TestDatabase.make(
                "CREATE TABLE t(x); INSERT INTO t VALUES ('\(directory)');",
                at: tree.path("\(directory)/x.db")
            )
        }
        let database = try TestDatabase(serving: tree, files: ["a/x.db", "b/x.db", "c/x.db"])
        #expect(Self.names(await database.call("list_databases")) == ["x.db", "x.db-2", "x.db-3"])
        for (name, value) in [("x.db", "a"), ("x.db-2", "b"), ("x.db-3", "c")] as [(String, JSON)] {
            #expect(
                await database.rows("SELECT x FROM t", ["database": .string(name)]) == [[value]]
            )
        }
        let sentence = await database.failure(of: "SELECT 1")
        #expect(
            sentence == "there are 3 databases; name one as `database`: `x.db`, `x.db-2`, `x.db-3`"
        )
    }

    @Test func `one given by file that is gone says so, and hides no other`() async throws {
        let good = try TestDatabase.standard.get()
        let tree = try TemporaryTree([
            "root": .directory, "a.db": .bytes(good), "b.db": .bytes(good),
        ])
        let database = try TestDatabase(serving: tree, files: ["a.db", "b.db"])
        try FileManager.default.removeItem(atPath: tree.path("a.db"))
        #expect(Self.names(await database.call("list_databases")) == ["b.db"])
        let sentence = await database.failure(of: "SELECT 1", ["database": "a.db"])
        #expect(sentence?.hasPrefix("`a.db` can't be opened:") == true)
    }

    @Test func `names that look like parts of a URI are names`() async throws {
        let tree = try TemporaryTree(["root": .directory])
        let names = [
            "x.db?mode=rwc#.db", "file:y.db", "%41.db", "a&vfs=unix-none.db", "spaced name.db",
            "\u{1B}[1m.db", "ü.db",
        ]
        for name in names {
            try tree.add("root/\(name)", .bytes(TestDatabase.standard.get()))
        }
        let database = try TestDatabase(serving: tree)
        let before = try database.state()
        let listed = Self.names(await database.call("list_databases"))
        #expect(listed.count == names.count)
        for name in listed + names.map({ "root:\($0)" }) {
            let rows = await database.rows(
                "SELECT count(*) FROM people",
                ["database": .string(name)]
            )
            #expect(rows == [[2]], "\(name)")
        }
        #expect(try database.state() == before)
    }

    @Test func `a list of many databases comes in parts`() async throws {
        let tree = try TemporaryTree(["root": .directory])
        for number in 100..<180 {
            try tree.add("root/\(number).db", .bytes(TestDatabase.standard.get()))
        }
        let database = try TestDatabase(serving: tree)
        var names: [String] = []
        var arguments: JSONObject = ["maxChars": 1_000]
        repeat {
            let reply = await database.call("list_databases", arguments)
            #expect((reply["content"]?[0]?["text"]?.string?.utf8.count ?? .max) <= 1_000)
            #expect(reply["structuredContent"]?["totalCount"] == 80)
            names += Self.names(reply)
            arguments["cursor"] = reply["structuredContent"]?["nextCursor"]
        } while arguments["cursor"] != nil
        #expect(names == (100..<180).map { "root:\($0).db" })
    }

    /// What is deeper than the search goes is still found by its path, without a search.
    @Test func `a database among twenty thousand files is found, and a deep one by its path`()
        async throws
    {
        let good = try TestDatabase.standard.get()
        let tree = try TemporaryTree([
            "root/z/last.db": .bytes(good), "root/1/2/3/4/5/6/7/deep.db": .bytes(good),
        ])
        try TestDatabase.python(
            "import sys, os\nfor i in range(20000): os.close(os.open(f'{sys.argv[1]}/{i}.txt', os.O_CREAT))",
            [tree.path("root/1")]
        )
        let database = try TestDatabase(serving: tree)
        #expect(Self.names(await database.call("list_databases")) == ["root:z/last.db"])
        let deep: JSONObject = ["database": "root:1/2/3/4/5/6/7/deep.db"]
        #expect(await database.rows("SELECT count(*) FROM people", deep) == [[2]])
    }

    @Test func `a table is a resource, whatever its name and that of its database`() async throws {
        let tree = try TemporaryTree(["root/In Dir": .directory])
        let sql = """
            CREATE TABLE plain(x); INSERT INTO plain VALUES (1); CREATE TABLE "a/b?c#d%41"(x);
            CREATE TABLE "é \u{1B}"(x); CREATE VIEW "x); DROP" AS SELECT 2 AS x;
            """
        try TestDatabase.make(sql, at: tree.path("root/In Dir/shop.db"))
        let database = try TestDatabase(serving: tree)
        let listed = await database.request("resources/list")["result"]?["resources"]?.array ?? []
        let uris = listed.compactMap { $0["uri"]?.string }
        #expect(
            uris == [
                "sqlite://root%3AIn%20Dir%2Fshop.db/a%2Fb%3Fc%23d%2541",
                "sqlite://root%3AIn%20Dir%2Fshop.db/plain",
                "sqlite://root%3AIn%20Dir%2Fshop.db/x%29%3B%20DROP",
                "sqlite://root%3AIn%20Dir%2Fshop.db/%C3%A9%20%1B",
            ]
        )
        // Clients may change the case of scheme and authority, and encode more than need be.
        let others = [
            "sqlite://root%3ain%20dir%2fshop.db/plain", "SQLITE://ROOT%3AIN%20DIR%2FSHOP.DB/plain",
            "sqlite://root%3AIn%20Dir%2Fshop.db/%70lain",
            "sqlite://root%3AIn%20Dir%2Fshop.db/PLAIN",
        ]
        for uri in uris + others {
            let answer = await database.request("resources/read", ["uri": .string(uri)])
            let contents = try #require(answer["result"]?["contents"]?[0], "\(uri): \(answer)")
            #expect(contents["uri"] == .string(uri) && contents["mimeType"] == "application/json")
            let table = try JSON(parsing: contents["text"]?.string ?? "")
            #expect(table["columns"]?[0]?["name"] == "x")
            if uri.lowercased().hasSuffix("lain") { #expect(table["sample"] == [[1]]) }
        }
        for uri in [
            "sqlite://root%3AIn%20Dir%2Fshop.db/gone", "sqlite://gone.db/plain",
            "sqlite://root%3AIn%20Dir/plain",
            "sqlite://root%3AIn%20Dir%2Fshop.db/", "sqlite:///plain", "sqlite://%zz/plain",
            "sqlite://root%3AIn%20Dir%2Fshop.db/plain/x", "sqlite://%2Fetc%2Fpasswd/plain",
            "sqlite://root%3A..%2F..%2Fetc%2Fpasswd/plain",
        ] {
            let answer = await database.request("resources/read", ["uri": .string(uri)])
            #expect(answer["error"]?["code"] == -32602, "\(uri): \(answer)")
        }
    }

    @Test func `names of databases and tables are completed`() async throws {
        let tree = try TemporaryTree([
            "root/shop.db": .bytes(TestDatabase.standard.get()),
            "root/sub/other.db": .bytes(TestDatabase.standard.get()),
        ])
        let database = try TestDatabase(serving: tree)
        for (argument, prefix, chosen, values) in [
            ("database", "", [:], ["root:shop.db", "root:sub/other.db"]),
            ("database", "root:s", [:], ["root:shop.db", "root:sub/other.db"]),
            ("database", "root:su", [:], ["root:sub/other.db"]), ("database", "x", [:], []),
            ("table", "pe", ["database": "root:shop.db"], ["people", "pets"]),
            ("table", "", ["database": "root:gone.db"], []), ("table", "pe", [:], []),
        ] as [(String, String, JSONObject, JSON)] {
            let answer = await database.request(
                "completion/complete",
                Self.completion(argument, prefix, chosen)
            )
            #expect(answer["result"]?["completion"]?["values"] == values, "\(argument) \(prefix)")
        }
    }

    private static func completion(_ name: String, _ prefix: String, _ chosen: JSONObject)
        -> JSONObject
    {
        [
            "ref": ["type": "ref/resource", "uri": "sqlite://{database}/{table}"],
            "argument": ["name": .string(name), "value": .string(prefix)],
            "context": ["arguments": .object(chosen)],
        ]
    }
}
