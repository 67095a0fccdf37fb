import JSONRPC
import Synchronization

/// What one client has subscribed to, and how much of it there may be.
final class Subscriptions: Sendable {
    /// Begins a watch; `nil`, or an error, where the resource can't be reached.
    typealias Beginning = @Sendable () async throws -> Watch?

    private struct State {
        /// By the bytes of the URI as it was subscribed: Swift holds more to be equal.
        var watches: [[UInt8]: (watch: Watch, again: Beginning)] = [:]
        var streamCount = 0
        /// Resources watched by streams.
        var streamedCount = 0
    }

    private let maxResources: Int
    private let maxStreams: Int
    private let state = Mutex(State())

    init(maxResources: Int, maxStreams: Int) {
        self.maxResources = maxResources
        self.maxStreams = maxStreams
    }

    /// Keeps a watch until it is removed; one for the same URI takes the place of the one before.
    ///
    /// `again`: begins the same watch anew.
    ///
    /// - Throws: ``ResponseError`` if there are as many as there may be.
    func add(_ uri: String, _ watch: Watch, again: @escaping Beginning) throws(ResponseError) {
        let (wasAdded, before) = state.withLock { state -> (Bool, Watch?) in
            let key = Array(uri.utf8)
            guard
                state.watches[key] != nil
                    || state.watches.count + state.streamedCount < maxResources
            else { return (false, nil) }
            return (true, state.watches.updateValue((watch, again), forKey: key)?.watch)
        }
        // Let go outside the lock: its end may take locks of its own.
        withExtendedLifetime(before) {}
        guard wasAdded else { throw .tooManySubscriptions(maxResources) }
    }

    func remove(_ uri: String) {
        _ = state.withLock { $0.watches.removeValue(forKey: Array(uri.utf8)) }
    }

    /// Removes those whose resources can't be reached any more.
    func removeUnreachable() async {
        for (key, (watch, again)) in state.withLock(\.watches) {
            let isReachable = await (try? again()) != nil
            // One that was made anew meanwhile is its subscriber's.
            if !isReachable {
                _ = state.withLock { state in
                    state.watches[key]?.watch === watch
                        ? state.watches.removeValue(forKey: key) : nil
                }
            }
        }
    }

    func removeAll() {
        _ = state.withLock { state in
            defer { state.watches = [:] }
            return state.watches
        }
    }

    /// Counts a stream in; ``endStream(watching:)`` counts it out.
    ///
    /// - Throws: ``ResponseError`` if there are as many as there may be.
    func beginStream(watching count: Int) throws(ResponseError) {
        let (hasPlace, hasRoom) = state.withLock { state in
            let hasPlace = state.streamCount < maxStreams
            let hasRoom = state.watches.count + state.streamedCount + count <= maxResources
            if hasPlace && hasRoom {
                state.streamCount += 1
                state.streamedCount += count
            }
            return (hasPlace, hasRoom)
        }
        guard hasRoom else { throw .tooManySubscriptions(maxResources) }
        guard hasPlace else { throw .tooManyStreams(maxStreams) }
    }

    func endStream(watching count: Int) {
        state.withLock { state in
            state.streamCount -= 1
            state.streamedCount -= count
        }
    }
}

extension ResponseError {
    fileprivate static func tooManySubscriptions(_ limit: Int) -> ResponseError {
        ResponseError(
            code: 429,
            message: "at most \(limit) resources may be subscribed to; unsubscribe from some"
        )
    }

    fileprivate static func tooManyStreams(_ limit: Int) -> ResponseError {
        ResponseError(
            code: 429,
            message: "at most \(limit) streams may be open; end one first, or ask for more on one"
        )
    }
}
