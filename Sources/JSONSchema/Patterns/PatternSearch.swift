/// A search for a pattern in a text.
///
/// It tries one way after the other, and no choice twice at one place: whether a way leads to
/// success depends on nothing but the instruction and the place. So `(a+)+$` takes no longer than
/// `a+$`.
struct PatternSearch {
    private let program: PatternProgram
    private let text: [Unicode.Scalar]
    private(set) var steps: Int

    init(_ program: PatternProgram, in text: String, steps: Int) {
        self.program = program
        self.text = Array(text.unicodeScalars)
        self.steps = steps - self.text.count / 16
    }

    mutating func isFound() -> Bool {
        var tried = tries()
        for start in 0...(program.isAnchored ? 0 : text.count) {
            if succeeds(at: 0, start, &tried) { return true }
            if steps < 0 { return false }
        }
        return false
    }

    /// A bit for each choice at each place.
    private mutating func tries() -> [UInt64] {
        let words = (program.splitCount * (text.count + 1) + 63) / 64
        steps -= words / 16
        return Array(repeating: 0, count: steps < 0 ? 0 : words)
    }

    private mutating func succeeds(at first: Int, _ start: Int, _ tried: inout [UInt64]) -> Bool {
        var open: [(instruction: Int, place: Int)] = []
        var (instruction, place) = (first, start)
        while steps >= 0 {
            steps -= 1
            var goesOn = true
            switch program.instructions[instruction] {
            case .success: return true
            case .scalar(let scalar):
                goesOn = place < text.count && text[place] == scalar
                place += 1
            case .set(let set):
                goesOn = place < text.count && program.sets[set].contains(text[place])
                place += 1
            case .back:
                goesOn = place > 0
                place -= 1
            case .start: goesOn = place == 0
            case .end: goesOn = place == text.count
            case .boundary(let isNegated): goesOn = isBoundary(place) != isNegated
            case .jump(let target): instruction = target - 1
            case .split(let one, let other, let number):
                goesOn = Self.insert(number * (text.count + 1) + place, into: &tried)
                if goesOn { open.append((other, place)) }
                instruction = one - 1
            case .look(let isNegated, let next):
                // Its own bits: a way that led to success before is to be found again.
                var tried = tries()
                guard steps >= 0 else { return false }
                goesOn = succeeds(at: instruction + 1, place, &tried) != isNegated
                instruction = next - 1
            }
            if goesOn {
                instruction += 1
            } else if let other = open.popLast() {
                (instruction, place) = other
            } else {
                return false
            }
        }
        return false
    }

    /// Whether the bit was not set yet.
    private static func insert(_ bit: Int, into bits: inout [UInt64]) -> Bool {
        let mask: UInt64 = 1 << UInt64(bit & 63)
        let isNew = bits[bit >> 6] & mask == 0
        bits[bit >> 6] |= mask
        return isNew
    }

    private func isBoundary(_ place: Int) -> Bool {
        let before = place > 0 && ScalarSet.isWord(text[place - 1])
        let after = place < text.count && ScalarSet.isWord(text[place])
        return before != after
    }
}
