/// What a tree has under one name.
struct TreeEntry: Equatable {
    /// The kinds there are, by git's numbers for them.
    enum Mode: UInt32 {
        case file = 0o100644
        case executable = 0o100755
        case link = 0o120000
        case directory = 0o040000
        case submodule = 0o160000

        /// Takes what a tree has, which may be of old or careless writers.
        init(_ stored: UInt32) {
            switch stored & 0o170000 {
            case 0o100000: self = stored & 0o100 == 0 ? .file : .executable
            case 0o120000: self = .link
            case 0o040000: self = .directory
            default: self = .submodule
            }
        }

        /// Six octal digits.
        var digits: String {
            let digits = String(rawValue, radix: 8)
            return String(repeating: "0", count: 6 - digits.count) + digits
        }

        /// Whether both are files, whatever may be done with them.
        func isLike(_ other: Mode) -> Bool {
            rawValue & 0o170000 == other.rawValue & 0o170000
        }
    }

    let id: ObjectID
    let mode: Mode
}

/// Goes through the entries of a tree as it is stored.
struct TreeScanner {
    private let bytes: [UInt8]
    private var position = 0

    /// Takes the bytes of a tree; of nothing there are no entries.
    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    /// The next entry, in git's order: as if directories ended in a slash.
    ///
    /// - Throws: ``GitError/failed(_:)`` where the bytes aren't a tree.
    mutating func next() throws(GitError) -> (name: ArraySlice<UInt8>, entry: TreeEntry)? {
        guard position < bytes.count else { return nil }
        var mode: UInt32 = 0
        while position < bytes.count, bytes[position] != UInt8(ascii: " ") {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 8, mode < 1 << 20 else { throw Self.damage }
            mode = mode << 3 | UInt32(digit)
            position += 1
        }
        position += 1
        guard let end = bytes[min(position, bytes.count)...].firstIndex(of: 0),
            end > position, bytes.count - end > 20
        else { throw Self.damage }
        let name = bytes[position..<end]
        let id = unsafe bytes.withUnsafeBytes {
            unsafe ObjectID(UnsafeRawBufferPointer(rebasing: $0[(end + 1)..<(end + 21)]))
        }
        position = end + 21
        return (name, TreeEntry(id: id, mode: TreeEntry.Mode(mode)))
    }

    private static let damage = GitError.failed("a tree is damaged")
}

/// Looks one path up in many trees, and remembers what it found in each.
struct PathLookup {
    private struct Key: Hashable {
        let tree: ObjectID
        let depth: Int
    }

    private static let maxKept = 100_000

    private let parts: [[UInt8]]
    private var known: [Key: TreeEntry?] = [:]

    /// Takes a path as git keeps it.
    init(_ path: [UInt8]) { parts = path.split(separator: UInt8(ascii: "/")).map(Array.init) }

    /// What the tree has at the path; `nil` if there is nothing.
    mutating func entry(in tree: ObjectID, of store: borrowing ObjectStore) throws(GitError)
        -> TreeEntry?
    {
        var entry = TreeEntry(id: tree, mode: .directory)
        for (depth, part) in parts.enumerated() {
            guard entry.mode == .directory,
                let next = try child(part, depth, of: entry.id, in: store)
            else { return nil }
            entry = next
        }
        return entry
    }

    private mutating func child(
        _ name: [UInt8],
        _ depth: Int,
        of tree: ObjectID,
        in store: borrowing ObjectStore
    ) throws(GitError) -> TreeEntry? {
        let key = Key(tree: tree, depth: depth)
        if let found = known[key] { return found }
        var scanner = TreeScanner(try store.bytes(of: tree, .tree))
        var found: TreeEntry?
        while found == nil, let (other, entry) = try scanner.next() {
            if other.elementsEqual(name) { found = entry }
        }
        if known.count >= Self.maxKept { known = [:] }
        known[key] = .some(found)
        return found
    }
}
