import MCP
import Sandbox
import Synchronization
import TestKit
import Testing

@testable import SQLiteFeature

@Suite(.ownThreads, .timeLimit(.minutes(5))) struct TableDigestTests {
    /// A table that is read, and the time that it takes.
    private final class Table: Sendable {
        struct Unreadable: Error {}

        private struct State {
            var readCount = 0
            var now = ContinuousClock.now
            var text: Result<String, any Error> = .success("one")
            var takes = Duration.zero
        }

        private let state = Mutex(State())

        var readCount: Int { state.withLock(\.readCount) }

        func set(_ text: Result<String, any Error>, takes time: Duration = .zero) {
            state.withLock { ($0.text, $0.takes) = (text, time) }
        }

        func pass(_ time: Duration) { state.withLock { $0.now += time } }

        func digest() -> TableDigest {
            TableDigest(now: { self.state.withLock(\.now) }) {
                let text = self.state.withLock { state in
                    state.readCount += 1
                    state.now += state.takes
                    return state.text
                }
                return try text.get()
            }
        }
    }

    private static func database(_ number: Int) -> Fingerprint {
        Fingerprint { $0.combine(number) }
    }

    @Test func `a table is read once for each state of its database`() {
        let table = Table()
        let digest = table.digest()
        let first = digest.fingerprint(in: Self.database(1))
        #expect(digest.fingerprint(in: Self.database(1)) == first)
        #expect(table.readCount == 1)
        #expect(digest.fingerprint(in: Self.database(2)) == first)
        #expect(table.readCount == 2)
        table.set(.success("two"))
        #expect(digest.fingerprint(in: Self.database(3)) != first)
    }

    @Test func `what can't be read is another in each state, and what is gone is the same`() {
        let table = Table()
        let digest = table.digest()
        table.set(.failure(Table.Unreadable()))
        let first = digest.fingerprint(in: Self.database(1))
        #expect(digest.fingerprint(in: Self.database(1)) == first)
        #expect(digest.fingerprint(in: Self.database(2)) != first)
        table.set(.failure(ResourceNotFound(uri: "", reason: "one")))
        let gone = digest.fingerprint(in: Self.database(3))
        table.set(.failure(ResourceNotFound(uri: "", reason: "two")))
        #expect(digest.fingerprint(in: Self.database(4)) == gone)
        table.set(.success("one"))
        #expect(digest.fingerprint(in: Self.database(5)) != gone)
    }

    @Test func `a table that takes long to read rests ten times as long, and counts as changed`() {
        let table = Table()
        let digest = table.digest()
        table.set(.success("one"), takes: .seconds(2))
        let first = digest.fingerprint(in: Self.database(1))
        table.pass(.seconds(19))
        let second = digest.fingerprint(in: Self.database(2))
        #expect(second != first)
        #expect(digest.fingerprint(in: Self.database(2)) == second)
        #expect(table.readCount == 1)
        table.pass(.seconds(1))
        #expect(digest.fingerprint(in: Self.database(3)) == first)
        #expect(table.readCount == 2)
    }
}
