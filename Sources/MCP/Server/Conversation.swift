public import JSONRPC
import Logging
import Synchronization
import Text

/// What one client and the server say to each other: takes messages in order, and works on requests
/// side by side.
///
/// Not an actor: whoever reads the client's stream calls ``receive(_:on:)`` for one message after
/// the other, so that a request is registered before the next message is looked at.
public final class Conversation: Sendable {
    let server: Server
    /// Where what belongs to no request goes.
    let standalone: any Exchange
    let questions = Questions()
    let roots = SessionRoots()
    let quota: Quota
    /// Opens when the server wants to end.
    let ending = Latch()

    private let principal: String
    private let inFlight: InFlight
    private let session = Mutex<SessionState?>(nil)
    private let listWatch = Mutex<Watch?>(nil)

    /// Begins a conversation.
    ///
    /// `principal`: who the transport knows the client to be; empty where all are one person.
    ///
    /// `quota`: what a client of several conversations has left for all of them.
    public init(
        _ server: Server,
        principal: String = "",
        quota: Quota? = nil,
        standalone: any Exchange
    ) {
        self.server = server
        self.principal = principal
        self.standalone = standalone
        inFlight = InFlight(limit: server.limits.maxRequests)
        self.quota = quota ?? server.quota()
    }

    /// What the client has subscribed to.
    var subscriptions: Subscriptions { quota.subscriptions }

    /// The revision that `initialize` agreed on; `nil` without a session.
    public var revision: Revision? { session.withLock(\.self)?.revision }

    /// Takes the next message, whose answer and all that belongs to it go to `exchange`.
    public func receive(_ message: Message, on exchange: any Exchange) {
        switch message {
        case .request(let request):
            receive(request, on: exchange) { response in
                if let response { exchange.send(.response(response)) }
                exchange.finish()
            }
        case .batch(let messages): receive(batch: messages, on: exchange)
        case .notification(let notification):
            receive(notification)
            exchange.finish()
        case .response(let response):
            if !questions.receive(response) {
                server.logger.debug("a response to no request was ignored")
            }
            exchange.finish()
        case .invalid(let message):
            if message.isNotification {
                server.logger.debug("a malformed notification was ignored")
            } else {
                refuse(message.id, message.error, on: exchange)
            }
            exchange.finish()
        }
    }

    /// Ends what lasts, lets the requests in flight end, then cancels them; at once if it is cancelled.
    ///
    /// - Parameters:
    ///   - grace: How long they may take before they are cancelled.
    ///   - patience: How long they may take to heed that before they are left behind.
    public func finish(grace: Duration, patience: Duration) async {
        ending.open()
        listWatch.withLock { $0 = nil }
        subscriptions.removeAll()
        inFlight.cancelBackground()
        await withTaskGroup { group in
            group.addTask {
                // Each sleep ends early as soon as nothing is in flight, or when whoever waits for
                // this has no more time; then the rest is done at once.
                try? await Task.sleep(for: grace)
                self.inFlight.cancelAll()
                try? await Task.sleep(for: patience)
                self.inFlight.giveUpDraining()
            }
            await inFlight.drain()
            group.cancelAll()
        }
    }

    /// Cancels everything at once, as when the client has gone.
    public func abandon() {
        listWatch.withLock { $0 = nil }
        subscriptions.removeAll()
        inFlight.cancelBackground()
        inFlight.cancelAll()
    }

    private func receive(
        _ request: Request,
        on exchange: any Exchange,
        answer: @escaping @Sendable (Response?) -> Void
    ) {
        guard !inFlight.has(request.id) else { return answer(.idInUse(request.id)) }
        switch Inbound.route(request, session: session.withLock(\.self)) {
        case .refuse(let error): answer(Response(id: request.id, error: error))
        case .pong: answer(Response(id: request.id, result: [:]))
        case .openSession: answer(openSession(request))
        case .serve(let caller)
        where caller.revision.hasSessions && request.method == "logging/setLevel":
            answer(setLogLevel(request))
        case .serve(let caller) where caller.revision.hasSessions && request.method == "ping":
            // Spec: answered promptly (utilities/ping), however much is in flight.
            answer(Response(id: request.id, result: [:]))
        case .serve(var caller):
            caller.principal = principal
            start(request, for: caller, on: exchange, answer: answer)
        }
    }

