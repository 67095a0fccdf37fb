/// A pattern as instructions for ``PatternSearch``.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes one character.
        case scalar(Unicode.Scalar)
        case set(Int)
        /// Goes back by one character; fails at the beginning.
        case back
        /// Goes on at both places; `number` counts these instructions.
        case split(Int, Int, number: Int)
        case jump(Int)
        case start
        case end
        case boundary(isNegated: Bool)
        /// Goes on at `next` if what begins right behind succeeds, or fails.
        case look(isNegated: Bool, next: Int)
        case success
    }

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    private(set) var splitCount = 0
    /// Whether it can only begin at the beginning of a text.
    private(set) var isAnchored = false
    private var work = 0

    init(_ tree: PatternTree) throws(PatternError) {
        try append(tree, isBackward: false)
        emit(.success)
        if case .start = instructions[0] { isAnchored = true }
    }

    private mutating func append(_ tree: PatternTree, isBackward: Bool) throws(PatternError) {
        // Counted here too: a repetition of nothing emits nothing however often.
        work += 1
        guard max(work, instructions.count) <= Bounds.patternInstructions else {
            throw PatternError("is too large, its repetitions written out")
        }
        switch tree {
        case .scalar(let scalar): emitTaking(.scalar(scalar), isBackward: isBackward)
        case .set(let set):
            sets.append(set)
            emitTaking(.set(sets.count - 1), isBackward: isBackward)
        case .start: emit(.start)
        case .end: emit(.end)
        case .boundary(let isNegated): emit(.boundary(isNegated: isNegated))
        case .sequence(let terms):
            for term in isBackward ? terms.reversed() : terms {
                try append(term, isBackward: isBackward)
            }
        case .alternatives(let all): try append(alternatives: all[...], isBackward: isBackward)
        case .repeated(let body, let least, let most):
            try append(body, least, most, isBackward: isBackward)
        case .look(let body, let isBehind, let isNegated):
            let look = emit(.success)
            try append(body, isBackward: isBehind)
            emit(.success)
            instructions[look] = .look(isNegated: isNegated, next: instructions.count)
        }
    }

    private mutating func append(alternatives: ArraySlice<PatternTree>, isBackward: Bool)
        throws(PatternError)
    {
        var jumps: [Int] = []
        for alternative in alternatives.dropLast() {
            let split = emit(.success)
            try append(alternative, isBackward: isBackward)
            jumps.append(emit(.success))
            setSplit(at: split, split + 1, instructions.count)
        }
        if let last = alternatives.last { try append(last, isBackward: isBackward) }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func append(
        _ body: PatternTree,
        _ least: Int,
        _ most: Int?,
        isBackward: Bool
    ) throws(PatternError) {
        for _ in 0..<least { try append(body, isBackward: isBackward) }
        guard let most else {
            let split = emit(.success)
            try append(body, isBackward: isBackward)
            emit(.jump(split))
            return setSplit(at: split, split + 1, instructions.count)
        }
        var splits: [Int] = []
        for _ in least..<most {
            splits.append(emit(.success))
            try append(body, isBackward: isBackward)
        }
        for split in splits { setSplit(at: split, split + 1, instructions.count) }
    }

    /// Appends an instruction, or holds the place of one that is set when more is known.
    @discardableResult
    private mutating func emit(_ instruction: Instruction) -> Int {
        instructions.append(instruction)
        return instructions.count - 1
    }

    private mutating func emitTaking(_ instruction: Instruction, isBackward: Bool) {
        if isBackward { emit(.back) }
        emit(instruction)
        if isBackward { emit(.back) }
    }

    private mutating func setSplit(at place: Int, _ first: Int, _ second: Int) {
        instructions[place] = .split(first, second, number: splitCount)
        splitCount += 1
    }
}
