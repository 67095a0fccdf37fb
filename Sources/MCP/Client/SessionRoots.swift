import Synchronization

/// The roots of a session's client, asked for once and again when they have changed.
final class SessionRoots: Sendable {
    private enum State {
        case unknown
        /// Somebody asks; the others wait for what comes.
        case asked(Latch)
        case known([ClientRoot])
    }

    private let state = Mutex(State.unknown)

    /// Forgets what is known: the client said that it has changed.
    func forget() { state.withLock { $0 = .unknown } }

    /// The client's roots.
    ///
    /// - Throws: ``ClientFailure``; `CancellationError`. Whoever waited for the one that asked then
    ///   asks itself.
    func roots(asking client: Client) async throws -> [ClientRoot] {
        while true {
            let latch = Latch()
            // `nil`: it is for us to ask.
            let current = state.withLock { state -> State? in
                guard case .unknown = state else { return state }
                state = .asked(latch)
                return nil
            }
            switch current {
            case .known(let roots)?: return roots
            case .asked(let other)?: try await other.wait()
            case .unknown?, nil: return try await ask(client, latch)
            }
        }
    }

    private func ask(_ client: Client, _ latch: Latch) async throws -> [ClientRoot] {
        defer { latch.open() }
        do {
            let roots = try await client.answer(to: RootsQuestion(), key: "roots")
            // Unless they were forgotten meanwhile: then they are asked for again.
            settle(latch, .known(roots))
            return roots
        } catch {
            settle(latch, .unknown)
            throw error
        }
    }

    private func settle(_ latch: Latch, _ outcome: State) {
        state.withLock { state in
            if case .asked(let current) = state, current === latch { state = outcome }
        }
    }
}
