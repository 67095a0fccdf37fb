/// Which members or elements of a value some schema has looked at: what `unevaluatedProperties` and
/// `unevaluatedItems` leave alone.
struct Evaluated {
    private var positions: [Bool]

    init(count: Int) { positions = Array(repeating: false, count: count) }

    /// Nothing looked at yet, of as many as this has.
    var fresh: Evaluated { Evaluated(count: positions.count) }

    func contains(_ position: Int) -> Bool { positions[position] }

    mutating func insert(_ position: Int) { positions[position] = true }

    mutating func formUnion(_ other: Evaluated?) {
        guard let other else { return }
        for position in positions.indices where other.positions[position] {
            positions[position] = true
        }
    }
}
