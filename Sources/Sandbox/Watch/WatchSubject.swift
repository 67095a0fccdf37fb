public import Blocking

/// Something that can be watched: where its changes show, and what it comes to.
public struct WatchSubject: Sendable {
    /// Where changes show.
    public struct Places: Sendable {
        /// Files, which need not exist, and directories, of which every name counts.
        public var paths: [SandboxedPath]
        /// Whether changes show nowhere else; otherwise the subject is looked at regularly too.
        public var areComplete: Bool

        /// Takes the parts.
        public init(_ paths: [SandboxedPath], areComplete: Bool = true) {
            self.paths = paths
            self.areComplete = areComplete
        }
    }

    /// Asked for again at each look, since they may change with what is there.
    public let places: @Sendable () -> Places
    /// Which names matter in the directories among the places; saves looks.
    public let concerns: @Sendable (_ name: [UInt8], _ isDirectory: Bool) -> Bool
    /// Where it is looked at, if looks may take long and must not delay others; `nil` for the
    /// watcher's pool.
    public let pool: BlockingPool?
    /// Changes whenever what is watched does, and only then.
    public let fingerprint: @Sendable () -> Fingerprint

    /// Takes the parts.
    ///
    /// `places` and `fingerprint` may block, and run on the pool; `concerns` must not.
    public init(
        places: @escaping @Sendable () -> Places,
        concerns: @escaping @Sendable (_ name: [UInt8], _ isDirectory: Bool) -> Bool = { _, _ in
            true
        },
        pool: BlockingPool? = nil,
        fingerprint: @escaping @Sendable () -> Fingerprint
    ) {
        self.places = places
        self.concerns = concerns
        self.pool = pool
        self.fingerprint = fingerprint
    }

    /// What a file holds, or which names a directory has; neither need exist yet.
    public static func content(of path: SandboxedPath) -> WatchSubject {
        WatchSubject(places: { Places([path]) }, fingerprint: { path.fingerprint })
    }
}
