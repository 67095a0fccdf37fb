import Synchronization

/// Says that what a list holds has changed, to whoever asked to hear it.
public final class ListChanges: Sendable {
    /// A list that clients can be told of.
    public enum List: CaseIterable, Sendable {
        case tools, prompts, resources

        var method: String {
            switch self {
            case .tools: "notifications/tools/list_changed"
            case .prompts: "notifications/prompts/list_changed"
            case .resources: "notifications/resources/list_changed"
            }
        }

        /// The name in the filter of `subscriptions/listen`.
        var filterName: String {
            switch self {
            case .tools: "toolsListChanged"
            case .prompts: "promptsListChanged"
            case .resources: "resourcesListChanged"
            }
        }
    }

    private struct State {
        var lastNumber = 0
        var observers: [Int: @Sendable (List) -> Void] = [:]
        /// What is kept while anybody listens.
        var watching: [Watch] = []
    }

    private let startWatching: @Sendable (ListChanges) -> [Watch]

    /// The lists that may change while the server runs; declared to clients.
    public let announced: Set<List>
    private let state = Mutex(State())

    /// Takes what may change.
    ///
    /// `startWatching`: called when somebody begins to listen; what it returns is let go when
    /// nobody listens any more. It must not call ``changed(_:)`` before it has returned.
    public init(
        announcing announced: Set<List> = [],
        watching startWatching: @escaping @Sendable (ListChanges) -> [Watch] = { _ in [] }
    ) {
        self.announced = announced
        self.startWatching = startWatching
    }

    /// Tells everybody that a list has changed.
    ///
    /// - Precondition: The list is among ``announced``: clients weren't told to expect others.
    public func changed(_ list: List) {
        precondition(announced.contains(list), "\(list) was not announced to change")
        for observer in state.withLock({ Array($0.observers.values) }) { observer(list) }
    }

    /// Calls `body` for each change until the watch is let go.
    func observe(_ body: @escaping @Sendable (List) -> Void) -> Watch {
        let number = state.withLock { state in
            if state.observers.isEmpty { state.watching = startWatching(self) }
            state.lastNumber += 1
            state.observers[state.lastNumber] = body
            return state.lastNumber
        }
        return Watch { [weak self] in
            // Let go outside of the lock: their end may take locks of its own.
            _ = self?.state.withLock { state -> [Watch] in
                state.observers[number] = nil
                guard state.observers.isEmpty else { return [] }
                defer { state.watching = [] }
                return state.watching
            }
        }
    }
}
