import FoundationEssentials
import Sandbox
import Text

/// Goes through a directory, down to a depth, and fills a page with what it finds.
///
/// In each directory its directories come first, then by name; what is in a directory follows it.
/// No more is held than the page may take, however much there is.
struct DirectoryListing {
    /// What is in a directory, if it is to be told.
    private enum Inside: ~Copyable {
        case untold
        case listed(Directory)
        case unreadable(SandboxError)
    }

    private(set) var page: EntryPage<DirectoryEntry>
    /// How many entries the directory itself has.
    private(set) var ownCount = 0

    /// Lists from a place on, onto a page.
    ///
    /// - Throws: `SandboxError` if the directory can't be listed; ``BudgetError``;
    ///   `CancellationError`.
    init(
        of directory: SandboxedPath,
        depth: Int,
        after place: ListingPlace,
        onto page: EntryPage<DirectoryEntry>
    ) throws {
        self.page = page
        ownCount = try fill(
            from: directory.openDirectory(),
            at: directory,
            prefix: "",
            depth: depth,
            after: place
        )
    }

    /// - Returns: How many entries the directory has.
    @discardableResult
    private mutating func fill(
        from directory: borrowing Directory,
        at path: SandboxedPath,
        prefix: String,
        depth: Int,
        after place: ListingPlace
    ) throws -> Int {
        try Task.checkCancellation()
        let start = place.first
        var count = 0
        // One more than fits shows that there are more; one may be where an earlier page ended.
        let (entries, _) = try directory.first(page.limit + 2) {
            ListingKey($0) < ListingKey($1)
        } where: { entry in
            count += 1
            return start.map { ListingKey(entry) >= $0 } ?? true
        }
        for entry in entries where !page.isCut {
            let isStart = ListingKey(entry) == start
            let child = path.appending(entry.name)
            let relative = prefix + displayed(entry.name)
            let inside = entry.kind == .directory && depth > 1 ? Self.inside(of: child) : .untold
            if !isStart {
                let described = describe(entry, relative, inside, directory)
                try page.add(described, at: ListingPlace.text(relative, entry.kind))
            }
            guard case .listed(let inside) = inside, !page.isCut else { continue }
            try fill(
                from: inside,
                at: child,
                prefix: relative + "/",
                depth: depth - 1,
                after: isStart ? place.rest : .beginning
            )
        }
        return count
    }

    private static func inside(of path: SandboxedPath) -> Inside {
        do throws(SandboxError) {
            return .listed(try path.openDirectory())
        } catch {
            return .unreadable(error)
        }
    }

    private func describe(
        _ entry: Directory.Entry,
        _ relative: String,
        _ inside: borrowing Inside,
        _ directory: borrowing Directory
    ) -> DirectoryEntry {
        let information = directory.information(of: entry.name)
        var described = DirectoryEntry(
            path: relative,
            kind: entry.kind,
            size: entry.kind == .file ? information?.size : nil,
            modified: information.map { timestamp($0.modifiedSeconds) }
        )
        switch inside {
        case .unreadable(let error): described.problem = error.message
        default: break
        }
        return described
    }
}

/// Where an entry comes among those of its directory.
struct ListingKey: Comparable {
    private let isDirectory: Bool
    private let name: [UInt8]

    init(_ entry: Directory.Entry) { self.init(entry.name, isDirectory: entry.kind == .directory) }

    init(_ name: [UInt8], isDirectory: Bool) {
        self.isDirectory = isDirectory
        self.name = name
    }

    static func < (left: Self, right: Self) -> Bool {
        left.isDirectory == right.isDirectory
            ? left.name.lexicographicallyPrecedes(right.name) : left.isDirectory
    }
}

/// A place in a listing: the entry that an earlier page ended with, and what lies above it.
///
/// What is told next is what comes after it, whether it is still there or not.
struct ListingPlace {
    private let keys: ArraySlice<ListingKey>

    /// Before all entries.
    static let beginning = Self(keys: [])

    /// What a directory is entered at; `nil` at its beginning.
    var first: ListingKey? { keys.first }

    /// The place in the directory that ``first`` is.
    var rest: Self { Self(keys: keys.dropFirst()) }

    private init(keys: ArraySlice<ListingKey>) { self.keys = keys }

    /// The place of an entry as a cursor carries it: its shown path, with a slash at its end if it
    /// is a directory.
    static func text(_ relative: String, _ kind: FileKind) -> String {
        kind == .directory ? relative + "/" : relative
    }

    /// Reads what ``text(_:_:)`` wrote; `nil` for anything else.
    init?(_ text: String) {
        // By scalars: what a name begins with may be one character with the slash before it.
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
            .map(String.init)
        let names = parts.last == "" ? parts.dropLast() : parts[...]
        guard !names.isEmpty,
            names.allSatisfy({ ![".", "..", ""].contains($0) && !$0.utf8.contains(0) })
        else { return nil }
        keys =
            names.enumerated().map { index, name in
                ListingKey(
                    undisplayed(name) ?? Array(name.utf8),
                    isDirectory: index < parts.count - 1
                )
            }[...]
    }
}

/// A time in seconds since 1970, as ISO 8601 in UTC.
func timestamp(_ seconds: Int) -> String {
    Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
}
