import CGit2
import Sandbox
import Text

/// A branch or a tag.
struct Reference: Sendable {
    enum Kind: Int {
        case branch, tag, remoteBranch
    }

    let kind: Kind
    /// Without `refs/heads/` and its like; may not be UTF-8.
    let short: [UInt8]

    init?(full: some Collection<UInt8>) {
        for (prefix, kind) in [
            ("refs/heads/", Kind.branch), ("refs/tags/", .tag), ("refs/remotes/", .remoteBranch),
        ] where full.starts(with: prefix.utf8) {
            self.kind = kind
            short = Array(full.dropFirst(prefix.utf8.count))
            return
        }
        return nil
    }
}

/// The refs of a repository, read beneath the roots: loose ones first, then the packed.
struct References {
    private static let maxSymbolic = 5
    private static let maxDepth = 32
    /// The most that are listed.
    private static let maxCount = 10_000
    private static let maxPackedBytes = 256 << 20

    private let gitDirectory: SandboxedPath
    private let commonDirectory: SandboxedPath

    init(of layout: RepositoryLayout) {
        gitDirectory = layout.gitDirectory
        commonDirectory = layout.commonDirectory
    }

    /// What a ref holds.
    enum Target {
        case id(ObjectID)
        case name([UInt8])
    }

    /// The object that a full name leads to, such as `HEAD` or `refs/heads/main`.
    ///
    /// - Returns: `nil` if there is no such ref, or it leads to one that there isn't.
    /// - Throws: ``GitError/failed(_:)`` for a damaged one; `CancellationError`.
    func id(of name: [UInt8]) throws -> ObjectID? {
        var name = name
        for _ in 0..<Self.maxSymbolic {
            switch try target(of: name) {
            case .id(let id): return id
            case .name(let next): name = next
            case nil: return nil
            }
        }
        throw GitError.failed("the ref `\(displayed(name))` leads in a circle")
    }

    /// What a ref holds, as it is written.
    func target(of name: [UInt8]) throws -> Target? {
        guard Self.isValid(name) else { return nil }
        // A linked work tree has a HEAD of its own, and such.
        let isOwn = !name.starts(with: "refs/".utf8) || name.starts(with: "refs/bisect/".utf8)
        let file = (isOwn ? gitDirectory : commonDirectory).joining(name)
        guard file.information(followsLast: false)?.kind == .file else {
            return isOwn ? nil : try packed(name).map(Target.id)
        }
        let damage = GitError.failed("the ref `\(displayed(name))` is damaged")
        // Whatever is wrong with it, the reader is told which ref it is.
        guard let text = try? file.contents(maxBytes: 4_096) else { throw damage }
        let line = text.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        if line.starts(with: "ref: ".utf8) {
            return .name(Array(line.dropFirst(5).drop { $0 == UInt8(ascii: " ") }))
        }
        guard let id = ObjectID(hexadecimal: line.prefix(40)),
            [nil, UInt8(ascii: " "), UInt8(ascii: "\t")].contains(line.dropFirst(40).first)
        else { throw damage }
        return .id(id)
    }

    /// Branches and tags, those of remotes last, each kind by name.
    func all() throws -> [Reference] {
        var names: Set<[UInt8]> = []
        for kind in ["refs/heads", "refs/tags", "refs/remotes"] {
            try collect(in: Array(kind.utf8), depth: 0, into: &names)
        }
        try forEachPacked { name, _ in
            if Self.isValid(Array(name)) { names.insert(Array(name)) }
            return names.count < Self.maxCount
        }
        return names.compactMap { Reference(full: $0) }.sorted {
            $0.kind == $1.kind
                ? $0.short.lexicographicallyPrecedes($1.short)
                : $0.kind.rawValue < $1.kind.rawValue
        }
    }

    /// Whether git would let a ref have this name, which also can't lead elsewhere as a path.
    private static func isValid(_ name: [UInt8]) -> Bool {
        guard !name.contains(0), name.count <= 1_024 else { return false }
        let code = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: name.count + 1) {
            _ = unsafe $0.initialize(from: (name + [0]).map { CChar(bitPattern: $0) })
            var isValid: CInt = 0
            let code = unsafe git.reference_name_is_valid(&isValid, $0.baseAddress)
            return code == 0 ? isValid : 0
        }
        return code == 1
    }

    private func collect(in directory: [UInt8], depth: Int, into names: inout Set<[UInt8]>) throws {
        try Task.checkCancellation()
        // What can't be listed has no refs for us.
        guard depth < Self.maxDepth,
            let entries = try? commonDirectory.joining(directory).openDirectory()
                .entries(limit: Self.maxCount)
        else { return }
        for entry in entries where names.count < Self.maxCount {
            let name = directory + [UInt8(ascii: "/")] + entry.name
            if entry.kind == .directory {
                try collect(in: name, depth: depth + 1, into: &names)
            } else if entry.kind == .file, Self.isValid(name) {
                names.insert(name)
            }
        }
    }

    private func packed(_ name: [UInt8]) throws -> ObjectID? {
        var found: ObjectID?
        try forEachPacked { other, id in
            if other.elementsEqual(name) { found = ObjectID(hexadecimal: id) }
            return found == nil
        }
        return found
    }

    /// Reads `packed-refs` in parts: it may be large, and mostly isn't needed.
    private func forEachPacked(
        _ body: (_ name: ArraySlice<UInt8>, _ id: ArraySlice<UInt8>) -> Bool
    ) throws {
        let path = commonDirectory.appending("packed-refs".utf8)
        guard path.information(followsLast: false)?.kind == .file else { return }
        let file = try path.openFile()
        var rest: [UInt8] = []
        var offset = 0
        while offset < Self.maxPackedBytes {
            try Task.checkCancellation()
            let more = try file.read(at: offset, count: 1 << 20)
            offset += more.count
            let bytes = rest + more
            var position = 0
            while let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = bytes[position..<end]
                position = end + 1
                // Others are comments, and what tags lead to.
                guard line.count > 41, line[line.startIndex + 40] == UInt8(ascii: " ") else {
                    continue
                }
                guard body(line.dropFirst(41), line.prefix(40)) else { return }
            }
            guard !more.isEmpty else { return }
            // No honest line is as long.
            rest = bytes.count - position > 4_096 ? [] : Array(bytes[position...])
        }
    }
}
