import JSONRPC
import Synchronization

/// The notifications of one `subscriptions/listen`, each marked with its id.
///
/// Spec: nothing is sent before the acknowledgement (basic/patterns/subscriptions); what happens
/// meanwhile waits for it.
final class ListenStream: Sendable {
    private struct State {
        var isAcknowledged = false
        var early: [JSONRPC.Notification] = []
        var isOver = false
    }

    private let id: RequestID
    private let exchange: any Exchange
    private let state = Mutex(State())

    init(id: RequestID, on exchange: any Exchange) {
        self.id = id
        self.exchange = exchange
    }

    /// Says what was agreed to, and then what has happened since.
    func acknowledge(_ filter: ListenFilter) {
        state.withLock { state in
            guard !state.isOver else { return }
            state.isAcknowledged = true
            put(
                Notification(
                    method: "notifications/subscriptions/acknowledged",
                    params: ["notifications": .object(filter.json)]
                )
            )
            for notification in state.early { put(notification) }
            state.early = []
        }
    }

    func send(_ notification: JSONRPC.Notification) {
        state.withLock { state in
            guard !state.isOver else { return }
            guard state.isAcknowledged else {
                // The same news twice is one.
                guard
                    !state.early.contains(where: {
                        $0.method == notification.method && $0.params == notification.params
                    })
                else { return }
                return state.early.append(notification)
            }
            put(notification)
        }
    }

    /// Nothing more is sent, whoever still calls.
    func end() { state.withLock { $0.isOver = true } }

    /// Called with the lock held, so that the order is the one in which things happened.
    private func put(_ notification: JSONRPC.Notification) {
        var params = notification.params ?? [:]
        params["_meta"] = [Meta.subscriptionID: JSON(id)]
        exchange.send(.notification(Notification(method: notification.method, params: params)))
    }
}

/// What a client wants to hear of.
struct ListenFilter: Sendable {
    var lists: Set<ListChanges.List> = []
    /// URIs in the spelling they were given in.
    var resources: [String] = []

    init(_ given: JSON?) throws(ResponseError) {
        guard let filter = given?.object else {
            throw .invalidParams("`notifications` must be an object: which kinds are wanted")
        }
        for list in ListChanges.List.allCases {
            guard let wanted = filter[list.filterName] else { continue }
            guard let isWanted = wanted.bool else {
                throw .invalidParams("`\(list.filterName)` must be true or false")
            }
            if isWanted { lists.insert(list) }
        }
        let given = filter["resourceSubscriptions"] ?? []
        guard let uris = given.array, uris.allSatisfy({ $0.string != nil }) else {
            throw .invalidParams("`resourceSubscriptions` must be an array of URIs")
        }
        for uri in uris.compactMap(\.string)
        where !resources.contains(where: { $0.utf8.elementsEqual(uri.utf8) }) {
            resources.append(uri)
        }
    }

    var json: JSONObject {
        var json: JSONObject = [:]
        for list in ListChanges.List.allCases where lists.contains(list) {
            json[list.filterName] = true
        }
        if !resources.isEmpty {
            json["resourceSubscriptions"] = .array(resources.map(JSON.string))
        }
        return json
    }
}
