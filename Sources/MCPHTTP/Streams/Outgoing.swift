#if HTTP
import Synchronization

/// What is on its way into one response: put in by whoever has something to say, taken out by the
/// one task that writes.
final class Outgoing: Sendable {
    private struct State {
        var chunks: [[UInt8]] = []
        var byteCount = 0
        var isFinished = false
        var wasCut = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let maxBytes: Int
    private let state = Mutex(State())

    /// `maxBytes`: more than this unwritten means that nobody reads.
    init(maxBytes: Int) { self.maxBytes = maxBytes }

    /// Whether what is put in may still be written.
    var isOpen: Bool { state.withLock { !$0.isFinished } }

    /// Whether it ended before all was said: nobody read, or the client left.
    var wasCut: Bool { state.withLock(\.wasCut) }

    /// Puts a chunk in; must not wait.
    ///
    /// A single chunk may be larger than the limit; a second one behind it not.
    func put(_ chunk: [UInt8]) {
        change { state in
            guard !state.isFinished, !chunk.isEmpty else { return }
            if state.byteCount > 0 && state.byteCount + chunk.count > maxBytes {
                state = State(isFinished: true, wasCut: true, waiting: state.waiting)
            } else {
                state.chunks.append(chunk)
                state.byteCount += chunk.count
            }
        }
    }

    /// Puts in a line that means nothing, if there is nothing else to say: intermediaries close
    /// connections on which nothing comes.
    ///
    /// Not followed by an empty line: older clients that have seen an event's id take that for
    /// another event.
    func keepAlive() {
        change { state in
            guard !state.isFinished, state.chunks.isEmpty else { return }
            state.chunks.append(Array(":\n".utf8))
        }
    }

    /// Says that nothing more comes.
    func finish() { change { $0.isFinished = true } }

    /// Drops what is unwritten: nobody reads any more.
    func cut() {
        change { state in
            guard !state.isFinished else { return }
            state = State(isFinished: true, wasCut: true, waiting: state.waiting)
        }
    }

    /// Takes out what is there, waiting until there is something.
    ///
    /// - Returns: `nil` at the end.
    ///
    /// - Precondition: One task alone takes out.
    func next() async -> [[UInt8]]? {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.chunks.isEmpty && !state.isFinished {
                    precondition(state.waiting == nil, "two tasks write one response")
                    state.waiting = continuation
                    return false
                }
                return true
            }
            if isReady { continuation.resume() }
        }
        return state.withLock { state in
            guard !state.chunks.isEmpty else { return nil }
            defer { (state.chunks, state.byteCount) = ([], 0) }
            return state.chunks
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiting = state.withLock { state in
            body(&state)
            guard !state.chunks.isEmpty || state.isFinished else {
                return nil as CheckedContinuation<Void, Never>?
            }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }
}
#endif
