extension History {
    /// How many commits that are left out are still looked at after the last that isn't: dates may
    /// be wrong.
    private static let slop = 5

    /// The commits of a range.
    ///
    /// Both ends are walked until all that lies ahead is left out: what came long before the range
    /// isn't read.
    mutating func limited(in repository: borrowing Repository) throws -> [ObjectID] {
        var list: [ObjectID] = []
        var slop = Self.slop
        var date = Int.max
        var wanted: ObjectID?
        while slop > 0, let id = queue.popFirst() {
            try checkTime()
            if wanted == id { wanted = nil }
            let time = try node(id, in: repository).time
            if let since = query.since, time < since { hidden.insert(id) }
            guard hidden.contains(id) else {
                try expand(id, in: repository)
                if let until = query.until, time > until { continue }
                date = time
                list.append(id)
                continue
            }
            try hideParents(of: id, in: repository)
            guard let next = queue.first else { break }
            let isWanted = date <= next.time || hasWanted(&wanted)
            slop = isWanted ? Self.slop : slop - 1
        }
        return list.filter { !hidden.contains($0) && nodes[$0]?.isSame == false }
    }

    /// Whether anything ahead isn't left out; `wanted` keeps what was found last.
    private func hasWanted(_ wanted: inout ObjectID?) -> Bool {
        if let known = wanted, !hidden.contains(known) { return true }
        wanted = queue.entries.first { !hidden.contains($0.id) }?.id
        return wanted != nil
    }

    /// Leaves out the parents of a commit, and what came before them as far as it has been read.
    private mutating func hideParents(
        of id: ObjectID,
        in repository: borrowing Repository
    ) throws {
        for parent in try node(id, in: repository).parents {
            hidden.insert(parent)
            try push(parent, in: repository)
            var stack = nodes[parent]?.parents ?? []
            while let ancestor = stack.popLast() {
                guard hidden.insert(ancestor).inserted else { continue }
                stack += nodes[ancestor]?.parents ?? []
            }
        }
    }
}
