import Blocking
import Dispatch
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite(.timeLimit(.minutes(5))) struct `Blocking pool` {
    @Test func `gives back what the body returns or throws`() async throws {
        struct Failed: Error {}
        let pool = BlockingPool(label: "test", threads: 1)
        #expect(try await pool.run { 6 * 7 } == 42)
        await #expect(throws: Failed.self) { try await pool.run { throw Failed() } }
    }

    @Test func `starts no thread before the first job, and no more than it may`() async throws {
        let startedCount = Mutex(0)
        let pool = BlockingPool(label: "test", threads: 2) { startedCount.withLock { $0 += 1 } }
        #expect(startedCount.withLock { $0 } == 0)
        try await withThrowingTaskGroup { group in
            for _ in 0..<100 { group.addTask { try await pool.run {} } }
            try await group.waitForAll()
        }
        #expect((1...2).contains(startedCount.withLock { $0 }))
    }

    /// Each body waits for the other, so neither could end if they ran one after the other.
    @Test func `bodies block side by side, outside of the cooperative pool`() async throws {
        let count = 8
        let pool = BlockingPool(label: "test", threads: count)
        let meeting = Meeting(of: count)
        try await withThrowingTaskGroup { group in
            for _ in 0..<count { group.addTask { try await pool.run { meeting.arrive() } } }
            try await group.waitForAll()
        }
    }

    @Test func `one thread runs the bodies one after the other`() async throws {
        let pool = BlockingPool(label: "test", threads: 1)
        let events = Events()
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 {
                group.addTask {
                    try await pool.run {
                        events.add("began")
                        sched_yield()
                        events.add("ended")
                    }
                }
            }
            try await group.waitForAll()
        }
        let expected = Array(repeating: ["began", "ended"], count: 20).flatMap { $0 }
        #expect(events.all == expected)
    }

    @Test func `work that nobody waits for runs in its turn, and lets go of what it holds`()
        async throws
    {
        let pool = BlockingPool(label: "test", threads: 1)
        let events = Events()
        weak let held: Events? = {
            let other = Events()
            pool.start {
                other.add("held")
                events.add("started")
            }
            return other
        }()
        try await pool.run { events.add("waited for") }
        #expect(events.all == ["started", "waited for"])
        #expect(held == nil)
    }

    @Test func `a body sees that its task was cancelled`() async throws {
        let pool = BlockingPool(label: "test", threads: 1)
        let began = DispatchSemaphore(value: 0)
        let task = Task {
            try await pool.run {
                began.signal()
                while !Task.isCancelled { sched_yield() }
                return "cancelled"
            }
        }
        await Task.detached { began.waitInThread() }.value
        task.cancel()
        #expect(try await task.value == "cancelled")
    }

    @Test func `a task cancelled before its turn never runs its body`() async throws {
        let pool = BlockingPool(label: "test", threads: 1)
        let began = DispatchSemaphore(value: 0)
        let gate = DispatchSemaphore(value: 0)
        let events = Events()
        let first = Task {
            try await pool.run {
                began.signal()
                gate.waitInThread()
            }
        }
        await Task.detached { began.waitInThread() }.value
        let second = Task { try await pool.run { events.add("second") } }
        second.cancel()
        gate.signal()
        try await first.value
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(events.all.isEmpty)
    }

    @Test func `what a thread does at its start comes before its first body`() async throws {
        let started = Mutex(false)
        let pool = BlockingPool(label: "test", threads: 1) { started.withLock { $0 = true } }
        #expect(try await pool.run { started.withLock { $0 } })
    }

    /// A thread inherits from the one that starts it: a confinement, and the signal mask as here.
    @Test func `what its threads take on at their start doesn't spread to other threads`()
        async throws
    {
        let isBlocked = SignalMask.isBlocked
        let pool = BlockingPool(label: "test", threads: 1) { SignalMask.set(blocked: !isBlocked) }
        let (others, helper) = (
            BlockingPool(label: "others", threads: 3), BlockingPool(label: "helper", threads: 1)
        )
        let (began, isHeld, gate) = (
            DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
        )
        /// Keeps one of the others' threads, so that who comes back to them needs a new one.
        @Sendable func hold() {
            others.start {
                isHeld.signal()
                gate.wait()
            }
        }
        try await withTaskExecutorPreference(others) {
            hold()
            helper.start {
                began.wait()
                hold()
            }
            let isBlockedThere = try await pool.run {
                began.signal()
                isHeld.wait()
                isHeld.wait()
                return SignalMask.isBlocked
            }
            #expect(isBlockedThere != isBlocked)
            #expect(SignalMask.isBlocked == isBlocked)
        }
        for _ in 1...2 { gate.signal() }
    }

    @Test(.timeLimit(.minutes(5))) func `its threads end when nobody holds it`() async throws {
        var key = pthread_key_t()
        unsafe pthread_key_create(&key) { _ in threadEnds.signal() }
        let threadKey = key
        do {
            let pool = BlockingPool(label: "test", threads: 3) {
                unsafe pthread_setspecific(threadKey, UnsafeRawPointer(bitPattern: 1))
            }
            let meeting = Meeting(of: 3)
            try await withThrowingTaskGroup { group in
                for _ in 1...3 { group.addTask { try await pool.run { meeting.arrive() } } }
                try await group.waitForAll()
            }
        }
        await Task.detached { for _ in 1...3 { threadEnds.waitInThread() } }.value
        pthread_key_delete(key)
    }
}

/// One signal in the calling thread's mask.
private enum SignalMask {
    static func set(blocked: Bool) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGUSR2)
        unsafe pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, nil)
    }

    static var isBlocked: Bool {
        var set = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, nil, &set)
        return unsafe sigismember(&set, SIGUSR2) == 1
    }
}

private let threadEnds = DispatchSemaphore(value: 0)

/// What happened, in order.
final class Events: Sendable {
    private let events = Mutex<[String]>([])

    var all: [String] { events.withLock { $0 } }

    func add(_ event: String) { events.withLock { $0.append(event) } }
}

/// A place where so many threads wait for each other.
private final class Meeting: Sendable {
    private let missing: Mutex<Int>
    private let isComplete = DispatchSemaphore(value: 0)

    init(of count: Int) { missing = Mutex(count) }

    func arrive() {
        let isLast = missing.withLock { missing in
            missing -= 1
            return missing == 0
        }
        if isLast { isComplete.signal() }
        isComplete.waitInThread()
        // Each who leaves lets the next one go.
        isComplete.signal()
    }
}

extension DispatchSemaphore {
    /// Waits; the call blocks its thread, which is what is tested here.
    func waitInThread() { wait() }
}
