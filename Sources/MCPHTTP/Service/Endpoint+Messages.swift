#if HTTP
import Blocking
import HTTPTypes
import JSONRPC
import MCP

extension Endpoint {
    /// Hands a message on, and waits until it is known what its answer is.
    ///
    /// - Throws: ``ConnectionEnd`` if nobody waits for it any more.
    func answer(
        to message: Message,
        under facts: RequestFacts,
        on connection: Connection
    ) async throws -> Answer {
        do {
            switch router.route(message, under: facts) {
            case .refuse(let refusal): throw refusal
            case .accept: return .empty(.accepted)
            case .openSession(let request):
                return try await openSession(by: request, under: facts, on: connection)
            case .session(_, .invalid(let message)) where message.isNotification:
                throw Refusal(invalid: message)
            case .session(_, let message):
                return try await answer(inSession: message, under: facts, on: connection)
            case .stateless(let request):
                return try await answer(alone: request, under: facts, on: connection)
            }
        } catch let refusal as Refusal {
            return refuse(refusal)
        }
    }

    /// Opens the stream for what belongs to no request, or goes on with one that was lost.
    func openStream(under facts: RequestFacts) -> Answer {
        do throws(Refusal) {
            let session = try session(of: facts)
            guard let place = streamPlaces.take() else { throw .tooMany("event streams") }
            return .events(try session.stream(after: facts.lastEventID)) {
                session.touch()
                withExtendedLifetime(place) {}
            }
        } catch {
            return refuse(error)
        }
    }

    func endSession(under facts: RequestFacts) -> Answer {
        do throws(Refusal) {
            sessions.end(try session(of: facts))
            return .empty(.noContent)
        } catch {
            return refuse(error)
        }
    }

    private func openSession(
        by request: Request,
        under facts: RequestFacts,
        on connection: Connection
    ) async throws -> Answer {
        try refuseIfEnding(request.id)
        let session = Session(
            server,
            principal: facts.principal,
            log: EventLog(storage: storage, maxBytes: options.maxUnwrittenBytes)
        )
        let reply = session.post(.request(request), on: connection.executor) {}
        guard case .json(let message) = await reply.form() else { return .empty(.accepted) }
        guard session.conversation.revision != nil else {
            return .json(message, message.status(isStateless: false))
        }
        guard sessions.add(session) else {
            session.end()
            throw Refusal.tooMany("sessions")
        }
        return .json(message, .ok, [.sessionID: session.id])
    }

    /// Spec: a client that goes doesn't cancel (2025-11-25, basic/transports): its work goes on.
    private func answer(
        inSession message: Message,
        under facts: RequestFacts,
        on connection: Connection
    ) async throws -> Answer {
        let id = message.request?.id
        let session = try session(of: facts, id: id)
        var place: Place?
        if message.requestCount > 0 {
            try refuseIfEnding(id)
            // There would never be room for it: nobody is to try it again.
            guard message.requestCount <= options.maxRequests else {
                throw Refusal.tooLong(message.requestCount, limit: options.maxRequests)
            }
            place = requestPlaces.take(message.requestCount)
            guard place != nil else { throw Refusal.tooMany("requests under way", id: id) }
        }
        let reply = session.post(message, on: connection.executor) { [place] in
            withExtendedLifetime(place) {}
        }
        connection.departure.tell { reply.leave() }
        switch await form(of: reply) {
        case .json(let message): return .json(message, message.status(isStateless: false))
        case .events(let outgoing): return .events(outgoing)
        case .nothing:
            // A request that was cancelled: a stream on which its answer never comes.
            guard message.requestCount > 0 else { return .empty(.accepted) }
            let outgoing = Outgoing(maxBytes: 0)
            outgoing.finish()
            return .events(outgoing)
        case .unwanted: throw ConnectionEnd.clientLeft
        }
    }

    /// Spec: a client that goes cancels (basic/transports/streamable-http, "Cancellation").
    private func answer(
        alone request: Request,
        under facts: RequestFacts,
        on connection: Connection
    ) async throws -> Answer {
        try refuseIfEnding(request.id)
        let isListening = request.method == "subscriptions/listen"
        guard let place = (isListening ? streamPlaces : requestPlaces).take() else {
            let what = isListening ? "event streams" : "requests under way"
            throw Refusal.tooMany(what, id: request.id)
        }
        let conversation = standing.begin(for: facts.principal)
        let reply = Reply(
            on: PassingStream(maxBytes: options.maxUnwrittenBytes),
            executor: connection.executor
        ) { [standing] in
            standing.close(conversation)
            withExtendedLifetime(place) {}
        }
        connection.departure.tell {
            reply.leave()
            conversation.abandon()
        }
        conversation.receive(.request(request), on: reply)
        switch await form(of: reply) {
        case .json(let message): return .json(message, message.status(isStateless: true))
        case .events(let outgoing): return .events(outgoing) { conversation.abandon() }
        case .nothing, .unwanted: throw ConnectionEnd.clientLeft
        }
    }

    /// What an answer is, once it came or took too long.
    private func form(of reply: Reply) async -> Reply.Form {
        guard !reply.isDecided else { return await reply.form() }
        // Not a timer of the event loop, which would have to be woken for it twice.
        let patience = Watchdog.shared.after(options.patience) { reply.loseTime() }
        defer { Watchdog.shared.remove(patience) }
        return await reply.form()
    }

    /// The session that a request belongs to.
    ///
    /// - Throws: ``Refusal`` if there is none, or it is of another version.
    private func session(of facts: RequestFacts, id: RequestID? = nil) throws(Refusal) -> Session {
        guard let name = facts.sessionID,
            let session = sessions.session(name, of: facts.principal)
        else { throw .noSession(id: id) }
        let revision = session.conversation.revision
        if let refusal = router.refusal(of: facts, in: revision, id: id) { throw refusal }
        return session
    }

    private func refuseIfEnding(_ id: RequestID?) throws(Refusal) {
        guard isEnding else { return }
        throw Refusal(
            .serviceUnavailable,
            ResponseError(code: 503, message: "the server is ending"),
            id: id,
            fields: [.retryAfter: "1"]
        )
    }
}

extension Message {
    /// How many answers it asks for.
    fileprivate var requestCount: Int {
        switch self {
        case .request: 1
        case .batch(let messages): messages.reduce(0) { $0 + $1.requestCount }
        case .notification, .response, .invalid: 0
        }
    }

    /// The status of an answer that is this message alone.
    fileprivate func status(isStateless: Bool) -> HTTPResponse.Status {
        guard case .response(let response) = self, case .failure(let error) = response.outcome
        else {
            return .ok
        }
        return error.status(isStateless: isStateless)
    }
}
#endif
