#if HTTP
import JSONRPC
import Synchronization

/// The event streams of a session, with what they have carried lately: a client that lost one comes
/// back with the id of the last event it saw.
///
/// Spec: each message goes on one stream, and only the stream that was lost is replayed
/// (2025-11-25, basic/transports, "Resumability and Redelivery").
final class EventLog: Sendable {
    /// What comes of going on with a stream.
    enum Resumption: Sendable {
        case goesOn(Outgoing)
        /// It has ended, and the client has all of it that there is.
        case over
        /// There is no such stream, or no longer.
        case unknown
    }

    private struct Stream {
        /// Whether it belongs to no request.
        let isStandalone: Bool
        var kept = KeptEvents()
        var lastSequence = 0
        /// The connection that it is written to; `nil` while there is none.
        var outgoing: Outgoing?
        var isFinished = false

        /// The connection, if it is still there.
        var open: Outgoing? { outgoing.flatMap { $0.isOpen ? $0 : nil } }
    }

    private struct State {
        var streams: [Int: Stream] = [:]
        var lastNumber = 0
        /// Messages of no request that came while no stream was open, in order, each once.
        var waiting: [Message] = []
        var keptBytes = 0
        var isClosed = false
    }

    /// More waiting messages than this, and the oldest is forgotten.
    private static let maxWaiting = 1_000
    /// How long a client is asked to stay away when it is let go.
    private static let retryMilliseconds = 500

    private let storage: EventStorage
    private let maxBytes: Int
    private let state = Mutex(State())

    /// `maxBytes`: of what may be unwritten on one connection.
    init(storage: EventStorage, maxBytes: Int) {
        self.storage = storage
        self.maxBytes = maxBytes
    }

    /// How many connections are open.
    var openCount: Int { state.withLock { $0.streams.values.count { $0.open != nil } } }

    /// How many bytes are kept to be sent again.
    var keptBytes: Int { state.withLock(\.keptBytes) }

    /// Whether a stream is open that belongs to no request.
    var isListenedTo: Bool { state.withLock { Self.listener(in: $0) != nil } }

    /// Opens a stream.
    ///
    /// `isPrimed`: whether it begins with an event that tells where it is.
    func begin(isStandalone: Bool, isPrimed: Bool) -> (number: Int, outgoing: Outgoing) {
        let outgoing = Outgoing(maxBytes: maxBytes)
        let number = state.withLock { state in
            state.lastNumber += 1
            let number = state.lastNumber
            var stream = Stream(isStandalone: isStandalone)
            if isPrimed {
                stream.lastSequence = 1
                outgoing.put(Event.position(EventID(stream: number, sequence: 1)))
            }
            guard !state.isClosed else {
                outgoing.finish()
                return number
            }
            stream.outgoing = outgoing
            state.streams[number] = stream
            if isStandalone { deliverWaiting(to: number, in: &state) }
            return number
        }
        return (number, outgoing)
    }

    /// Puts a message on a stream, whether or not anybody reads it now.
    func put(_ message: Message, on number: Int) {
        state.withLock { append(message, to: number, in: &$0) }
    }

    /// Puts a message that belongs to no request on the newest stream that is open, or keeps it for
    /// the next.
    func put(_ message: Message) {
        state.withLock { state in
            guard !state.isClosed else { return }
            if let number = Self.listener(in: state) {
                return append(message, to: number, in: &state)
            }
            // The same news twice is one.
            guard !state.waiting.contains(where: { $0.json == message.json }) else { return }
            state.waiting.append(message)
            if state.waiting.count > Self.maxWaiting { state.waiting.removeFirst() }
        }
    }

    /// Goes on with a stream after the event with this id.
    func resume(after id: EventID) -> Resumption {
        let outgoing = Outgoing(maxBytes: maxBytes)
        let (resumption, lost) = state.withLock { state -> (Resumption, Outgoing?) in
            guard var stream = state.streams[id.stream], id.sequence <= stream.lastSequence else {
                return (.unknown, nil)
            }
            let missed = stream.kept.events(after: id.sequence)
            guard !stream.isFinished || !missed.isEmpty else { return (.over, nil) }
            let lost = stream.outgoing
            outgoing.put(missed.flatMap(\.self))
            stream.outgoing = stream.isFinished ? nil : outgoing
            state.streams[id.stream] = stream
            if stream.isFinished { outgoing.finish() }
            if stream.isStandalone { deliverWaiting(to: id.stream, in: &state) }
            return (.goesOn(outgoing), lost)
        }
        // What the client holds to be lost: it reads the new one.
        lost?.cut()
        return resumption
    }

    /// Ends a stream; what it carried is kept for a while.
    func finish(_ number: Int) {
        state.withLock { state in
            state.streams[number]?.isFinished = true
            state.streams[number]?.outgoing?.finish()
            state.streams[number]?.outgoing = nil
        }
    }

    /// Ends a stream's connection, and asks the client to come back.
    func release(_ number: Int) {
        state.withLock { state in
            guard var stream = state.streams[number], let outgoing = stream.outgoing else { return }
            stream.lastSequence += 1
            let id = EventID(stream: number, sequence: stream.lastSequence)
            outgoing.put(Event.position(id, retry: Self.retryMilliseconds))
            outgoing.finish()
            stream.outgoing = nil
            state.streams[number] = stream
        }
    }

    /// Forgets what has been kept long enough.
    func prune(before limit: ContinuousClock.Instant) {
        state.withLock { state in
            for (number, var stream) in state.streams {
                let freed = stream.kept.forget(before: limit)
                storage.giveBack(freed)
                state.keptBytes -= freed
                // An unfinished one that no request belongs to waits for a client that is gone.
                let isOver = stream.isFinished || stream.isStandalone
                let isUnused = isOver && stream.open == nil && stream.kept.isOlder(than: limit)
                state.streams[number] = isUnused ? nil : stream
            }
        }
    }

    /// Ends all streams; nothing is kept.
    func close() {
        state.withLock { state in
            storage.giveBack(state.keptBytes)
            for stream in state.streams.values { stream.outgoing?.finish() }
            state = State(isClosed: true)
        }
    }

    private static func listener(in state: State) -> Int? {
        state.streams.filter { $1.isStandalone && $1.open != nil }.keys.max()
    }

    private func deliverWaiting(to number: Int, in state: inout State) {
        let waiting = state.waiting
        state.waiting = []
        for message in waiting { append(message, to: number, in: &state) }
    }

    private func append(_ message: Message, to number: Int, in state: inout State) {
        guard var stream = state.streams[number], !stream.isFinished else { return }
        // Not copied while it is changed.
        state.streams[number] = nil
        stream.lastSequence += 1
        let event = Event.message(
            message,
            id: EventID(stream: number, sequence: stream.lastSequence)
        )
        stream.open?.put(event)
        let count = stream.kept.append(event, sequence: stream.lastSequence)
        state.streams[number] = stream
        storage.take(count)
        state.keptBytes += count
        while storage.isOver(sessionBytes: state.keptBytes), let oldest = oldestStream(in: state) {
            let freed = state.streams[oldest]?.kept.forgetFirst() ?? 0
            storage.giveBack(freed)
            state.keptBytes -= freed
        }
    }

    /// The stream whose first event is the oldest, where forgetting it leaves another.
    private func oldestStream(in state: State) -> Int? {
        let kept = state.streams.filter { !$1.kept.isEmpty }
        let count = kept.values.reduce(0) { $0 + $1.kept.count }
        guard count > 1 else { return nil }
        return kept.min { $0.value.kept.firstTime < $1.value.kept.firstTime }?.key
    }
}
#endif
