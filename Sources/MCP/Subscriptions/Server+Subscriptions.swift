import JSONRPC
import Text

extension Server {
    /// Whether any feature can tell when a resource changes.
    var canWatch: Bool {
        templates.contains { $0.watch != nil }
    }

    /// Watches a resource for a session.
    func subscribe(_ call: Call) async throws -> JSONObject {
        let uri = try call.string("uri")
        let standalone = call.conversation.standalone
        let context = call.context
        let begin = { @Sendable in
            try await self.watch(uri, context) {
                standalone.send(.notification(.resourceUpdated(uri)))
            }
        }
        guard let watch = try await begin() else {
            throw ResourceNotFound(
                uri: uri,
                reason: "there is nothing at `\(mention(of: uri))` that can be subscribed to"
            )
        }
        try call.conversation.subscriptions.add(uri, watch, again: begin)
        return [:]
    }

    func unsubscribe(_ call: Call) throws -> JSONObject {
        call.conversation.subscriptions.remove(try call.string("uri"))
        return [:]
    }

    /// Tells a client what changes until it has heard enough, or the server ends.
    ///
    /// - Returns: The result that says the end was meant; a cancelled stream has none.
    func listen(_ call: Call) async throws -> JSONObject {
        var filter = try ListenFilter(call.params["notifications"])
        filter.lists.formIntersection(listChanges.announced)
        let count = filter.resources.count
        let subscriptions = call.conversation.subscriptions
        try subscriptions.beginStream(watching: count)
        defer { subscriptions.endStream(watching: count) }
        let stream = ListenStream(id: call.id, on: call.exchange)
        // Spec: after a cancellation nothing more is sent (basic/patterns/cancellation). So the
        // stream ends in the moment of it, and not when this task comes to know.
        try await withTaskCancellationHandler {
            try await send(filter, to: stream, call)
        } onCancel: {
            stream.end()
        }
        return ["_meta": [Meta.subscriptionID: JSON(call.id)]]
    }

    /// Sends what happens to a stream, until the server ends.
    private func send(_ wanted: ListenFilter, to stream: ListenStream, _ call: Call) async throws {
        defer { stream.end() }
        var filter = wanted
        let lists = filter.lists
        var watches = [
            listChanges.observe { list in
                if lists.contains(list) { stream.send(Notification(method: list.method)) }
            }
        ]
        var reached: [String] = []
        for uri in filter.resources {
            try Task.checkCancellation()
            // Spec: what can't be honoured is left out of the acknowledgement.
            let watch = try? await watch(uri, call.context) {
                stream.send(.resourceUpdated(uri))
            }
            guard let watch else { continue }
            watches.append(watch)
            reached.append(uri)
        }
        filter.resources = reached
        stream.acknowledge(filter)
        defer { withExtendedLifetime(watches) {} }
        try await call.conversation.ending.wait()
    }

    private func watch(
        _ uri: String,
        _ context: CallContext,
        changed: @escaping @Sendable () -> Void
    ) async throws -> Watch? {
        for template in templates {
            guard let watch = template.watch, let variables = template.match(uri) else { continue }
            return try await watch(uri, variables, context, changed)
        }
        return nil
    }
}

extension JSONRPC.Notification {
    fileprivate static func resourceUpdated(_ uri: String) -> JSONRPC.Notification {
        Notification(method: "notifications/resources/updated", params: ["uri": .string(uri)])
    }
}
