/// Lets a burst through, and then so many a second.
///
/// A value that is told the time, so that tests need not wait.
struct RateLimit: Sendable {
    let burst: Double
    let perSecond: Double
    private var tokens: Double
    private var last: ContinuousClock.Instant?

    /// The limit on progress: bursts of 8, then 4 a second.
    static let notifications = RateLimit(burst: 8, perSecond: 4)

    init(burst: Double, perSecond: Double) {
        self.burst = burst
        self.perSecond = perSecond
        tokens = burst
    }

    /// Whether one more may go at this moment; it then counts.
    mutating func allows(at now: ContinuousClock.Instant) -> Bool { take(at: now) == nil }

    /// Lets one more go at this moment, which then counts.
    ///
    /// - Returns: How long to wait for it, where none may go; `nil` if it went.
    mutating func take(at now: ContinuousClock.Instant) -> Duration? {
        if let last {
            tokens = min(burst, tokens + last.duration(to: now) / .seconds(1) * perSecond)
        }
        last = now
        guard tokens >= 1 else { return .seconds((1 - tokens) / perSecond) }
        tokens -= 1
        return nil
    }
}
