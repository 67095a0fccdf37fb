import Sandbox

/// The ignore files that hold in a directory: its own and those above it, up to the root.
///
/// As in ripgrep, what any `.ignore` says wins over every `.gitignore`, and that over
/// `.git/info/exclude`; of the files of one kind the deepest that says something counts. A
/// repository in another begins anew but for `.ignore`.
struct IgnoreRules {
    /// Those of one directory.
    private struct Level {
        /// How many names its path from the root has.
        let depth: Int
        /// By what wins.
        let files: [IgnoreFile?]
        let isRepository: Bool

        var count: Int { files.reduce(0) { $0 + ($1?.count ?? 0) } }
    }

    /// Each is tried on each name: more would make a search wait on whoever wrote them.
    private static let maxCount = 5_000
    private static let names: [[UInt8]] = [Array(".ignore".utf8), Array(".gitignore".utf8)]
    private static let repositoryName = Array(".git".utf8)

    private var levels: [Level] = []
    private var count = 0

    /// Takes the files of a directory that is entered, which ``leave(depth:)`` takes away again.
    ///
    /// Files that can't be read, aren't regular or are too large have no rules, nor those that would
    /// be too many with the others.
    ///
    /// - Parameters:
    ///   - directory: Lies in those entered before.
    ///   - depth: How many names its path from the root has.
    ///   - holds: Whether it has an entry of a name.
    mutating func enter(_ directory: SandboxedPath, depth: Int, holds: ([UInt8]) -> Bool) {
        func file(_ names: [UInt8]...) -> IgnoreFile? {
            let path = directory.appending(names: names)
            guard let text = try? path.contents(maxBytes: IgnoreFile.maxBytes) else { return nil }
            let file = IgnoreFile(text)
            guard file.count > 0, count + file.count <= Self.maxCount else { return nil }
            count += file.count
            return file
        }
        var files = Self.names.map { holds($0) ? file($0) : nil }
        let isRepository = holds(Self.repositoryName)
        files.append(
            isRepository
                ? file(Self.repositoryName, Array("info".utf8), Array("exclude".utf8)) : nil
        )
        guard isRepository || files.contains(where: { $0 != nil }) else { return }
        levels.append(Level(depth: depth, files: files, isRepository: isRepository))
    }

    /// Forgets the files of directories as deep or deeper.
    mutating func leave(depth: Int) {
        while let last = levels.last, last.depth >= depth {
            count -= last.count
            levels.removeLast()
        }
    }

    /// Whether a path from the root is ignored, as far as the directories above it don't matter.
    func ignores(_ names: [[UInt8]], isDirectory: Bool) -> Bool {
        // What git keeps for itself is for git's tools.
        if names.last == Self.repositoryName { return true }
        for kind in 0..<3 {
            for level in levels.reversed() {
                let said = level.files[kind]?.ignores(
                    names[level.depth...],
                    isDirectory: isDirectory
                )
                if let said { return said }
                if kind > 0, level.isRepository { break }
            }
        }
        return false
    }
}
