import Blocking
public import Sandbox
import Synchronization

/// A watcher and what it watches, which counts how often was looked and how often a change was told.
public final class TestWatch: Sendable {
    /// Rung at each look, the first included.
    public let looks = Bell()
    /// Rung at each change that is told.
    public let calls = Bell()
    /// Rung at each message to the log.
    public let messages = Bell()
    /// The watcher itself.
    public let watcher: Watcher
    private let pool: BlockingPool
    private let lookout = Mutex<Lookout?>(nil)
    private let said: Said

    private final class Said: Sendable {
        let messages = Mutex<[String]>([])
    }

    /// Options with which a test needn't wait long.
    public static func options(_ mechanism: Watcher.Mechanism = .automatic) -> Watcher.Options {
        var options = Watcher.Options()
        options.mechanism = mechanism
        options.settling = .milliseconds(30)
        options.pollInterval = .milliseconds(20)
        return options
    }

    /// Makes the watcher; nothing is watched yet.
    public init(_ options: Watcher.Options = TestWatch.options()) {
        let said = Said()
        self.said = said
        let pool = BlockingPool(label: "test", threads: 3)
        self.pool = pool
        watcher = Watcher(pool: pool, options: options) { [messages] message in
            said.messages.withLock { $0.append(message) }
            messages.ring()
        }
    }

    /// Watches until ``end()``.
    public func watch(_ subject: WatchSubject) async throws {
        let looks = looks
        let counted = WatchSubject(places: subject.places, concerns: subject.concerns) {
            defer { looks.ring() }
            return subject.fingerprint()
        }
        let lookout = try await watcher.watch(counted) { [calls] in calls.ring() }
        self.lookout.withLock { $0 = lookout }
    }

    /// What the log was told.
    public var log: [String] { said.messages.withLock { $0 } }

    /// Lets go of what is watched.
    public func end() { lookout.withLock { $0 = nil } }

    /// Does something, and waits until a watcher that heard of it would have looked: one that
    /// watches a file of its own in `root` has told of two changes since.
    public static func waitForOthers(in tree: TemporaryTree, after act: () throws -> Void)
        async throws
    {
        let watch = TestWatch()
        try tree.add("root/other.txt", "")
        let roots = try Roots([RootSpecification(path: tree.path("root"))])
        try await watch.watch(.content(of: roots.path("other.txt")))
        try act()
        for text in ["one", "two"] {
            _ = try await watch.callsAfter { try tree.append("root/other.txt", text) }
        }
    }

    /// Makes a change and waits until one more is told.
    ///
    /// - Returns: How many were told in all.
    public func callsAfter(_ change: @Sendable () throws -> Void) async throws -> Int {
        let before = calls.count
        // Programs that are run block.
        try await pool.run(change)
        await calls.rung(times: before + 1)
        return calls.count
    }

    /// Does something and waits until a look has begun after that.
    public func look(after act: @Sendable () throws -> Void) async throws {
        let before = looks.count
        try await pool.run(act)
        await looks.rung(times: before + 1)
    }
}
