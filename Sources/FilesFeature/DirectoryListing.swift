import FoundationEssentials
import Sandbox
import Text

/// What lies in a directory, down to a depth: names first, the rest only for what is told.
struct DirectoryListing {
    /// A name that was found.
    struct Found {
        /// Relative to the directory, displayed.
        let relative: String
        let path: SandboxedPath
        let kind: FileKind
    }

    /// So that no directory, however large, takes all the memory.
    static let maxEntries = 200_000

    /// Directories first, then by name; what is in a directory follows it.
    private(set) var entries: [Found] = []

    /// - Throws: `SandboxError`; `CancellationError`.
    init(of directory: SandboxedPath, depth: Int) throws {
        try add(directory, prefix: "", depth: depth)
    }

    private mutating func add(_ directory: SandboxedPath, prefix: String, depth: Int) throws {
        try Task.checkCancellation()
        let found = try directory.openDirectory().entries(limit: Self.maxEntries - entries.count)
        let directories = found.filter { $0.kind == .directory }
        for entry in directories + found.filter({ $0.kind != .directory }) {
            let relative = prefix + displayed(entry.name)
            let path = directory.appending(entry.name)
            entries.append(Found(relative: relative, path: path, kind: entry.kind))
            guard entry.kind == .directory, depth > 1, entries.count < Self.maxEntries else {
                continue
            }
            do {
                try add(path, prefix: relative + "/", depth: depth - 1)
            } catch is SandboxError {
                // One directory below that can't be read, or is gone, is listed without content.
                continue
            }
        }
    }

    /// An entry with what the system knows of it.
    func described(_ entry: Found) -> DirectoryEntry {
        let information = entry.path.information(followsLast: false)
        return DirectoryEntry(
            path: entry.relative,
            kind: entry.kind,
            size: entry.kind == .file ? information?.size : nil,
            modified: information.map { timestamp($0.modifiedSeconds) }
        )
    }
}

/// A time in seconds since 1970, as ISO 8601 in UTC.
func timestamp(_ seconds: Int) -> String {
    Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
}
