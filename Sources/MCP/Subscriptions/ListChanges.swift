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
    }

    /// The lists that may change while the server runs; declared to clients.
    public let announced: Set<List>
    private let state = Mutex(State())

    /// Takes what may change.
    public init(announcing announced: Set<List> = []) { self.announced = announced }

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
            state.lastNumber += 1
            state.observers[state.lastNumber] = body
            return state.lastNumber
        }
        return Watch { [weak self] in
            self?.state.withLock { $0.observers[number] = nil }
        }
    }
}
