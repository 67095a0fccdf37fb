import Sandbox

/// What the refs of a repository are, however they are stored: `git gc` moves them from files of
/// their own into one, and nothing has changed.
struct RefState: Hashable {
    /// Refs in files of their own that are read; whoever has more packs them.
    private static let maxLoose = 10_000
    private static let maxRefBytes = 1_024
    private static let maxPackedBytes = 16 << 20
    private static let maxDepth = 16

    /// By name, as bytes: an object id in hexadecimal, or `ref:` and another name.
    private var refs: [[UInt8]: [UInt8]] = [:]
    /// In place of refs that are too many to be read: the file's size and time.
    private var unread: FileInformation?
    /// The directory of refs and all below it.
    private(set) var directories: [SandboxedPath] = []

    init(in common: SandboxedPath) {
        readPacked(common.appending("packed-refs".utf8))
        var looseCount = 0
        readLoose(common.appending("refs".utf8), name: Array("refs".utf8), 0, &looseCount)
    }

    static func == (left: Self, right: Self) -> Bool {
        left.refs == right.refs && left.unread == right.unread
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(refs)
        hasher.combine(unread)
    }

    private mutating func readPacked(_ file: SandboxedPath) {
        guard let information = file.information(followsLast: false) else { return }
        // One that can't be read whole is told apart by its state.
        guard let text = try? file.contents(maxBytes: Self.maxPackedBytes) else {
            unread = information
            return
        }
        for line in text.split(separator: UInt8(ascii: "\n")) {
            // Others are comments, and what the tag before leads to.
            guard let space = line.firstIndex(of: UInt8(ascii: " ")), space - line.startIndex >= 40
            else { continue }
            refs[Array(line[(space + 1)...])] = Array(line[..<space])
        }
    }

    private mutating func readLoose(
        _ directory: SandboxedPath,
        name: [UInt8],
        _ depth: Int,
        _ count: inout Int
    ) {
        guard depth < Self.maxDepth, count < Self.maxLoose,
            // One that can't be read is one without refs, as for git.
            let entries = try? directory.openDirectory().entries(limit: Self.maxLoose - count)
        else { return }
        directories.append(directory)
        for entry in entries {
            let path = directory.appending(entry.name)
            let ref = name + [UInt8(ascii: "/")] + entry.name
            switch entry.kind {
            case .directory: readLoose(path, name: ref, depth + 1, &count)
            case .file where !entry.name.reversed().starts(with: ".lock".utf8.reversed()):
                count += 1
                guard let text = try? path.contents(maxBytes: Self.maxRefBytes) else { continue }
                refs[ref] = Array(text.prefix { $0 != UInt8(ascii: "\n") })
            default: break
            }
        }
    }
}
