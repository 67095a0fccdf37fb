import JSONRPC
import Synchronization
import Text

/// The requests that a session has made to its client, each waiting for the answer.
final class Questions: Sendable {
    private typealias Waiting = CheckedContinuation<Result<JSON, any Error>, Never>

    private struct State {
        // Spec: an id is never used twice in a session (basic/index).
        var lastID = 0
        var waiting: [RequestID: Waiting] = [:]
        /// Those that were given up before they were sent.
        var abandoned: Set<RequestID> = []
    }

    private let state = Mutex(State())

    /// Asks the client, and waits for its answer.
    ///
    /// `exchange`: the stream of the request that needs the answer.
    ///
    /// - Throws: ``ClientFailure`` for an error, or none within the time; `CancellationError`.
    func answer(
        to method: String,
        _ params: JSONObject,
        on exchange: any Exchange,
        within time: Duration
    ) async throws -> JSON {
        let id = state.withLock { state in
            state.lastID += 1
            return RequestID.integer(state.lastID)
        }
        let request = Request(id: id, method: method, params: params)
        return try await withThrowingTaskGroup(of: JSON?.self) { group in
            group.addTask { try await self.answer(to: request, on: exchange) }
            group.addTask {
                try await Task.sleep(for: time)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            guard let answer = first else { throw ClientFailure.silent(method: method) }
            return answer
        }
    }

    /// Takes the client's answer; one to no question is ignored.
    ///
    /// - Returns: Whether somebody waited for it.
    func receive(_ response: Response) -> Bool {
        guard let id = response.id,
            let waiting = state.withLock({ $0.waiting.removeValue(forKey: id) })
        else { return false }
        waiting.resume(returning: response.outcome.mapError { $0 })
        return true
    }

    private func answer(to request: Request, on exchange: any Exchange) async throws -> JSON {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isAbandoned = state.withLock { state in
                    if state.abandoned.remove(request.id) != nil { return true }
                    state.waiting[request.id] = continuation
                    return false
                }
                guard !isAbandoned else {
                    return continuation.resume(returning: .failure(CancellationError()))
                }
                exchange.send(.request(request))
            }
        } onCancel: {
            abandon(request.id, on: exchange)
        }
        state.withLock { _ = $0.abandoned.remove(request.id) }
        do {
            return try outcome.get()
        } catch let error as ResponseError {
            throw ClientFailure.refused(
                method: request.method,
                reason: mention(of: error.message, maxScalars: 300)
            )
        }
    }

    /// Stops waiting, and says so to the client.
    ///
    /// Spec: a sender **should** cancel a request of its own that it no longer waits for
    /// (2025-11-25, basic/lifecycle, "Timeouts").
    private func abandon(_ id: RequestID, on exchange: any Exchange) {
        let waiting = state.withLock { state in
            let waiting = state.waiting.removeValue(forKey: id)
            if waiting == nil { state.abandoned.insert(id) }
            return waiting
        }
        guard let waiting else { return }
        exchange.send(.notification(.cancelled(id, "the answer is no longer needed")))
        waiting.resume(returning: .failure(CancellationError()))
    }
}

extension JSONRPC.Notification {
    /// Takes back a request of ours, or ends a stream.
    static func cancelled(_ id: RequestID, _ reason: String) -> JSONRPC.Notification {
        Notification(
            method: "notifications/cancelled",
            params: ["requestId": JSON(id), "reason": .string(reason)]
        )
    }
}
