/// A stream for `git fast-import`: the quick way to a history of any shape.
public struct FastImport {
    /// What is done to a path.
    public enum Change {
        case write(path: [UInt8], mode: String, content: [UInt8])
        case submodule(path: [UInt8], id: String)
        case delete(path: [UInt8])

        /// Writes an ordinary file.
        public static func write(_ path: String, _ content: String) -> Change {
            .write(path: Array(path.utf8), mode: "100644", content: Array(content.utf8))
        }
    }

    /// What is put into git.
    public private(set) var stream: [UInt8] = []
    private var markCount = 0

    /// Begins an empty stream.
    public init() {}

    /// Adds a commit, on top of others, and moves a branch to it.
    ///
    /// - Returns: Its mark.
    @discardableResult
    public mutating func commit(
        _ message: [UInt8],
        on branch: String = "refs/heads/main",
        from parents: [Int] = [],
        author: [UInt8] = Array("Ann <ann@example.org>".utf8),
        time: Int = 1_767_225_600,
        zone: String = "+0000",
        encoding: String? = nil,
        _ changes: [Change] = []
    ) -> Int {
        markCount += 1
        // Else it would grow from where the branch is.
        add("reset \(branch)\n")
        add("commit \(branch)\nmark :\(markCount)\nauthor ")
        stream += author
        add(" \(time) \(zone)\ncommitter Ann <ann@example.org> \(time) \(zone)\n")
        if let encoding { add("encoding \(encoding)\n") }
        data(message)
        for (place, parent) in parents.enumerated() {
            add("\(place == 0 ? "from" : "merge") :\(parent)\n")
        }
        for change in changes { add(change) }
        return markCount
    }

    /// Adds a commit with a plain message.
    @discardableResult
    public mutating func commit(
        _ message: String,
        on branch: String = "refs/heads/main",
        from parents: [Int] = [],
        time: Int = 1_767_225_600,
        _ changes: [Change] = []
    ) -> Int {
        commit(Array(message.utf8), on: branch, from: parents, time: time, changes)
    }

    /// Adds an annotated tag.
    public mutating func tag(_ name: String, of mark: Int, message: String = "tagged\n") {
        add("tag \(name)\nfrom :\(mark)\ntagger Ann <ann@example.org> 1767225600 +0000\n")
        data(Array(message.utf8))
    }

    /// Lets a ref point to a commit.
    public mutating func reset(_ ref: String, to mark: Int) {
        add("reset \(ref)\nfrom :\(mark)\n")
    }

    private mutating func add(_ change: Change) {
        switch change {
        case .write(let path, let mode, let content):
            add("M \(mode) inline \(Self.quoted(path))\n")
            data(content)
        case .submodule(let path, let id): add("M 160000 \(id) \(Self.quoted(path))\n")
        case .delete(let path): add("D \(Self.quoted(path))\n")
        }
    }

    private mutating func data(_ bytes: [UInt8]) {
        add("data \(bytes.count)\n")
        stream += bytes
        add("\n")
    }

    private mutating func add(_ text: String) { stream += Array(text.utf8) }

    /// Every byte that isn't a letter, a digit or a slash, by its number.
    private static func quoted(_ path: [UInt8]) -> String {
        let parts = path.map { byte in
            let isPlain = byte == 0x2F || byte == 0x2E || Character(.init(byte)).isASCIIWord
            let digits = String(byte, radix: 8)
            return isPlain
                ? String(UnicodeScalar(byte))
                : "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
        return "\"\(parts.joined())\""
    }
}

extension Character {
    fileprivate var isASCIIWord: Bool { isASCII && (isLetter || isNumber) }
}
