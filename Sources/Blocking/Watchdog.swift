import Dispatch
import Synchronization

/// Looks after calls while they run, all of them on one thread.
///
/// A timer for each call would cost it several switches of threads, which is more than a short call
/// takes.
public final class Watchdog: Sendable {
    /// How often it looks.
    public static let interval = Duration.milliseconds(50)

    /// The one there is.
    public static let shared = Watchdog()

    /// For so many looks that find nothing it stays awake, so that whoever comes needn't wake it.
    private static let maxIdleLooks = 20

    private struct State {
        var checks: [Int: @Sendable () -> Bool] = [:]
        var lastNumber = 0
        var idleLooks = 0
        var isAsleep = true
        var hasThread = false
    }

    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)
    private let pool = BlockingPool(label: "watchdog", threads: 1)

    private init() {}

    /// Asks `check` again and again until it says `false`, or is removed.
    ///
    /// - Returns: Its number.
    public func add(_ check: @escaping @Sendable () -> Bool) -> Int {
        let (number, isAsleep, needsThread) = state.withLock { state in
            state.lastNumber += 1
            state.checks[state.lastNumber] = check
            defer {
                state.isAsleep = false
                state.hasThread = true
            }
            return (state.lastNumber, state.isAsleep, !state.hasThread)
        }
        if isAsleep { arrived.signal() }
        if needsThread { pool.start { self.look() } }
        return number
    }

    /// Does something once when a time is over, at most an interval late, unless it is removed before.
    ///
    /// - Returns: Its number.
    public func after(_ time: Duration, _ body: @escaping @Sendable () -> Void) -> Int {
        let end = ContinuousClock.now + time
        return add {
            guard ContinuousClock.now >= end else { return true }
            body()
            return false
        }
    }

    /// Asks it no more; a call of it may be under way.
    public func remove(_ number: Int) {
        // What it holds is let go outside of the lock.
        _ = state.withLock { $0.checks.removeValue(forKey: number) }
    }

    private func look() {
        while true {
            let isAsleep = state.withLock { state in
                state.idleLooks = state.checks.isEmpty ? state.idleLooks + 1 : 0
                state.isAsleep = state.idleLooks > Self.maxIdleLooks
                return state.isAsleep
            }
            if isAsleep {
                arrived.wait()
            } else {
                let milliseconds = Int(Self.interval / .milliseconds(1))
                _ = arrived.wait(timeout: .now() + .milliseconds(milliseconds))
            }
            for (number, check) in state.withLock(\.checks) where !check() { remove(number) }
        }
    }
}
