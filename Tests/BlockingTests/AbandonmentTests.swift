import Blocking
import Dispatch
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite(.timeLimit(.minutes(5))) struct `Calls that may not come back` {
    @Test func `are waited for as any other while there is patience`() async throws {
        let pool = BlockingPool(label: "test", threads: 1)
        #expect(try await pool.run(while: long) { 42 } == 42)
    }

    @Test func `are given up after that, and another thread takes over`() async throws {
        let pool = BlockingPool(label: "test", threads: 2)
        let calls = [Stuck(), Stuck()]
        for call in calls { await call.expectLeft(by: pool) }
        // As many as there are threads: no more is begun of what may get stuck.
        await #expect(throws: Abandonment.tooManyLeft(2)) {
            try await pool.run(while: long) { 1 }
        }
        #expect(try await pool.run { 42 } == 42)
        calls.forEach { $0.end() }
        // They are counted until their threads have left them.
        while (try? await pool.run(while: long) { 1 }) == nil { await Task.yield() }
    }

    @Test func `see that their task was cancelled, and are waited for meanwhile`() async throws {
        let pool = BlockingPool(label: "test", threads: 1)
        let began = DispatchSemaphore(value: 0)
        let task = Task {
            try await pool.run(while: long) {
                began.signal()
                while !Task.isCancelled { sched_yield() }
                return "cancelled"
            }
        }
        await Task.detached { began.waitInThread() }.value
        task.cancel()
        #expect(try await task.value == "cancelled")
    }

    @Test func `never begin once they were given up in the queue`() async throws {
        let pool = BlockingPool(label: "test", threads: 1)
        let events = Events()
        let began = DispatchSemaphore(value: 0)
        let gate = DispatchSemaphore(value: 0)
        async let first: Void = pool.run {
            began.signal()
            gate.waitInThread()
        }
        await Task.detached { began.waitInThread() }.value
        await #expect(throws: Abandonment.tookTooLong) {
            try await pool.run(while: { false }) { events.add("second") }
        }
        gate.signal()
        try await first
        try await pool.run { events.add("third") }
        #expect(events.all == ["third"])
    }
}

/// More patience than a test has time.
@Sendable private func long() -> Bool { true }

/// A call whose body doesn't come back until it is let.
private final class Stuck: Sendable {
    private let hasBegun = Atomic(false)
    private let gate = DispatchSemaphore(value: 0)

    /// Begins, and is given up then.
    func expectLeft(by pool: BlockingPool) async {
        await #expect(throws: Abandonment.tookTooLong) {
            try await pool.run(while: { !self.hasBegun.load(ordering: .relaxed) }) {
                self.hasBegun.store(true, ordering: .relaxed)
                self.gate.waitInThread()
            }
        }
    }

    func end() { gate.signal() }
}
