/// The names most like one that doesn't exist, for a sentence that asks "did you mean".
///
/// - Parameters:
///   - name: As it was given; case doesn't count.
///   - candidates: Looked at in order, at most 2,000 of them.
///   - limit: How many are given at most.
/// - Returns: The nearest first; empty where none is near.
public func nearNames(
    to name: String,
    among candidates: some Sequence<String>,
    limit: Int = 3
) -> [String] {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
    guard !wanted.isEmpty else { return [] }
    // A third of the letters may be wrong: more would name things that have nothing in common.
    let tolerance = max(1, wanted.count / 3)
    var near: [(name: String, distance: Int)] = []
    for candidate in candidates.prefix(2_000) where !near.contains(where: { $0.name == candidate })
    {
        let letters = Array(candidate.lowercased().unicodeScalars.prefix(64))
        let distance = distance(wanted, letters)
        if distance <= tolerance {
            near.append((candidate, distance))
        } else if min(letters.count, wanted.count) >= 3, contains(letters, wanted) {
            near.append((candidate, tolerance + 1))
        }
    }
    return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
}

private func contains(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Bool {
    let (short, long) = one.count < other.count ? (one, other) : (other, one)
    return (0...(long.count - short.count)).contains { long[$0...].starts(with: short) }
}

/// How many letters must be inserted, removed, changed or swapped with their neighbour.
private func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 1...left.count {
        var current = [row]
        for column in 1...right.count {
            let cost = left[row - 1] == right[column - 1] ? 0 : 1
            var best = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
            if row > 1, column > 1, left[row - 1] == right[column - 2],
                left[row - 2] == right[column - 1]
            {
                best = min(best, beforeLast[column - 2] + 1)
            }
            current.append(best)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
