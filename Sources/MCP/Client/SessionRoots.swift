import Synchronization

/// The roots of a session's client, asked for once and again when they have changed.
///
/// However often the client says that they have, at most one question is under way.
final class SessionRoots: Sendable {
    private enum State {
        case unknown
        /// Somebody asks; the others wait for what comes. What was asked before the latest change
        /// is stale.
        case asked(Latch, isStale: Bool)
        /// What the client told; where it didn't, it isn't asked in every call again.
        case told(Result<[ClientRoot], ClientFailure>)
    }

    /// A program knows its roots: it takes no person's time to tell them.
    private static let maxTime = Duration.seconds(10)

    private let state = Mutex(State.unknown)

    /// Takes the client's word that they have changed.
    func change() {
        state.withLock { state in
            if case .asked(let latch, _) = state {
                state = .asked(latch, isStale: true)
            } else {
                state = .unknown
            }
        }
    }

    /// The client's roots.
    ///
    /// - Throws: ``ClientFailure``, until the client says that they have changed;
    ///   `CancellationError`, and whoever waited for the one that asked then asks itself.
    func roots(asking client: Client) async throws -> [ClientRoot] {
        while true {
            if let turn = takeTurn() { return try await ask(client, turn) }
            switch state.withLock(\.self) {
            case .told(let outcome): return try outcome.get()
            case .asked(let other, _): try await other.wait()
            case .unknown: continue
            }
        }
    }

    /// Takes it upon the caller to ask, who then must; `nil` if it isn't needed or somebody asks.
    func takeTurn() -> Latch? {
        state.withLock { state in
            guard case .unknown = state else { return nil }
            let latch = Latch()
            state = .asked(latch, isStale: false)
            return latch
        }
    }

    /// Asks, again as long as they change meanwhile.
    ///
    /// `turn`: from ``takeTurn()``.
    @discardableResult
    func ask(_ client: Client, _ turn: Latch) async throws -> [ClientRoot] {
        defer { turn.open() }
        let hurried = client.waiting(atMost: Self.maxTime)
        while true {
            let outcome: Result<[ClientRoot], ClientFailure>
            do {
                outcome = .success(try await hurried.answer(to: RootsQuestion(), key: "roots"))
            } catch let failure as ClientFailure {
                outcome = .failure(failure)
            } catch {
                state.withLock { $0 = .unknown }
                throw error
            }
            if settle(outcome, turn) { return try outcome.get() }
        }
    }

    /// Takes the outcome, unless the roots have changed since it was asked for.
    private func settle(_ outcome: Result<[ClientRoot], ClientFailure>, _ turn: Latch) -> Bool {
        state.withLock { state in
            if case .asked(_, isStale: true) = state {
                state = .asked(turn, isStale: false)
                return false
            }
            state = .told(outcome)
            return true
        }
    }
}
