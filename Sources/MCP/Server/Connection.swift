public import JSONRPC
import Logging
import Synchronization
import Text

/// One client's conversation over a stream: takes messages in order, and works on requests side
/// by side.
///
/// Not an actor: whoever reads the stream calls ``receive(_:)`` for one message after the other,
/// so that a request is registered before the next message is looked at.
public final class Connection: Sendable {
    private let server: Server
    private let send: @Sendable ([UInt8]) -> Void
    private let inFlight: InFlight
    private let session = Mutex<SessionState?>(nil)
    private let maxDepth = 64

    /// Begins a conversation.
    ///
    /// `maxRequests`: how many requests may be in flight; more are refused at once.
    ///
    /// `send`: takes one whole message, its newline included; must not wait.
    public init(
        _ server: Server,
        maxRequests: Int = 64,
        send: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.server = server
        self.send = send
        inFlight = InFlight(limit: maxRequests)
    }

    /// Takes the next line of the stream.
    public func receive(_ line: LineFramer.Line) {
        switch line {
        case .complete(let bytes): receive(Message(line: bytes, maxDepth: maxDepth))
        case .tooLong(let limit):
            refuse(nil, .invalidRequest("a message must be at most \(limit) bytes long"))
        }
    }

    /// Lets the requests in flight end, then cancels them.
    ///
    /// - Parameter grace: How long they may take before they are cancelled; those that don't heed
    ///   that are left behind after as long again.
    public func finish(grace: Duration) async {
        await withTaskGroup { group in
            group.addTask {
                for stop in [self.inFlight.cancelAll, self.inFlight.giveUpDraining] {
                    // Cancelled as soon as nothing is in flight, so that nothing waits for it.
                    guard (try? await Task.sleep(for: grace)) != nil else { return }
                    stop()
                }
            }
            await inFlight.drain()
            group.cancelAll()
        }
    }

    private func receive(_ message: Message) {
        switch message {
        case .request(let request): receive(request) { self.send($0) }
        case .notification(let notification): receive(notification)
        case .response:
            // Nothing was asked, so nothing waits for it.
            server.logger.debug("a response to no request was ignored")
        case .batch(let messages): receive(batch: messages)
        case .invalid(let message) where message.isNotification:
            server.logger.debug("a malformed notification was ignored")
        case .invalid(let message): refuse(message.id, message.error)
        }
    }

    private func receive(
        _ request: Request,
        answer: @escaping @Sendable (Response?) -> Void
    ) {
        let session = session.withLock(\.self)
        switch Inbound.route(request, session: session) {
        case .refuse(let error): answer(Response(id: request.id, error: error))
        case .pong: answer(Response(id: request.id, result: [:]))
        case .openSession: answer(openSession(request))
        case .serve(let caller)
        where caller.revision.hasSessions && request.method == "logging/setLevel":
            answer(setLogLevel(request))
        case .serve(let caller): start(request, for: caller, answer: answer)
        }
    }

    private func start(
        _ request: Request,
        for caller: Caller,
        answer: @escaping @Sendable (Response?) -> Void
    ) {
        let token = request.params?["_meta"]?["progressToken"]
        let notifications = RequestNotifications(for: caller, token: token?.asProgressToken) {
            [send] in send($0.line())
        }
        let admission = inFlight.start(request.id, answer: answer) { [server] in
            await server.answer(request, for: caller, notifications: notifications)
        }
        switch admission {
        case .started: break
        case .idInUse:
            // With the id the client would take the running request to have ended.
            let shown = displayed(JSON(request.id).text)
            answer(Response(id: nil, error: .invalidRequest("id \(shown) is still in use")))
        case .tooMany: answer(Response(id: request.id, error: .tooManyRequests))
        }
    }

    private func openSession(_ request: Request) -> Response {
        do throws(ResponseError) {
            let opened = try SessionState(initialize: request.params)
            session.withLock { $0 = opened }
            return Response(id: request.id, result: .object(server.initializeResult(for: opened)))
        } catch {
            return Response(id: request.id, error: error)
        }
    }

    private func setLogLevel(_ request: Request) -> Response {
        let given = request.params?["level"] ?? nil
        guard let level = given.string.flatMap(LogLevel.init) else {
            return Response(id: request.id, error: .unknownLogLevel(given))
        }
        session.withLock { $0?.logLevel = level }
        return Response(id: request.id, result: [:])
    }

    private func receive(_ notification: JSONRPC.Notification) {
        // Spec: notifications are never answered, even unknown or malformed ones (basic/index).
        guard notification.method == "notifications/cancelled",
            let id = notification.params?["requestId"].flatMap(RequestID.init)
        else { return }
        let reason = notification.params?["reason"]?.string ?? "no reason given"
        server.logger.info(
            "request cancelled",
            metadata: ["id": "\(JSON(id).text)", "reason": "\(displayed(reason))"]
        )
        inFlight.cancel(id)
    }

    /// Spec: a batch's answers come in one array (2025-03-26, basic/index).
    private func receive(batch messages: [Message]) {
        guard session.withLock({ $0?.revision.hasBatches ?? false }) else {
            return refuse(nil, .invalidRequest("a message must be one object, not an array"))
        }
        guard !messages.isEmpty else {
            return refuse(nil, .invalidRequest("a batch must not be empty"))
        }
        let batch = Batch(expecting: messages.count) { self.send($0) }
        for message in messages {
            switch message {
            case .request(let request) where request.method == "initialize":
                let error = ResponseError.invalidRequest("initialize must not be in a batch")
                batch.add(Response(id: request.id, error: error))
            case .request(let request): receive(request) { batch.add($0) }
            case .notification, .response, .batch:
                receive(message)
                batch.add(nil)
            case .invalid(let message) where message.isNotification: batch.add(nil)
            case .invalid(let message): batch.add(Response(id: message.id, error: message.error))
            }
        }
    }

    /// Answers what isn't a request: once, and the connection goes on.
    private func refuse(_ id: RequestID?, _ error: ResponseError) {
        let writesNullID = session.withLock { $0?.revision.writesNullID ?? false }
        send(Response(id: id, error: error).line(writingNullID: writesNullID))
    }

    /// Sends an answer; nothing for the `nil` of a cancelled request.
    private func send(_ response: Response?) {
        if let response { send(response.line(writingNullID: false)) }
    }

    private func send(_ responses: [Response]) {
        let batch = JSON.array(responses.map { $0.json(writingNullID: true) })
        send(batch.bytes() + [UInt8(ascii: "\n")])
    }
}

extension ResponseError {
    // Outside JSON-RPC's reserved range, as the specification asks of a server's own codes.
    static let tooManyRequests = ResponseError(
        code: 429,
        message: "too many requests in flight; wait for an answer and send this again",
        data: nil
    )
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
