#if HTTP
import JSONRPC
import MCP
import Synchronization

/// The sessions that are open.
final class Sessions: Sendable {
    private let maxCount: Int
    private let idleTime: Duration
    private let replayTime: Duration
    private let state = Mutex<[String: Session]>([:])

    /// `idleTime`: a session is ended when nothing came from its client for so long.
    ///
    /// `replayTime`: for how long events are kept for a client that lost its stream.
    init(maxCount: Int, idleTime: Duration, replayTime: Duration) {
        self.maxCount = maxCount
        self.idleTime = idleTime
        self.replayTime = replayTime
    }

    var count: Int { state.withLock(\.count) }

    /// Keeps a session; where there are too many, the one that is least worth keeping ends.
    ///
    /// - Returns: `false` if all of them are in use.
    func add(_ session: Session) -> Bool {
        let (wasAdded, ended) = state.withLock { sessions -> (Bool, Session?) in
            var ended: Session?
            if sessions.count >= maxCount {
                let idle = sessions.values.compactMap { session in
                    session.idleness.map { (session: session, idleness: $0) }
                }
                guard let least = idle.min(by: { $0.idleness < $1.idleness }) else {
                    return (false, nil)
                }
                ended = sessions.removeValue(forKey: least.session.id)
            }
            sessions[session.id] = session
            return (true, ended)
        }
        ended?.end()
        return wasAdded
    }

    /// The session with this id, if it is this principal's: an id is no proof of who sends it.
    func session(_ id: String, of principal: String) -> Session? {
        guard let session = state.withLock({ $0[id] }), session.principal == principal else {
            return nil
        }
        session.touch()
        return session
    }

    /// Ends a session at once.
    func end(_ session: Session) {
        guard state.withLock({ $0.removeValue(forKey: session.id) }) != nil else { return }
        session.end()
    }

    /// Ends those whose clients have gone, and forgets events that nobody will ask for.
    func sweep(now: ContinuousClock.Instant = .now) {
        let ended = state.withLock { sessions in
            let over = sessions.values.filter { session in
                session.idleness.map { $0.lastUse + idleTime < now } ?? false
            }
            for session in over { sessions[session.id] = nil }
            return over
        }
        for session in ended { session.end() }
        for session in state.withLock({ Array($0.values) }) {
            session.log.prune(before: now - replayTime)
        }
    }

    /// Ends all of them when their work has ended, or has been cancelled.
    func finishAll(grace: Duration) async {
        let all = state.withLock { sessions in
            defer { sessions = [:] }
            return Array(sessions.values)
        }
        await withDiscardingTaskGroup { group in
            for session in all { group.addTask { await session.finish(grace: grace) } }
        }
    }
}
#endif
