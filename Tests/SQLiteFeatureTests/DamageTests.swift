import Foundation
import JSONRPC
import TestKit
import Testing

/// Databases that are damaged, by chance or on purpose.
@Suite(.timeLimit(.minutes(5)))
struct DamageTests {
    private static let queries = [
        "SELECT count(*) FROM people", "SELECT * FROM people, pets ORDER BY name",
        "SELECT body FROM notes WHERE notes MATCH 'milk'",
        "SELECT body FROM old_notes WHERE old_notes MATCH 'milk'", "PRAGMA integrity_check",
        "SELECT group_concat(sql) FROM sqlite_master", "SELECT * FROM notes_data, notes_content",
    ]

    /// Forty damaged copies from each seed: bits flipped, bytes overwritten, the end cut off.
    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `every question about a damaged database is answered, or refused in a sentence`(
        seed: UInt64
    ) async throws {
        let good = try seed <= 2 ? Self.sample() : TestDatabase.standard.get()
        var generator = SeededGenerator(seed: seed)
        var refusedCount = 0
        for copy in 1...40 {
            let tree = try TemporaryTree([
                "root/test.db": .bytes(Self.damaged(good, &generator))
            ])
            let database = try TestDatabase(serving: tree)
            let before = try database.state()
            var results = [
                await database.call("list_databases"), await database.call("describe_database"),
            ]
            for sql in Self.queries {
                results.append(await database.query(sql, ["timeoutSeconds": 1]))
            }
            for result in results {
                #expect(Self.isAnswer(result), "seed \(seed), copy \(copy): \(result)")
            }
            #expect(try database.state() == before)
            refusedCount += results.count { $0["isError"] == true }
        }
        // The damage is such that it tells, and not so great that all is lost.
        #expect((40...320).contains(refusedCount), "\(refusedCount) of 360")
    }

    @Test func `the sample's database is refused in a sentence wherever it is cut`() async throws {
        let good = try Self.sample()
        for part in [1, 2, 3, 5, 8, 100, 1_000] {
            let tree = try TemporaryTree([
                "root/shop.db": .bytes(Array(good.prefix(good.count / part - 7)))
            ])
            let database = try TestDatabase(serving: tree)
            #expect(Self.isAnswer(await database.call("describe_database")))
            let result = await database.query(
                "SELECT sum(length(sql)) FROM sqlite_master, pragma_integrity_check"
            )
            #expect(Self.isAnswer(result), "\(part): \(result)")
        }
    }

    private static func sample() throws -> [UInt8] {
        let path = Package.sampleData.appending(path: "data/shop.db").path
        return Array(try #require(FileManager.default.contents(atPath: path)))
    }

    /// Whether a result is structured, or one sentence.
    private static func isAnswer(_ result: JSON) -> Bool {
        guard result["isError"] == true else { return result["structuredContent"]?.object != nil }
        let text = result["content"]?[0]?["text"]?.string ?? ""
        return result["content"]?.array?.count == 1 && (10...700).contains(text.count)
            && !text.contains("internal error") && !text.contains("\n")
    }

    private static func damaged(_ good: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = good
        for _ in 0..<Int.random(in: 1...20, using: &generator) {
            // The first page holds the schema, where damage tells most.
            let end = Bool.random(using: &generator) ? min(4_096, bytes.count) : bytes.count
            let position = Int.random(in: 16..<end, using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: bytes.removeLast(Int.random(in: 0..<bytes.count - position, using: &generator))
            case 1...4: bytes[position] = UInt8.random(in: 0...255, using: &generator)
            default: bytes[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
            guard bytes.count > 100 else { break }
        }
        return bytes
    }
}
