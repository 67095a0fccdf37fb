import TestKit
import Testing

@testable import Git

/// A walk reads what it tells, and not the rest of a history.
@Suite(.timeLimit(.minutes(5)))
struct HistoryTests {
    private static func count(
        _ limit: Int,
        _ revision: String = "HEAD",
        without excluded: String? = nil,
        in history: TestHistory,
        _ change: @Sendable (inout LogQuery) -> Void = { _ in }
    ) async throws -> (told: Int, read: Int) {
        var query = LogQuery()
        change(&query)
        let wanted = query
        return try await history.open { repository in
            var walk = try History(
                from: repository.commit(named: revision),
                without: excluded.map { try repository.commit(named: $0) },
                wanted,
                in: repository
            )
            var told = 0
            while told < limit, try walk.next(in: repository) != nil { told += 1 }
            return (told, walk.visitedCount)
        }
    }

    @Test func `a log reads as many commits as it tells`() async throws {
        let history = try TestHistory(commitCount: 3_000)
        #expect(try await Self.count(1, in: history) == (1, 1))
        #expect(try await Self.count(100, in: history) == (100, 100))
        let path = try await Self.count(5, in: history) { $0.path = Array("rare".utf8) }
        // One of ten, and the parent of each to compare with.
        #expect(path.told == 5 && path.read <= 52)
        let first = try await Self.count(100, in: history) { $0.firstParent = true }
        #expect(first == (100, 100))
    }

    @Test func `a range reads its commits, and a few before them`() async throws {
        let history = try TestHistory(commitCount: 3_000)
        let near = try await Self.count(9_999, without: "HEAD~20", in: history)
        #expect(near.told == 20 && near.read <= 30)
        let far = try await Self.count(9_999, "HEAD~2000", without: "HEAD~2010", in: history)
        #expect(far.told == 10 && far.read <= 20)
        let empty = try await Self.count(9_999, "HEAD~20", without: "HEAD", in: history)
        #expect(empty.told == 0 && empty.read <= 40)
    }

    @Test func `what is older than asked for isn't read`() async throws {
        let history = try TestHistory(commitCount: 3_000)
        let since = try await Self.count(9_999, in: history) {
            $0.since = 1_767_225_600 + 2_990 * 60
        }
        #expect(since.told == 10 && since.read <= 12)
    }

    @Test func `a walk that takes too long ends with what it found`() async throws {
        let history = try TestHistory(commitCount: 300)
        let told = try await history.open { repository in
            var walk = try History(
                from: repository.commit(named: "HEAD"),
                without: nil,
                LogQuery(),
                until: .now,
                in: repository
            )
            var told = 0
            do {
                while try walk.next(in: repository) != nil { told += 1 }
                return -1
            } catch is History.OutOfTime {
                return told
            }
        }
        #expect(told == 63)
    }
}
