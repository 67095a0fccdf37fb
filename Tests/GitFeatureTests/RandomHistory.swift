import TestKit

/// A history of every shape there is: branches, merges, roots, renames, and names that hurt.
struct RandomHistory {
    /// What a commit has in it, in the order of paths.
    private typealias Files = [[UInt8]: FastImport.Change]

    static let paths: [[UInt8]] =
        [
            "a.txt", "b.txt", "dir/a.txt", "dir/sub/c.txt", "dir.txt", "dir-x/d.txt", "new\nline",
            "quote\"d", "tab\there", " space ", "back\\slash", "bidi\u{202E}gpj.exe", "ümlaut",
            "esc\u{1B}[31m", "zero\u{200B}width", "back\\u{41}",
        ].map { Array($0.utf8) } + [Array("latin-".utf8) + [0xE9], [0xFF, 0xFE]]

    private static let authors: [[UInt8]] =
        [
            "Ann <ann@example.org>", "Bob <bob@example.org>", "Zoë <zoe@example.org>",
            "Esc\u{1B}[2J <esc@example.org>", "Rtl\u{202E}nnA <rtl@example.org>",
            "Zero\u{200B}Width <zw@example.org>", "No Mail <>",
        ].map { Array($0.utf8) } + [Array("Ren".utf8) + [0xE9] + Array(" <rene@example.org>".utf8)]

    private(set) var stream = FastImport()
    private var random: SeededGenerator
    private var commits: [(mark: Int, files: Files)] = []
    /// Commits that none came from yet.
    private var heads: [Int] = []
    private var time = 1_767_225_600

    /// `skew`: whether dates go back now and then.
    init(seed: UInt64, commitCount: Int, skew: Bool = false) {
        random = SeededGenerator(seed: seed)
        for number in 0..<commitCount {
            time += Int.random(in: 0...2, using: &random) * 40_000
            if skew, one(in: 5) { time -= 100_000 }
            addCommit(number, isLast: number == commitCount - 1)
        }
        for branch in 0..<4 {
            let commit = commits[Int.random(in: 0..<commits.count, using: &random)]
            stream.reset("refs/heads/side\(branch)", to: commit.mark)
        }
        if let last = commits.last { stream.reset("refs/heads/main", to: last.mark) }
        if let middle = commits.dropFirst(commitCount / 2).first {
            stream.tag("v1.0", of: middle.mark)
            stream.reset("refs/tags/light", to: middle.mark)
        }
    }

    private mutating func one(in count: Int) -> Bool {
        Int.random(in: 0..<count, using: &random) == 0
    }

    private mutating func addCommit(_ number: Int, isLast: Bool) {
        let parents = isLast ? heads : someParents(of: number)
        heads.removeAll(where: parents.contains)
        heads.append(number)
        var files = parents.first.map { commits[$0].files } ?? [:]
        for parent in parents.dropFirst() where !one(in: 4) {
            files.merge(commits[parent].files) { one, _ in one }
        }
        if parents.count < 2 || one(in: 3) { edit(&files) }
        let changes = files.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        let old = Set(parents.first.map { commits[$0].files.keys.map(\.self) } ?? [])
        let gone = old.subtracting(files.keys).sorted { $0.lexicographicallyPrecedes($1) }
        let mark = stream.commit(
            message(number),
            on: "refs/heads/work",
            from: parents.map { commits[$0].mark },
            author: Self.authors[Int.random(in: 0..<Self.authors.count, using: &random)],
            time: time,
            zone: ["+0000", "+0200", "-0730", "+1245"][number % 4],
            gone.map { .delete(path: $0) } + changes
        )
        commits.append((mark, files))
    }

    /// Mostly the newest, sometimes an old one, several, or none.
    private mutating func someParents(of number: Int) -> [Int] {
        var parents: [Int] = []
        guard number > 0, !one(in: 20) else { return parents }
        for _ in 0..<(one(in: 4) ? one(in: 3) ? 3 : 2 : 1) {
            let back = Int.random(in: 1...min(number, one(in: 3) ? 12 : 3), using: &random)
            if !parents.contains(number - back) { parents.append(number - back) }
        }
        return parents
    }

    private mutating func message(_ number: Int) -> [UInt8] {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: Array("Commit \(number)".utf8)
        case 1: Array("Fix \(number)\n\nBecause of a bug\nin the code.\n".utf8)
        case 2: Array("\n\nBegins late \(number)\n\n\n\nEnds late\n\n".utf8)
        case 3: Array("Byte \(number) ".utf8) + [0xE9, 0x0A]
        case 4: Array("Esc \(number) \u{1B}]8;;http://evil\u{7}click\u{1B}]8;;\u{7}\n".utf8)
        default: Array("Grüße \(number) \u{2066}x\u{2069}\n\nSigned-off-by: Ann\n".utf8)
        }
    }

    /// Changes a few files, or none.
    private mutating func edit(_ files: inout Files) {
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let path = Self.paths[Int.random(in: 0..<Self.paths.count, using: &random)]
            switch Int.random(in: 0..<12, using: &random) {
            case 0...1: files[path] = nil
            case 2:
                guard
                    let (old, change) = files.sorted(by: {
                        $0.key.lexicographicallyPrecedes($1.key)
                    })
                    .randomElement(using: &random), case .write(_, let mode, let content) = change
                else { continue }
                files[old] = nil
                files[path] = .write(path: path, mode: mode, content: content)
            case 3: files[path] = .write(path: path, mode: "120000", content: Array("a.txt".utf8))
            case 4:
                let id = String(repeating: "\(Int.random(in: 1...9, using: &random))", count: 40)
                files[path] = .submodule(path: path, id: id)
            case 5:
                let bytes = (0..<200).map { _ in UInt8.random(in: 0...9, using: &random) }
                files[path] = .write(path: path, mode: "100644", content: bytes)
            case 6:
                if case .write(_, _, let content)? = files[path] {
                    files[path] = .write(path: path, mode: "100755", content: content)
                }
            default:
                files[path] = .write(path: path, mode: "100644", content: lines(of: files[path]))
            }
        }
    }

    /// The lines of a file with some changed, or new ones.
    private mutating func lines(of change: FastImport.Change?) -> [UInt8] {
        var lines: [String] = []
        if case .write(_, _, let content)? = change, !content.contains(0) {
            lines = String(decoding: content, as: UTF8.self).split(separator: "\n").map(String.init)
        }
        if lines.isEmpty { lines = (0..<30).map { "line \($0) of \(time)" } }
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let place = Int.random(in: 0..<lines.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: lines.insert("inserted \(Int.random(in: 0..<1_000, using: &random))", at: place)
            case 1: lines[place] = "changed \(Int.random(in: 0..<1_000, using: &random))"
            default: if lines.count > 3 { lines.remove(at: place) }
            }
        }
        let text = lines.joined(separator: "\n")
        return Array(one(in: 6) ? text.utf8 : (text + "\n").utf8)
    }
}
