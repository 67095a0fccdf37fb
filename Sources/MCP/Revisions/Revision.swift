/// A published revision of the protocol, oldest first.
public enum Revision: String, CaseIterable, Comparable, Sendable {
    case v2024_11_05 = "2024-11-05"
    case v2025_03_26 = "2025-03-26"
    case v2025_06_18 = "2025-06-18"
    case v2025_11_25 = "2025-11-25"
    case v2026_07_28 = "2026-07-28"

    /// Whether every request stands alone, instead of belonging to a session that `initialize`
    /// opened.
    public var isStateless: Bool { self >= .v2026_07_28 }

    /// The newest that `initialize` can open.
    static let newestStateful = Revision.v2025_11_25

    /// The newest of all.
    static let newest = Revision.v2026_07_28

    /// The revision that answers an `initialize` asking for this version.
    ///
    /// Spec: the same one if it is served, else another, which **should** be the newest
    /// (basic/lifecycle). Never a stateless one: those have no `initialize`.
    static func answering(initialize requested: String) -> Revision {
        guard let revision = Revision(rawValue: requested), !revision.isStateless else {
            return newestStateful
        }
        return revision
    }

    /// Every version served, newest first: a client of another stateless version falls back to
    /// `initialize` only if it sees a stateful one here.
    static var allNames: [String] { allCases.reversed().map(\.rawValue) }

    // Dates in this form sort as text.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
