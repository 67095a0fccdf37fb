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
        case known([ClientRoot])
        /// The client didn't tell; it isn't asked in every call again.
        case untold(ClientFailure)
    }

    /// A program knows its roots: it takes no person's time to tell them.
    private static let maxTime = Duration.seconds(10)

    private let state = Mutex(State.unknown)

    /// Takes the client's word that they have changed.
    func change() {
        state.withLock { state in
            state =
                if case .asked(let latch, _) = state { .asked(latch, isStale: true) } else {
                    .unknown
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
            case .known(let roots): return roots
            case .untold(let failure): throw failure
            case .asked(let other, _): try await other.wait()
            case .unknown: continue
            }
        }
    }

    /// Takes it upon the caller to ask, who then must; `nil` if they are known or somebody asks.
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
        do {
            let hurried = client.waiting(atMost: Self.maxTime)
            while true {
                let roots = try await hurried.answer(to: RootsQuestion(), key: "roots")
                if settle(roots, turn) { return roots }
            }
        } catch let failure as ClientFailure {
            state.withLock { $0 = .untold(failure) }
            throw failure
        } catch {
            state.withLock { $0 = .unknown }
            throw error
        }
    }

    /// Whether these are the roots, and not those of before a change.
    private func settle(_ roots: [ClientRoot], _ turn: Latch) -> Bool {
        state.withLock { state in
            if case .asked(_, isStale: true) = state {
                state = .asked(turn, isStale: false)
                return false
            }
            state = .known(roots)
            return true
        }
    }
}