    private func start(
        _ request: Request,
        for caller: Caller,
        on exchange: any Exchange,
        answer: @escaping @Sendable (Response?) -> Void
    ) {
        let isLasting = Method.all[request.method]?.isLasting ?? false
        var caller = caller
        // Spec: log messages don't come on such a stream (server/utilities/logging), nor progress.
        if isLasting { caller.logLevel = nil }
        let token = isLasting ? nil : request.params?["_meta"]?["progressToken"]
        let notifications = RequestNotifications(
            for: caller,
            token: token,
            quota: quota
        ) {
            exchange.send(.notification($0))
        }
        let finished: @Sendable (Response?) -> Void = { response in
            answer(response)
            // Spec: a listen stream that the server ends on stdio **must** be cancelled by it
            // (basic/patterns/cancellation). After the result: alone it reads as a lost stream.
            if isLasting, exchange.isShared, case .success? = response?.outcome {
                exchange.send(.notification(.cancelled(request.id, "the server is ending")))
            }
        }
        let admission = inFlight.start(
            request.id,
            isLasting: isLasting,
            on: exchange.executor,
            answer: finished
        ) { [caller] in
            await self.server.answer(
                request,
                for: caller,
                in: self,
                on: exchange,
                notifications: notifications
            )
        }
        switch admission {
        case .started: break
        case .idInUse: answer(.idInUse(request.id))
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
        switch notification.method {
        case "notifications/cancelled":
            guard let id = notification.params?["requestId"].flatMap(RequestID.init) else { return }
            let reason = notification.params?["reason"]?.string ?? "no reason given"
            server.logger.info(
                "request cancelled",
                metadata: [
                    "id": "\(mention(of: JSON(id).text))", "reason": "\(mention(of: reason))",
                ]
            )
            inFlight.cancel(id)
        case "notifications/initialized": beginSession()
        case "notifications/roots/list_changed":
            roots.change()
            askForRootsEarly()
            // Where the client can't be asked now it isn't told anything either.
            guard standalone.isOpen else { return }
            inFlight.startBackground { [subscriptions] in await subscriptions.removeUnreachable() }
        default: break
        }
    }

    /// Spec: before `initialized` a server sends nothing of its own (2025-11-25, basic/lifecycle).
    private func beginSession() {
        guard session.withLock({ $0?.initialize() ?? false }) else { return }
        listWatch.withLock { watch in
            watch = server.listChanges.observe { [standalone] list in
                standalone.send(.notification(Notification(method: list.method)))
            }
        }
        askForRootsEarly()
    }

    /// Asks for the client's roots before they are needed, where there is a stream to ask on;
    /// otherwise the first request that needs them asks on its own.
    private func askForRootsEarly() {
        guard server.rootsUse != .never, standalone.isOpen,
            let session = session.withLock(\.self), session.isInitialized,
            session.caller.capabilities.has(.roots), let turn = roots.takeTurn()
        else { return }
        let client = client(of: session.caller, on: standalone)
        inFlight.startBackground { [roots] in
            // What went wrong is told when the roots are needed.
            _ = try? await roots.ask(client, turn)
        }
    }

    func client(of caller: Caller, on exchange: any Exchange) -> Client {
        let isInitialized = session.withLock(\.self)?.isInitialized ?? false
        return Client(
            route: isInitialized
                ? .session(questions, exchange, timeout: server.limits.clientTimeout)
                : .none(reason: "the session awaits notifications/initialized"),
            revision: caller.revision,
            capabilities: caller.capabilities
        )
    }

    /// Spec: a batch's answers come in one array (2025-03-26, basic/index).
    private func receive(batch messages: [Message], on exchange: any Exchange) {
        guard session.withLock({ $0?.revision.hasBatches ?? false }), !messages.isEmpty else {
            let problem =
                messages.isEmpty
                ? "a batch must not be empty" : "a message must be one object, not an array"
            refuse(nil, .invalidRequest(problem), on: exchange)
            return exchange.finish()
        }
        let batch = Batch(expecting: messages.count) { responses in
            if !responses.isEmpty { exchange.send(.batch(responses.map(Message.response))) }
            exchange.finish()
        }
        for message in messages {
            switch message {
            case .request(let request) where request.method == "initialize":
                let error = ResponseError.invalidRequest("initialize must not be in a batch")
                batch.add(Response(id: request.id, error: error))
            case .request(let request): receive(request, on: exchange) { batch.add($0) }
            case .notification(let notification):
                receive(notification)
                batch.add(nil)
            case .response(let response):
                _ = questions.receive(response)
                batch.add(nil)
            case .batch: batch.add(nil)
            case .invalid(let message) where message.isNotification: batch.add(nil)
            case .invalid(let message): batch.add(Response(id: message.id, error: message.error))
            }
        }
    }

    /// Answers what isn't a request: once, and the conversation goes on.
    private func refuse(_ id: RequestID?, _ error: ResponseError, on exchange: any Exchange) {
        let isInUse = id.map(inFlight.has) ?? false
        var response = Response(id: isInUse ? nil : id, error: error)
        response.writesNullID = session.withLock { $0?.revision.writesNullID ?? false }
        exchange.send(.response(response))
    }
}
