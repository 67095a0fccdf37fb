import JSONRPC
import MCP
import Synchronization

/// What the fixtures work on.
struct Fixtures: Sendable {
    /// Says that a list has changed.
    let listChanges: ListChanges
    let watchedText = WatchedText()
    /// Between the steps of those that take several.
    var pause = Duration.milliseconds(50)

    /// All of them, in an order that counts: the suite calls the first tool without arguments, and
    /// reads the first resource.
    var features: [Feature] {
        [
            contents, steps, schemas, questions, rounds, capabilities, changes, resources, prompts,
        ]
    }
}

/// A text that can be changed, and watched.
final class WatchedText: Sendable {
    private struct State {
        var version = 1
        var lastWatch = 0
        var watchers: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    var text: String { "This is version \(state.withLock(\.version)) of the watched resource." }

    func change() {
        let watchers = state.withLock { state in
            state.version += 1
            return state.watchers.values.map(\.self)
        }
        for watcher in watchers { watcher() }
    }

    func watch(_ changed: @escaping @Sendable () -> Void) -> Watch {
        let number = state.withLock { state in
            state.lastWatch += 1
            state.watchers[state.lastWatch] = changed
            return state.lastWatch
        }
        return Watch { [weak self] in
            self?.state.withLock { $0.watchers[number] = nil }
        }
    }
}
