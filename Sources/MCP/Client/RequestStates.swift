public import JSONRPC
import Synchronization

/// Keeps what a stateless call needs to go on when the client calls again with answers.
///
/// A state is bound to who called what: presented by another, or with other arguments, it is
/// refused, and so it is when it is older than its life.
public protocol RequestStates: Sendable {
    /// Makes a state; the client gives it back as it is.
    ///
    /// `binding`: who called, which method, with which arguments.
    func state(keeping payload: JSON, boundTo binding: JSON) -> String

    /// What a state keeps.
    ///
    /// - Returns: `nil` for one that isn't ours, was changed, is too old, or is bound to another call.
    func payload(of state: String, boundTo binding: JSON) -> JSON?

    /// Uses a state up.
    ///
    /// - Returns: `false` if it had been used up before.
    func spend(_ state: String) -> Bool
}

/// States as random handles into bounded memory of this process.
///
/// The specification would have a server need nothing but the request itself; on a pipe, which
/// lives as long as the process does, memory does the same without a key.
public final class RememberedStates: RequestStates {
    private struct Entry {
        let payload: JSON
        let binding: JSON
        let end: ContinuousClock.Instant
        let byteCount: Int
        var isSpent = false
    }

    private struct Memory {
        var entries: [String: Entry] = [:]
        /// Oldest first.
        var order: [String] = []
        var byteCount = 0
    }

    /// How long a state can be used.
    public static let life = Duration.seconds(600)

    private let maxBytes: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let memory = Mutex(Memory())

    /// `maxBytes`: of all that is kept; beyond it the oldest is forgotten, and has to be asked anew.
    public init(
        maxBytes: Int = 8 << 20,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.maxBytes = maxBytes
        self.now = now
    }

    public func state(keeping payload: JSON, boundTo binding: JSON) -> String {
        let handle = randomHandle()
        let entry = Entry(
            payload: payload,
            binding: binding,
            end: now() + Self.life,
            byteCount: payload.bytes().count + binding.bytes().count + 200
        )
        memory.withLock { memory in
            memory.entries[handle] = entry
            memory.order.append(handle)
            memory.byteCount += entry.byteCount
            var forgotten = 0
            while forgotten < memory.order.count - 1,
                memory.byteCount > maxBytes
                    || memory.entries[memory.order[forgotten]].map({ $0.end <= now() }) ?? true
            {
                let oldest = memory.entries.removeValue(forKey: memory.order[forgotten])
                memory.byteCount -= oldest?.byteCount ?? 0
                forgotten += 1
            }
            memory.order.removeFirst(forgotten)
        }
        return handle
    }

    public func payload(of state: String, boundTo binding: JSON) -> JSON? {
        guard let entry = memory.withLock({ $0.entries[state] }), entry.end > now(),
            entry.binding == binding
        else { return nil }
        return entry.payload
    }

    public func spend(_ state: String) -> Bool {
        memory.withLock { memory in
            guard memory.entries[state]?.isSpent == false else { return false }
            memory.entries[state]?.isSpent = true
            return true
        }
    }

    /// 128 bits of the system's randomness, as letters and digits.
    private func randomHandle() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            String(UInt64.random(in: .min ... .max, using: &generator), radix: 36)
        }.joined(separator: "-")
    }
}
