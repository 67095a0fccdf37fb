import JSONRPC
import Synchronization

/// How far a piece of work is.
struct ProgressValue: Sendable {
    var progress: Double
    var total: Double?
    var message: String?
}

/// What the client hears of one request before its answer: progress and log messages.
final class RequestNotifications: Sendable {
    private struct State {
        var progressLimit = RateLimit.notifications
        var latest: Double?
        /// The last value that the limit held back.
        var withheld: ProgressValue?
        var hasDroppedLogs = false
        var isFinished = false
    }

    private let caller: Caller
    private let token: JSON?
    /// What the client has left of log messages, over all its requests.
    private let quota: Quota
    private let send: @Sendable (JSONRPC.Notification) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// `token`: what the request's `_meta` gave as its progress token, if it gave one.
    init(
        for caller: Caller,
        token: JSON?,
        quota: Quota,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        send: @escaping @Sendable (JSONRPC.Notification) -> Void
    ) {
        self.caller = caller
        self.token = token?.asProgressToken
        self.quota = quota
        self.now = now
        self.send = send
    }

    /// Whether the request asked to be told of progress.
    var wantsProgress: Bool { token != nil }

    /// Sends progress, or keeps it for later if there was much of it lately.
    ///
    /// Spec: the value **must** increase with each notification (utilities/progress).
    func report(_ value: ProgressValue) {
        // Spec: after a cancellation nothing more is sent, progress included (cancellation).
        guard let token, value.progress.isFinite, !Task.isCancelled else { return }
        state.withLock { state in
            guard !state.isFinished, value.progress > state.latest ?? -.infinity else { return }
            state.latest = value.progress
            guard state.progressLimit.allows(at: now()) else {
                state.withheld = value
                return
            }
            state.withheld = nil
            send(notification(of: value, token: token))
        }
    }

    /// Sends a log message, if the client asked for such and there weren't too many lately.
    func log(_ level: LogLevel, _ logger: String, _ data: JSON) {
        guard let threshold = caller.logLevel, level >= threshold, !Task.isCancelled else { return }
        state.withLock { state in
            guard !state.isFinished else { return }
            guard quota.takeLogMessage() else {
                state.hasDroppedLogs = true
                return
            }
            send(logMessage(level, logger, data))
        }
    }

    /// Sends what was held back: called once, before the answer.
    func finish() {
        state.withLock { state in
            guard !state.isFinished else { return }
            state.isFinished = true
            guard !Task.isCancelled else { return }
            if let token, let withheld = state.withheld {
                send(notification(of: withheld, token: token))
            }
            if state.hasDroppedLogs, let count = quota.takeLogNote() {
                let note: JSON = "\(count) more log messages were left out"
                send(logMessage(.warning, "rootcellar", note))
            }
        }
    }

    private func notification(of value: ProgressValue, token: JSON) -> JSONRPC.Notification {
        var params: JSONObject = ["progressToken": token, "progress": number(value.progress)]
        params["total"] = value.total.map(number)
        if caller.revision.hasProgressMessages {
            params["message"] = value.message.map(JSON.string)
        }
        return Notification(method: "notifications/progress", params: params)
    }

    private func logMessage(_ level: LogLevel, _ logger: String, _ data: JSON)
        -> JSONRPC.Notification
    {
        Notification(
            method: "notifications/message",
            params: ["level": .string(level.rawValue), "logger": .string(logger), "data": data]
        )
    }

    private func number(_ value: Double) -> JSON {
        Int(exactly: value).map(JSON.integer) ?? .number(value)
    }
}

extension JSON {
    /// Spec: a progress token is a string or an integer (utilities/progress).
    fileprivate var asProgressToken: JSON? {
        switch self {
        case .string, .integer: self
        default: nil
        }
    }
}
