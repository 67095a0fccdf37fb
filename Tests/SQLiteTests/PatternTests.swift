import SQLite
import Testing

/// LIKE and GLOB, which are ours: as SQLite's own, but never longer than the time allows.
@Suite(.timeLimit(.minutes(5)))
struct PatternTests {
    /// Python's connection has SQLite's own functions.
    private static let script = """
        import random
        random.seed(SEED); letters = 'aAbBz%_*?[]^-\\\\\\u00e9\\u00c9\\u65e5'
        word = lambda longest: ''.join(random.choice(letters) for _ in range(random.randrange(longest)))
        db.executemany('INSERT INTO cases(t, p) VALUES (?, ?)', [(word(9), word(8)) for _ in range(20000)])
        db.execute("UPDATE cases SET l = t LIKE p, g = t GLOB p, e = t LIKE p ESCAPE '\\\\', a = t LIKE p ESCAPE '%'")
        db.execute("INSERT INTO cases(t, p, l, g) SELECT x'61FF62', x'61FF62', x'61FF62' LIKE x'61FF62', x'61FF62' GLOB x'61FF62'")
        db.execute("INSERT INTO cases(t, p, l, g) SELECT 5, '5', 5 LIKE '5', 5 GLOB '5'")
        db.commit()
        """

    @Test(arguments: 1...3) func `they are SQLite's`(seed: Int) async throws {
        let fixture = try Fixture(
            "CREATE TABLE cases(t, p, l, g, e, a);",
            python: Self.script.replacing("SEED", with: "\(seed)")
        )
        let wrong = try await fixture.values(
            """
            SELECT count(*) FROM cases WHERE (t LIKE p) IS NOT l OR (t GLOB p) IS NOT g
              OR e IS NOT NULL AND (t LIKE p ESCAPE '\\') IS NOT e OR a IS NOT NULL AND (t LIKE p ESCAPE '%') IS NOT a
            """,
            within: .seconds(60)
        )
        #expect(wrong == [.integer(0)])
        // Else nothing was compared.
        let hits = try await fixture.values("SELECT count(*) > 20 FROM cases WHERE l AND g = 0")
        #expect(hits == [.integer(1)])
    }

    @Test(arguments: [
        "NULL LIKE 'a'", "'a' LIKE NULL", "'a' GLOB NULL", "'a' LIKE 'a' ESCAPE NULL",
    ])
    func `what isn't known stays so`(expression: String) async throws {
        let fixture = try Fixture("CREATE TABLE t(x);")
        #expect(try await fixture.values("SELECT \(expression)") == [.null])
    }

    @Test(arguments: ["LIKE", "GLOB"])
    func `a long one ends with its time`(operation: String) async throws {
        let fixture = try Fixture("CREATE TABLE t(x);")
        let part = operation == "LIKE" ? "%" : "*"
        let pattern = "'\(part)' || hex(zeroblob(480)) || 'b\(part)'"
        await #expect(throws: SQLiteError.timedOut(seconds: 0.1)) {
            try await fixture.values(
                "SELECT hex(zeroblob(8000000)) \(operation) (\(pattern))",
                within: .milliseconds(100)
            )
        }
        // It isn't given up, and so none of the threads is left to it.
        #expect(try await fixture.values("SELECT 1") == [.integer(1)])
    }
}
