import Sandbox
import Text

/// Where the parts of a repository lie, found by us beneath the roots, so that libgit2 follows
/// nothing: neither `.git` files nor links nor a configuration that leads outside.
struct RepositoryLayout: Sendable {
    /// The work tree; `nil` for a bare repository.
    let workTree: SandboxedPath?
    /// Where HEAD is.
    let gitDirectory: SandboxedPath
    /// Where objects and refs are; another for a linked work tree.
    let commonDirectory: SandboxedPath
    /// Directories of objects, the repository's own first.
    let objectDirectories: [SandboxedPath]
    /// The commits at which a shallow clone ends.
    let shallow: Set<ObjectID>
    /// What a reader should know, such as `shallow`.
    let flags: [String]

    /// How many directories of objects a repository may have in all.
    private static let maxAlternates = 32
    private static let maxAlternateDepth = 5

    /// Looks at a directory.
    ///
    /// - Returns: `nil` if there is no repository in it.
    /// - Throws: ``GitError`` if there is one that isn't opened, with the reason; `SandboxError`.
    init?(in directory: SandboxedPath) throws {
        let dotGit = directory.appending(".git".utf8)
        var flags: [String] = []
        if let information = dotGit.information(followsLast: false) {
            workTree = directory
            gitDirectory = try Self.gitDirectory(dotGit, information.kind, of: directory)
        } else if directory.looksLikeRepository {
            workTree = nil
            gitDirectory = directory
            flags.append("bare")
        } else {
            return nil
        }
        commonDirectory = try Self.commonDirectory(of: gitDirectory)
        if commonDirectory != gitDirectory { flags.append("linked work tree") }
        try Self.check(gitDirectory, commonDirectory)
        let configuration = try Configuration(of: commonDirectory)
        if let reason = configuration.reasonToRefuse { throw GitError.refused(reason) }
        shallow = try Self.shallowCommits(in: commonDirectory)
        if !shallow.isEmpty { flags.append("shallow") }
        if configuration.isPartialClone { flags.append("partial") }
        var found = [commonDirectory.appending("objects".utf8)]
        try Self.checkPacks(of: found[0])
        if try Self.addAlternates(of: found[0], depth: 1, to: &found) {
            flags.append("alternates outside the roots ignored")
        }
        objectDirectories = found
        self.flags = flags
    }

    private static func gitDirectory(
        _ dotGit: SandboxedPath,
        _ kind: FileKind,
        of directory: SandboxedPath
    )
        throws -> SandboxedPath
    {
        switch kind {
        case .directory, .link: return try inside(dotGit, "`.git` is a link that")
        case .file:
            let text = try dotGit.contents(maxBytes: 4_096)
            guard text.starts(with: "gitdir: ".utf8) else {
                throw GitError.refused("the `.git` file of `\(directory)` is damaged")
            }
            return try inside(text.dropFirst(8), from: directory, "the `.git` file")
        default:
            throw GitError.refused("`.git` in `\(directory)` is neither a directory nor a file")
        }
    }

    private static func commonDirectory(of gitDirectory: SandboxedPath) throws -> SandboxedPath {
        let file = gitDirectory.appending("commondir".utf8)
        guard file.information(followsLast: false) != nil else { return gitDirectory }
        let text = try file.contents(maxBytes: 4_096)
        let what = "this is a linked work tree of a repository that"
        return try inside(text[...], from: gitDirectory, what)
    }

    /// The directory that a file names, by a path that is absolute or relative to another.
    private static func inside(
        _ text: ArraySlice<UInt8>,
        from directory: SandboxedPath,
        _ what: String
    ) throws -> SandboxedPath {
        let path = text.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") && $0 != 0 }
        guard let target = directory.resolving(Array(path)) else {
            throw GitError.refused(leadsOutside(what))
        }
        return try inside(target, what)
    }

    /// A directory by the path the system knows it by, which must lie in a root.
    private static func inside(_ path: SandboxedPath, _ what: String) throws -> SandboxedPath {
        do throws(SandboxError) {
            guard let real = path.resolving(try path.realPath()) else {
                throw SandboxError.outsideRoots(path: path.description, roots: [])
            }
            return real
        } catch .outsideRoots {
            throw GitError.refused(leadsOutside(what))
        }
    }

    private static func leadsOutside(_ what: String) -> String {
        "\(what) leads outside the roots; add the repository it belongs to as a root"
    }

    private static func check(_ gitDirectory: SandboxedPath, _ common: SandboxedPath) throws {
        for (directory, name, maxBytes) in [
            (gitDirectory, "HEAD", 4_096), (common, "packed-refs", 256 << 20),
            (common, "config", 1 << 20), (common, "shallow", 16 << 20),
        ] {
            let file = directory.appending(name.utf8)
            guard let information = file.information(followsLast: false) else {
                guard name == "HEAD" else { continue }
                throw GitError.refused("`\(directory)` has no HEAD")
            }
            guard information.kind == .file, information.size <= maxBytes else {
                throw GitError.refused("`\(file)` is not a regular file, or is too large")
            }
        }
        for name in ["objects", "refs", "objects/pack", "objects/info"] {
            let path = common.joining(Array(name.utf8))
            guard let kind = path.information(followsLast: false)?.kind else {
                guard name == "objects" || name == "refs" else { continue }
                throw GitError.refused("`\(path)` is missing")
            }
            guard kind == .directory else {
                throw GitError.refused("`\(path)` is not a real directory")
            }
        }
        try checkOwner(of: common)
    }

    private static func shallowCommits(in common: SandboxedPath) throws -> Set<ObjectID> {
        let file = common.appending("shallow".utf8)
        guard file.information(followsLast: false) != nil else { return [] }
        let lines = try file.contents(maxBytes: 16 << 20).split(separator: UInt8(ascii: "\n"))
        return Set(lines.compactMap { ObjectID(String(decoding: $0, as: UTF8.self)) })
    }

    /// libgit2 opens packs by name, so they must be what they seem.
    private static func checkPacks(of objects: SandboxedPath) throws {
        let packs = objects.appending("pack".utf8)
        guard packs.information(followsLast: false) != nil else { return }
        for entry in try packs.openDirectory().entries()
        where ![.file, .directory].contains(entry.kind) {
            let file = packs.appending(entry.name)
            throw GitError.refused("`\(file)` is not a regular file, as all in there must be")
        }
    }

    /// Adds the directories of objects that a repository borrows from, as far as they lie in the
    /// roots.
    ///
    /// - Returns: Whether some were left out.
    private static func addAlternates(
        of objects: SandboxedPath,
        depth: Int,
        to found: inout [SandboxedPath]
    ) throws -> Bool {
        let file = objects.joining(Array("info/alternates".utf8))
        guard file.information(followsLast: false) != nil else { return false }
        var hasOutside = false
        for line in try file.contents(maxBytes: 64 << 10).split(separator: UInt8(ascii: "\n"))
        where line.first != UInt8(ascii: "#") {
            try Task.checkCancellation()
            guard let named = objects.resolving(Array(line)),
                // Where it leads outside, there is no such path for us.
                let real = (try? named.realPath()).flatMap(named.resolving),
                real.information()?.kind == .directory,
                real.appending("pack".utf8).information(followsLast: false)?.kind != .link
            else {
                hasOutside = true
                continue
            }
            guard !found.contains(real), depth <= maxAlternateDepth, found.count < maxAlternates
            else { continue }
            try checkPacks(of: real)
            found.append(real)
            if try addAlternates(of: real, depth: depth + 1, to: &found) { hasOutside = true }
        }
        return hasOutside
    }
}
