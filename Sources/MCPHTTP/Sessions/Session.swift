#if HTTP
import JSONRPC
import MCP
import Synchronization

/// One client's session: a conversation that goes on over many requests, and its event streams.
final class Session: Sendable {
    private struct Use {
        var last = ContinuousClock.now
        /// Whether anything came behind the request that opened it.
        var wasTakenUp = false
        /// Answers that aren't complete.
        var replyCount = 0
    }

    let id: String
    let principal: String
    let conversation: Conversation
    let log: EventLog
    private let use = Mutex(Use())

    init(_ server: Server, principal: String, log: EventLog) {
        id = Self.newID()
        self.principal = principal
        self.log = log
        conversation = Conversation(
            server,
            principal: principal,
            standalone: StandaloneExchange(log: log)
        )
    }

    /// Takes a message.
    ///
    /// `executor`: where the connection is served that it came on.
    ///
    /// `ended`: called once, when its answer is complete.
    func post(
        _ message: Message,
        on executor: any TaskExecutor,
        ended: @escaping @Sendable () -> Void
    ) -> Reply {
        use.withLock { use in
            use.wasTakenUp = use.wasTakenUp || conversation.revision != nil
            use.last = .now
            use.replyCount += 1
        }
        let stream = SessionStream(log: log) { [conversation] in
            conversation.revision?.hasPolledStreams ?? false
        }
        let reply = Reply(on: stream, executor: executor) { [weak self] in
            self?.use.withLock { use in
                use.last = .now
                use.replyCount -= 1
            }
            ended()
        }
        conversation.receive(message, on: reply)
        return reply
    }

    /// Opens a stream for what belongs to no request, or goes on with the one that was lost.
    ///
    /// - Throws: ``Refusal`` if nothing comes on that one any more.
    func stream(after lastEventID: String?) throws(Refusal) -> Outgoing {
        use.withLock { use in
            use.wasTakenUp = true
            use.last = .now
        }
        switch lastEventID.flatMap(EventID.init).map(log.resume) {
        case .goesOn(let outgoing): return outgoing
        // Clients that miss a response, as that of a call they cancelled, come back every second
        // for as long as they are given a stream.
        case .over: throw .streamIsOver
        // An id that says nothing, or says it too late: a stream from now on.
        case .unknown, nil: break
        }
        let isPrimed = conversation.revision?.hasPolledStreams ?? false
        return log.begin(isStandalone: true, isPrimed: isPrimed).outgoing
    }

    /// Takes note that the client is still there.
    func touch() { use.withLock { $0.last = .now } }

    /// Ends it at once: its work is cancelled and its streams end.
    func end() {
        conversation.abandon()
        log.close()
    }

    /// Ends it when its work has, or has been cancelled.
    func finish(grace: Duration) async {
        await conversation.finish(grace: grace, patience: .seconds(1))
        log.close()
    }

    /// When it was last used, and whether more than once; `nil` while it is.
    var idleness: Idleness? {
        guard log.openCount == 0 else { return nil }
        return use.withLock { use in
            use.replyCount > 0 ? nil : Idleness(wasTakenUp: use.wasTakenUp, lastUse: use.last)
        }
    }

    /// 192 bits of the system's randomness, in visible ASCII.
    ///
    /// Spec: an id **should** be unguessable; it is no proof of who sends it (2025-11-25,
    /// basic/transports, and the security best practices).
    private static func newID() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<3).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// How long nothing came from a session's client; the least worth keeping comes first.
struct Idleness: Comparable {
    let wasTakenUp: Bool
    let lastUse: ContinuousClock.Instant

    static func < (left: Self, right: Self) -> Bool {
        left.wasTakenUp == right.wasTakenUp
            ? left.lastUse < right.lastUse : !left.wasTakenUp
    }
}

/// Where what belongs to no request goes.
private final class StandaloneExchange: Exchange {
    let isShared = false
    private let log: EventLog

    init(log: EventLog) { self.log = log }

    var isOpen: Bool { log.isListenedTo }
    func send(_ message: Message) { log.put(message) }
    func finish() {}
}

/// The events of one answer, which a client can come back for.
private final class SessionStream: EventStream {
    private let log: EventLog
    private let isPolled: @Sendable () -> Bool
    private let number = Mutex(0)

    init(log: EventLog, isPolled: @escaping @Sendable () -> Bool) {
        self.log = log
        self.isPolled = isPolled
    }

    var canBeResumed: Bool { isPolled() }

    func begin() -> Outgoing {
        let (opened, outgoing) = log.begin(isStandalone: false, isPrimed: isPolled())
        number.withLock { $0 = opened }
        return outgoing
    }

    func put(_ message: Message) { log.put(message, on: number.withLock(\.self)) }
    func finish() { log.finish(number.withLock(\.self)) }
    func release() { log.release(number.withLock(\.self)) }
}
#endif
