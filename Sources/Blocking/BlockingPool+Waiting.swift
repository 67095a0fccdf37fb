import Dispatch
import Synchronization

extension BlockingPool {
    /// Does work that suspends, and holds the calling thread until it has ended: for threads that may
    /// block, of another pool than the work needs.
    public static func wait<T: Sendable>(
        forTask work: @escaping @Sendable () async throws -> T
    ) -> Result<T, any Error> {
        let result = Mutex(Result<T, any Error>?.none)
        let end = DispatchSemaphore(value: 0)
        // Whoever blocks is in no task that this one could be a part of.
        Task {
            let outcome: Result<T, any Error>
            do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
            result.withLock { $0 = outcome }
            end.signal()
        }
        end.wait()
        guard let result = result.withLock({ $0 }) else { preconditionFailure("it has ended") }
        return result
    }
}
