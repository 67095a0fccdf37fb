#if HTTP
import Synchronization

/// A number of places, each taken and given back.
final class Places: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(_ limit: Int) { self.limit = limit }

    /// Takes some, if there are so many; each ``Place`` is given back when it is let go.
    func take(_ count: Int = 1) -> Place? {
        let wasTaken = taken.withLock { taken in
            guard taken + count <= limit else { return false }
            taken += count
            return true
        }
        return wasTaken ? Place(count, of: self) : nil
    }

    fileprivate func giveBack(_ count: Int) { taken.withLock { $0 -= count } }
}

/// Places that were taken, given back at the end of its life.
final class Place: Sendable {
    private let count: Int
    private let places: Places

    fileprivate init(_ count: Int, of places: Places) {
        self.count = count
        self.places = places
    }

    deinit { places.giveBack(count) }
}
#endif
