/// Something that is watched until it is let go.
public final class Watch: Sendable {
    private let end: @Sendable () -> Void

    /// `end`: called once, when nobody holds the watch any more.
    public init(end: @escaping @Sendable () -> Void) { self.end = end }

    deinit { end() }
}
