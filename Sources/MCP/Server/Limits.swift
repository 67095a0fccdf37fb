import Synchronization

/// How much of what a client can multiply it may have.
public struct Limits: Hashable, Sendable {
    /// Requests worked on at once.
    public var maxRequests = 64
    /// Resources subscribed to.
    public var maxSubscriptions = 1_000
    /// Streams of `subscriptions/listen`.
    public var maxListenStreams = 64
    /// Tool calls a second, after a burst of ten times as many; 0 for no limit.
    public var toolCallsPerSecond = 1_000
    /// Completions a second, after a burst of ten times as many; 0 for no limit.
    public var completionsPerSecond = 100
    /// Log messages a second, after a burst of twice as many.
    public var logMessagesPerSecond = 4
    /// How long the client may take to answer what it is asked.
    public var clientTimeout = Duration.seconds(600)

    /// The standard limits.
    public init() {}
}

/// What is left of a client's limits, but for those on requests under way.
public final class Quota: Sendable {
    private struct State {
        var toolCalls: RateLimit?
        var completions: RateLimit?
        var logMessages: RateLimit
        var logNotes = RateLimit(burst: 2, perSecond: 0.2)
        /// Log messages left out that nothing was said of yet.
        var droppedLogCount = 0
    }

    let subscriptions: Subscriptions
    private let state: Mutex<State>
    private let now: @Sendable () -> ContinuousClock.Instant

    init(_ limits: Limits, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        subscriptions = Subscriptions(
            maxResources: limits.maxSubscriptions,
            maxStreams: limits.maxListenStreams
        )
        state = Mutex(
            State(
                toolCalls: RateLimit(perSecond: limits.toolCallsPerSecond),
                completions: RateLimit(perSecond: limits.completionsPerSecond),
                logMessages: RateLimit(
                    burst: Double(limits.logMessagesPerSecond) * 2,
                    perSecond: Double(limits.logMessagesPerSecond)
                )
            )
        )
    }

    /// Takes one tool call from what is left; else how long to wait for the next.
    func takeToolCall() -> Duration? { take(\.toolCalls) }

    /// Takes one completion from what is left; else how long to wait for the next.
    func takeCompletion() -> Duration? { take(\.completions) }

    /// Whether one more log message may go; counted as left out if not.
    func takeLogMessage() -> Bool {
        let now = now()
        return state.withLock { state in
            let isAllowed = state.logMessages.allows(at: now)
            if !isAllowed { state.droppedLogCount += 1 }
            return isAllowed
        }
    }

    /// How many log messages were left out since that was said last, by all of the client's requests;
    /// `nil` if it isn't to be said now.
    func takeLogNote() -> Int? {
        let now = now()
        return state.withLock { state in
            guard state.droppedLogCount > 0, state.logNotes.allows(at: now) else { return nil }
            defer { state.droppedLogCount = 0 }
            return state.droppedLogCount
        }
    }

    private func take(_ limit: WritableKeyPath<State, RateLimit?>) -> Duration? {
        let now = now()
        return state.withLock { $0[keyPath: limit]?.take(at: now) }
    }
}

extension RateLimit {
    /// A limit with a burst of ten seconds' worth; `nil` for 0, which is none.
    fileprivate init?(perSecond: Int) {
        guard perSecond > 0 else { return nil }
        self.init(burst: Double(perSecond) * 10, perSecond: Double(perSecond))
    }
}
