extension Compiler {
    /// A node that applies itself to the same value, by whatever way; such a schema would never
    /// come to an end.
    ///
    /// What `$dynamicRef` may go to beyond its target is known only when a value is checked; a loop
    /// through that is stopped by ``Bounds/nesting``.
    static func loop(in nodes: [Node]) -> Int? {
        enum Mark { case new, open, done }
        var marks = Array(repeating: Mark.new, count: nodes.count)
        // The way to where the search is, each node with those that are still to be seen from it.
        var way: [(node: Int, rest: ArraySlice<Int>)] = []
        for start in nodes.indices where marks[start] == .new {
            marks[start] = .open
            way.append((start, nodes[start].appliedNodes[...]))
            while let last = way.last {
                guard let next = last.rest.first else {
                    marks[last.node] = .done
                    way.removeLast()
                    continue
                }
                way[way.count - 1].rest.removeFirst()
                switch marks[next] {
                case .open: return next
                case .done: break
                case .new:
                    marks[next] = .open
                    way.append((next, nodes[next].appliedNodes[...]))
                }
            }
        }
        return nil
    }
}
