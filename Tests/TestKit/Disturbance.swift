import CSandbox
import Foundation
import Synchronization

/// Changes a tree beside a test, again and again, on a thread of its own.
///
/// One at a time: each takes a processor, and what the others do would hardly go on.
public enum Disturbance {
    private final class Run: Sendable {
        let isOver = Atomic<Bool>(false)
        let hasEnded = DispatchSemaphore(value: 0)
    }

    private static let turns = Turns()

    /// Does `change` all the time while `body` runs.
    public static func during<Value>(
        _ change: @escaping @Sendable () -> Void,
        _ body: () async throws -> Value
    ) async rethrows -> Value {
        await turns.take()
        let run = Run()
        Thread {
            while !run.isOver.load(ordering: .relaxed) { change() }
            run.hasEnded.signal()
        }.start()
        defer {
            run.isOver.store(true, ordering: .relaxed)
            run.hasEnded.wait()
            turns.pass()
        }
        return try await body()
    }

    /// Swaps two names all the time while `body` runs, each time in one step (`RENAME_EXCHANGE`).
    public static func swapping<Value>(
        _ one: String,
        _ other: String,
        _ body: () async throws -> Value
    ) async rethrows -> Value {
        try await during({ _ = unsafe csandbox_exchange(one, other) }, body)
    }
}
