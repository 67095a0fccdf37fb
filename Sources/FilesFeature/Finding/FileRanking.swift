/// The first of what was found, in order of ``FilePlace``.
///
/// However much is offered, no more than twice as many are held as are wanted.
struct FileRanking {
    private let count: Int
    private let start: FilePlace?
    private var kept: [(place: FilePlace, found: TreeWalk.Found)] = []
    private var bound: FilePlace?
    /// How many were offered.
    private(set) var totalCount = 0

    /// Wants so many, of those after a place.
    ///
    /// - Precondition: `count` is at least 1.
    init(_ count: Int, after start: FilePlace?) {
        self.count = count
        self.start = start
    }

    /// The first in order.
    var first: [(place: FilePlace, found: TreeWalk.Found)] {
        Array(kept.sorted { $0.place < $1.place }.prefix(count))
    }

    /// Takes one if it may be among the first.
    mutating func offer(_ found: TreeWalk.Found, at place: FilePlace) {
        totalCount += 1
        guard start.map({ $0 < place }) ?? true, bound.map({ place < $0 }) ?? true else { return }
        kept.append((place, found))
        guard kept.count >= 2 * count else { return }
        kept = first
        bound = kept.last?.place
    }
}
