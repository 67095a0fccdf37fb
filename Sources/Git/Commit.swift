import Text

/// What is told of a commit.
public struct Commit: Hashable, Sendable {
    /// Its name.
    public let id: ObjectID
    /// What it came from; several for a merge.
    public let parents: [ObjectID]
    /// Who wrote it: a claim, as anybody can put any name there.
    public let author: Signature
    /// Who committed it: a claim too.
    public let committer: Signature
    /// The message, which may not be UTF-8; without empty lines at its beginning.
    public let message: [UInt8]

    /// The first line of the message.
    public var subject: ArraySlice<UInt8> { message.prefix { $0 != UInt8(ascii: "\n") } }

    /// What follows the first line, without empty lines at either end.
    public var body: ArraySlice<UInt8> {
        let rest = message.dropFirst(subject.count).drop { $0 == UInt8(ascii: "\n") }
        let end = rest.lastIndex { $0 != UInt8(ascii: "\n") }
        return end.map { rest[...$0] } ?? []
    }
}

/// A name, an address and a time, as a commit has them.
public struct Signature: Hashable, Sendable {
    /// The longest name or address that is told.
    private static let maxBytes = 256

    /// The name claimed; may not be UTF-8.
    public let name: [UInt8]
    /// The address claimed.
    public let email: [UInt8]
    /// Seconds since 1970.
    public let seconds: Int
    /// The offset from UTC, in minutes.
    public let offsetMinutes: Int

    /// Reads a line such as `Ann <ann@example.org> 1767225600 +0100`, as far as it is one.
    init(_ line: ArraySlice<UInt8>, _ encoding: CommitObject.Encoding) {
        let space = UInt8(ascii: " ")
        let open = line.firstIndex(of: UInt8(ascii: "<")) ?? line.endIndex
        let close = line[open...].firstIndex(of: UInt8(ascii: ">")) ?? line.endIndex
        let name = line[..<open]
        let end = name.lastIndex { $0 != space }
        self.name = encoding.utf8(end.map { name[...$0] } ?? [], maxBytes: Self.maxBytes)
        email = encoding.utf8(line[open..<close].dropFirst(), maxBytes: Self.maxBytes)
        (seconds, offsetMinutes) = Self.time(in: line)
    }

    /// The time at the end of such a line; 0 where there is none.
    static func time(in line: ArraySlice<UInt8>) -> (seconds: Int, offsetMinutes: Int) {
        let close = line.lastIndex(of: UInt8(ascii: ">")) ?? line.startIndex
        let words = line[close...].dropFirst().split(separator: UInt8(ascii: " "))
        let numbers = words.prefix(2).map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
        let zone = numbers.count == 2 && (-9_999...9_999).contains(numbers[1]) ? numbers[1] : 0
        return (numbers.first ?? 0, zone / 100 * 60 + zone % 100)
    }
}

/// A commit as it is stored: what a walk goes by, and the rest for whoever asks.
struct CommitObject {
    /// How the words of a commit are written; git says so where it isn't UTF-8.
    enum Encoding {
        case utf8, latin1

        init(named name: ArraySlice<UInt8>) {
            // Others would take tables that the system keeps outside the roots: their bytes are
            // shown escaped.
            let names = ["ISO-8859-1", "ISO8859-1", "ISO_8859-1", "LATIN1", "LATIN-1"]
            self =
                names.contains(String(decoding: name, as: UTF8.self).uppercased()) ? .latin1 : .utf8
        }

        func utf8(_ bytes: ArraySlice<UInt8>, maxBytes: Int = .max) -> [UInt8] {
            guard bytes.count <= maxBytes else {
                var head = bytes.prefix(maxBytes)
                // Not in the middle of a character.
                while self == .utf8, let next = bytes[head.endIndex...].first, next & 0xC0 == 0x80,
                    head.count > maxBytes - 4
                {
                    head = head.dropLast()
                }
                return utf8(head)
            }
            return self == .utf8
                ? Array(bytes)
                : bytes.flatMap { $0 < 0x80 ? [$0] : [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] }
        }
    }

    let id: ObjectID
    let tree: ObjectID
    let parents: [ObjectID]
    private let author: ArraySlice<UInt8>
    private let committer: ArraySlice<UInt8>
    private let encoding: Encoding
    private let message: ArraySlice<UInt8>

    /// Reads a commit.
    ///
    /// Only the tree and the parents must be right: old histories hold lines that no tool would
    /// write today.
    ///
    /// - Throws: ``GitError/failed(_:)`` if it is missing or damaged.
    init(_ id: ObjectID, in store: borrowing ObjectStore) throws(GitError) {
        let bytes = try store.bytes(of: id, .commit)
        var lines = HeaderLines(bytes[...])
        guard let tree = lines.next("tree ").flatMap(ObjectID.init(hexadecimal:)) else {
            throw .failed("commit \(id) is damaged")
        }
        var parents: [ObjectID] = []
        while let line = lines.next("parent ") {
            guard let parent = ObjectID(hexadecimal: line) else {
                throw .failed("commit \(id) is damaged")
            }
            parents.append(parent)
        }
        (self.id, self.tree, self.parents) = (id, tree, parents)
        author = lines.next("author ") ?? []
        committer = lines.next("committer ") ?? []
        var encoding = Encoding.utf8
        while let line = lines.nextLine() {
            guard line.starts(with: "encoding ".utf8) else { continue }
            encoding = Encoding(named: line.dropFirst("encoding ".utf8.count))
        }
        self.encoding = encoding
        message = lines.rest.drop { $0 == UInt8(ascii: "\n") }
    }

    /// When it was committed, in seconds since 1970: what history is ordered by.
    var time: Int { Signature.time(in: committer).seconds }

    /// All that is told of it; of the message at most so many bytes.
    func details(maxMessageBytes: Int) -> Commit {
        Commit(
            id: id,
            parents: parents,
            author: Signature(author, encoding),
            committer: Signature(committer, encoding),
            message: encoding.utf8(message, maxBytes: maxMessageBytes)
        )
    }
}

/// The lines at the head of a commit or a tag, and what follows them.
struct HeaderLines {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// What follows `word` in the next line, if that begins with it.
    mutating func next(_ word: String) -> ArraySlice<UInt8>? {
        guard rest.starts(with: word.utf8) else { return nil }
        return nextLine()?.dropFirst(word.utf8.count)
    }

    /// The next line, without its end; `nil` at the empty line that ends the head.
    mutating func nextLine() -> ArraySlice<UInt8>? {
        guard let first = rest.first, first != UInt8(ascii: "\n") else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
        defer { rest = rest[end...].dropFirst() }
        return rest[..<end]
    }
}
