import Synchronization

/// The roots of a session's client, asked for once and again when they have changed.
final class SessionRoots: Sendable {
    private enum State {
        case unknown
        /// Somebody asks; the others wait for what comes.
        case asked(Latch)
        case known([ClientRoot])
        /// The client didn't tell; it isn't asked in every call again.
        case untold(ClientFailure)
    }

    /// A program knows its roots: it takes no person's time to tell them.
    private static let maxTime = Duration.seconds(10)

    private let state = Mutex(State.unknown)

    /// Forgets what is known: the client said that it has changed.
    func forget() { state.withLock { $0 = .unknown } }

    /// The client's roots.
    ///
    /// - Throws: ``ClientFailure``, until the client says that they have changed;
    ///   `CancellationError`, and whoever waited for the one that asked then asks itself.
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
            case .untold(let failure)?: throw failure
            case .asked(let other)?: try await other.wait()
            case .unknown?, nil: return try await ask(client, latch)
            }
        }
    }

    private func ask(_ client: Client, _ latch: Latch) async throws -> [ClientRoot] {
        defer { latch.open() }
        do {
            let hurried = client.waiting(atMost: Self.maxTime)
            let roots = try await hurried.answer(to: RootsQuestion(), key: "roots")
            settle(latch, .known(roots))
            return roots
        } catch let failure as ClientFailure {
            settle(latch, .untold(failure))
            throw failure
        } catch {
            settle(latch, .unknown)
            throw error
        }
    }

    /// Takes the outcome, unless the roots have changed meanwhile: then they are asked for again.
    private func settle(_ latch: Latch, _ outcome: State) {
        state.withLock { state in
            if case .asked(let current) = state, current === latch { state = outcome }
        }
    }
}
