public import Blocking

/// Tells when what is watched has changed.
///
/// The kernel tells of the directories in which changes show (inotify, where there is one); a while
/// after it was heard from last, whatever it may concern is looked at, and only another
/// ``Fingerprint`` counts as a change. What the kernel can't tell of is looked at regularly.
public final class Watcher: Sendable {
    /// How changes are noticed.
    public enum Mechanism: String, Sendable, CaseIterable {
        /// By the kernel where it can, else by looking regularly.
        case automatic
        /// Always by looking regularly: what macOS does, for tests of that way.
        case polling
    }

    /// How patient a watcher is, and how much it may take.
    public struct Options: Sendable {
        /// How changes are noticed.
        public var mechanism = Mechanism.automatic
        /// How long it must have been quiet before something is looked at.
        public var settling = Duration.milliseconds(200)
        /// How long it may go on before something is looked at nevertheless.
        public var maxDelay = Duration.seconds(1)
        /// How often is looked at what the kernel can't tell of; seldomer where a look is costly.
        public var pollInterval = Duration.seconds(1)
        /// How many directories the kernel is asked to watch; it has a limit for all the user's
        /// programs together.
        public var maxDirectories = 8_192

        /// The defaults.
        public init() {}
    }

    private let loop: WatchLoop

    /// Makes a watcher; nothing is started yet.
    ///
    /// `pool`: where things are looked at, and changes told, but for those that name another.
    ///
    /// `log`: told in a sentence when watching becomes worse.
    public init(
        pool: BlockingPool,
        options: Options = Options(),
        log: @escaping @Sendable (String) -> Void
    ) {
        loop = WatchLoop(pool: pool, options: options, log: log)
    }

    deinit { loop.stop() }

    /// Watches something until the lookout is let go.
    ///
    /// Whatever changes after this has returned is told; bursts count once.
    ///
    /// `onChange`: called on the pool, never twice at the same time; may let the lookout go.
    ///
    /// - Throws: `CancellationError` if the task was cancelled before the first look.
    public func watch(_ subject: WatchSubject, onChange: @escaping @Sendable () -> Void)
        async throws -> Lookout
    {
        let lookout = Lookout(loop.add(subject, onChange), on: self)
        try await (subject.pool ?? loop.pool).run { loop.look(lookout.id, wasTouched: true) }
        return lookout
    }

    /// The same without waiting for the first look: what changes before that isn't told.
    public func startWatching(_ subject: WatchSubject, onChange: @escaping @Sendable () -> Void)
        -> Lookout
    {
        let lookout = Lookout(loop.add(subject, onChange), on: self)
        (subject.pool ?? loop.pool).start { [loop, id = lookout.id] in
            loop.look(id, wasTouched: true)
        }
        return lookout
    }

    /// How many directories the kernel watches, each counted once however many watch in it.
    public var directoryCount: Int { loop.directoryCount }

    /// Does what is done when the kernel's queue has overflowed; for tests.
    package func loseEvents() { loop.hear([.overflow]) }

    fileprivate func end(_ id: Int) { loop.end(id) }
}

/// Something that is watched until it is let go.
public final class Lookout: Sendable {
    fileprivate let id: Int
    private let watcher: Watcher

    fileprivate init(_ id: Int, on watcher: Watcher) {
        self.id = id
        self.watcher = watcher
    }

    deinit { end() }

    /// Ends it now, from any thread: no call begins after this, though one may be under way.
    public func end() { watcher.end(id) }
}
