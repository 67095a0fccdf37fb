/// Finds which of the files that a commit deleted and added are one, as git does: first those that
/// are alike, then those of one name that are nearly so, then the most similar.
struct Renames {
    /// Half of a file must be as it was; of files with the same name three quarters, at first.
    private static let (leastAlike, leastAlikeByName) = (30_000, 45_000)
    private static let most = 60_000
    /// With more pairs than this only files that are alike are found.
    private static let maxPairs = 20_000
    // Bounds by work, not by time: the next page must find the same renames.
    private static let maxBytes = 16 << 20
    private static let maxWork = 50_000_000

    private let changes: [FileChange]
    /// Places in `changes`, as long as they have no other half.
    private var sources: [Int]
    private var destinations: [Int]
    /// By destination: the source, and how alike they are.
    private var found: [Int: (source: Int, score: Int)] = [:]
    private var contents: [Int: Content?] = [:]
    private var bytesRead = 0
    private var work = 0

    /// Puts the two halves of each rename together.
    ///
    /// - Throws: `CancellationError`.
    static func paired(_ changes: [FileChange], in store: borrowing ObjectStore) throws
        -> [FileChange]
    {
        var renames = Renames(changes)
        guard !renames.sources.isEmpty, !renames.destinations.isEmpty else { return changes }
        renames.pairAlike()
        let pairCount = renames.sources.count * renames.destinations.count
        if pairCount > 0, pairCount <= maxPairs {
            try renames.pairByName(in: store)
            try renames.pairSimilar(in: store)
        }
        return renames.result
    }

    private init(_ changes: [FileChange]) {
        self.changes = changes
        sources = changes.indices.filter { changes[$0].status == .deleted }
        destinations = changes.indices.filter { changes[$0].status == .added }
    }

    private var result: [FileChange] {
        let used = Set(found.values.map(\.source))
        return changes.indices.compactMap { place in
            guard let (source, score) = found[place] else {
                return used.contains(place) ? nil : changes[place]
            }
            let percent = score * 100 / Self.most
            return FileChange(renamed: changes[source], to: changes[place], similarity: percent)
        }
    }

    private mutating func pair(_ source: Int, _ destination: Int, _ score: Int) {
        found[destination] = (source, score)
        sources.removeAll { $0 == source }
        destinations.removeAll { $0 == destination }
    }

    private mutating func pairAlike() {
        var places = Dictionary(grouping: sources) { changes[$0].old?.id }
        for destination in destinations {
            let new = changes[destination].new
            let alike = (places[new?.id] ?? []).filter { isSameKind($0, destination) }
            let source =
                alike.first { name(of: $0) == name(of: destination) } ?? alike.first
            guard let source else { continue }
            places[new?.id]?.removeAll { $0 == source }
            found[destination] = (source, Self.most)
        }
        let used = Set(found.values.map(\.source))
        sources.removeAll(where: used.contains)
        destinations.removeAll { found[$0] != nil }
    }

    private mutating func pairByName(in store: borrowing ObjectStore) throws {
        let named = Dictionary(grouping: sources, by: name)
        let others = Dictionary(grouping: destinations, by: name)
        for source in sources {
            guard let only = others[name(of: source)], only.count == 1,
                named[name(of: source)]?.count == 1
            else { continue }
            let score = try score(source, only[0], atLeast: Self.leastAlikeByName, in: store)
            if score >= Self.leastAlikeByName { pair(source, only[0], score) }
        }
    }

    private mutating func pairSimilar(in store: borrowing ObjectStore) throws {
        var candidates: [(source: Int, destination: Int, score: Int, isSameName: Bool)] = []
        for destination in destinations {
            for source in sources {
                let score = try score(source, destination, atLeast: Self.leastAlike, in: store)
                guard score >= Self.leastAlike else { continue }
                let isSameName = name(of: source) == name(of: destination)
                candidates.append((source, destination, score, isSameName))
            }
        }
        // Of equals the first stays first.
        let order = candidates.indices.sorted { left, right in
            let (one, other) = (candidates[left], candidates[right])
            if one.score != other.score { return one.score > other.score }
            return one.isSameName == other.isSameName ? left < right : one.isSameName
        }
        for candidate in order.map({ candidates[$0] })
        where sources.contains(candidate.source) && destinations.contains(candidate.destination) {
            pair(candidate.source, candidate.destination, candidate.score)
        }
    }

    private func name(of place: Int) -> ArraySlice<UInt8> {
        let path = changes[place].path
        return path[((path.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
    }

    private func isSameKind(_ source: Int, _ destination: Int) -> Bool {
        guard let old = changes[source].old?.mode, let new = changes[destination].new?.mode else {
            return false
        }
        return old.isLike(new)
    }

    private mutating func score(
        _ source: Int,
        _ destination: Int,
        atLeast least: Int,
        in store: borrowing ObjectStore
    ) throws -> Int {
        try Task.checkCancellation()
        guard isSameKind(source, destination),
            let old = try content(of: source, in: store),
            let new = try content(of: destination, in: store)
        else { return 0 }
        let larger = max(old.size, new.size)
        let difference = abs(old.size - new.size)
        guard larger * (Self.most - least) >= difference * Self.most, new.size > 0,
            work < Self.maxWork
        else { return 0 }
        work += old.pieceCount
        return old.shared(with: new) * Self.most / larger
    }

    /// `nil` for what isn't a file, can't be read, or isn't worth it.
    private mutating func content(of place: Int, in store: borrowing ObjectStore) throws
        -> Content?
    {
        if let known = contents[place] { return known }
        guard let entry = changes[place].old ?? changes[place].new, entry.mode.isLike(.file),
            bytesRead < Self.maxBytes,
            // What is damaged is told where its difference is asked for.
            let bytes = try? store.bytes(of: entry.id, .blob)
        else {
            contents[place] = .some(nil)
            return nil
        }
        bytesRead += bytes.count
        let content = Content(bytes)
        contents[place] = content
        return content
    }
}

/// What a file is made of, to be compared with another.
private struct Content {
    let size: Int
    /// How many bytes there are of each piece: a line, or 64 bytes of a longer one.
    private var pieces: [UInt64: Int] = [:]

    init(_ bytes: [UInt8]) {
        size = bytes.count
        let isText = !bytes.prefix(FileDifference.bytesToTellBinary).contains(0)
        var (hash, length) = (Self.seed, 0)
        for (place, byte) in bytes.enumerated() {
            let isLineEnd = byte == UInt8(ascii: "\n")
            if isText, byte == UInt8(ascii: "\r"), place + 1 < bytes.count,
                bytes[place + 1] == UInt8(ascii: "\n")
            {
                continue
            }
            // FNV-1a.
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            length += 1
            guard length == 64 || isLineEnd else { continue }
            pieces[hash, default: 0] += length
            (hash, length) = (Self.seed, 0)
        }
        if length > 0 { pieces[hash, default: 0] += length }
    }

    var pieceCount: Int { pieces.count }

    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    /// How many bytes of this are in the other, too.
    func shared(with other: Content) -> Int {
        pieces.reduce(0) { $0 + min($1.value, other.pieces[$1.key] ?? 0) }
    }
}
