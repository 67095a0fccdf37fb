public import JSONRPC

/// Where the messages go that belong to one message of the client's: on a stream shared with all
/// others, or on one of its own.
public protocol Exchange: AnyObject, Sendable {
    /// Whether other exchanges use the same stream.
    var isShared: Bool { get }

    /// Whether somebody takes what is sent now.
    var isOpen: Bool { get }

    /// Where what is done for it had best run; `nil` if that doesn't matter.
    var executor: (any TaskExecutor)? { get }

    /// Sends a message of ours; must not wait.
    func send(_ message: Message)

    /// Says that nothing more belongs to it: its answer was sent, or there is none.
    func finish()

    /// Lets the client hang up and come back for the rest, where that can be done.
    func release()
}

extension Exchange {
    /// Anywhere.
    public var executor: (any TaskExecutor)? { nil }

    /// Nothing: the client stays.
    public func release() {}
}

/// A stream that carries everything, as standard output does.
public final class SharedStream: Exchange {
    public let isShared = true
    public let isOpen = true
    private let write: @Sendable (Message) -> Void

    /// `write`: takes one message; must not wait.
    public init(write: @escaping @Sendable (Message) -> Void) { self.write = write }

    public func send(_ message: Message) { write(message) }

    /// Nothing: the stream goes on.
    public func finish() {}
}
