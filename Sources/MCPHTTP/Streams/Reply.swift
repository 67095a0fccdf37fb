#if HTTP
import JSONRPC
import MCP
import Synchronization

/// The answer to one POST: JSON if the response is all there is and comes soon, else events.
final class Reply: Exchange {
    /// What the answer turned out to be.
    enum Form: Sendable {
        /// The response, or an array of responses, alone.
        case json(Message)
        case events(Outgoing)
        /// There is nothing to answer.
        case nothing
        /// Nobody waits for it any more.
        case unwanted
    }

    private enum Phase {
        /// Nothing came yet, or the response alone.
        case undecided(held: Message?)
        case json, events
    }

    private struct State {
        var phase = Phase.undecided(held: nil)
        var form: Form?
        var waiting: CheckedContinuation<Form, Never>?
        var isOver = false
    }

    let isShared = false
    let executor: (any TaskExecutor)?
    var isOpen: Bool { true }

    private let stream: any EventStream
    private let ended: @Sendable () -> Void
    private let state = Mutex(State())

    /// `stream`: where messages go if it comes to events.
    ///
    /// `executor`: where the connection is served.
    ///
    /// `ended`: called once, when nothing more belongs to the answer.
    init(
        on stream: any EventStream,
        executor: (any TaskExecutor)? = nil,
        ended: @escaping @Sendable () -> Void = {}
    ) {
        self.stream = stream
        self.executor = executor
        self.ended = ended
    }

    /// What the answer is, once that is decided.
    ///
    /// - Precondition: One task alone asks.
    func form() async -> Form {
        await withCheckedContinuation { continuation in
            let form = state.withLock { state in
                if state.form == nil { state.waiting = continuation }
                return state.form
            }
            if let form { continuation.resume(returning: form) }
        }
    }

    /// Whether it is known what the answer is.
    var isDecided: Bool { state.withLock { $0.form != nil } }

    func send(_ message: Message) {
        change { state in
            guard !state.isOver else { return }
            switch state.phase {
            case .undecided(held: nil) where message.isAnswer:
                state.phase = .undecided(held: message)
            case .undecided(let held):
                openStream(&state)
                if let held { stream.put(held) }
                stream.put(message)
            case .events: stream.put(message)
            case .json: break
            }
        }
    }

    func finish() {
        let isLast = change { state in
            guard !state.isOver else { return false }
            state.isOver = true
            switch state.phase {
            case .undecided(let held?):
                state.phase = .json
                state.form = state.form ?? .json(held)
            case .undecided(held: nil): state.form = state.form ?? .nothing
            case .events: stream.finish()
            case .json: break
            }
            return true
        }
        if isLast { ended() }
    }

    /// Stops waiting for the response to come alone.
    func loseTime() {
        change { state in
            guard case .undecided(let held) = state.phase, !state.isOver, state.form == nil else {
                return
            }
            openStream(&state)
            if let held { stream.put(held) }
        }
    }

    /// Takes note that nobody waits for the answer any more.
    func leave() {
        change { state in if state.form == nil { state.form = .unwanted } }
    }

    func release() {
        change { state in
            guard !state.isOver, stream.canBeResumed else { return }
            if case .undecided(let held) = state.phase {
                openStream(&state)
                if let held { stream.put(held) }
            }
            stream.release()
        }
    }

    private func openStream(_ state: inout State) {
        state.phase = .events
        let outgoing = stream.begin()
        if state.form == nil { state.form = .events(outgoing) }
    }

    /// Called with the lock held by ``stream``'s callers too, so that messages keep their order.
    @discardableResult
    private func change<T: Sendable>(_ body: (inout State) -> T) -> T {
        let (result, resume) = state.withLock { state in
            let result = body(&state)
            guard let form = state.form, let waiting = state.waiting else {
                return (result, nil as (@Sendable () -> Void)?)
            }
            state.waiting = nil
            return (result, { waiting.resume(returning: form) })
        }
        resume?()
        return result
    }
}

/// Where the events of one answer go.
protocol EventStream: Sendable {
    /// Whether a client that hangs up can come back for the rest.
    var canBeResumed: Bool { get }
    /// Begins the stream; called once, before anything is put on it.
    func begin() -> Outgoing
    func put(_ message: Message)
    /// Says that nothing more comes.
    func finish()
    /// Ends the connection and not the stream.
    func release()
}

/// A stream that is gone with its connection.
final class PassingStream: EventStream {
    let canBeResumed = false
    private let outgoing: Outgoing

    init(maxBytes: Int) { outgoing = Outgoing(maxBytes: maxBytes) }

    func begin() -> Outgoing { outgoing }
    func put(_ message: Message) { outgoing.put(Event.message(message)) }
    func finish() { outgoing.finish() }
    func release() {}
}

extension Message {
    /// Whether it can be the whole of an answer.
    fileprivate var isAnswer: Bool {
        switch self {
        case .response, .batch: true
        case .request, .notification, .invalid: false
        }
    }
}
#endif
