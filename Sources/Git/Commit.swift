import CGit2
import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A commit, read; freed at the end of its life.
@safe struct CommitObject: ~Copyable {
    private let handle: OpaquePointer

    init(_ id: ObjectID, in repository: borrowing Repository) throws(GitError) {
        var raw = id.raw
        unsafe handle = try unsafe repository.object(doing: "reading commit \(id)") {
            unsafe git_commit_lookup($0, $1, &raw)
        }
    }

    deinit { unsafe git_commit_free(handle) }

    /// When it was committed, in seconds since 1970: what history is ordered by.
    var time: Int { Int(unsafe git_commit_time(handle)) }

    var parents: [ObjectID] {
        let count = unsafe git_commit_parentcount(handle)
        return (0..<count).compactMap { index in
            unsafe git_commit_parent_id(handle, index).map { unsafe ObjectID($0.pointee) }
        }
    }

    var treeID: ObjectID? { unsafe git_commit_tree_id(handle).map { unsafe ObjectID($0.pointee) } }

    /// Runs a call that needs the commit itself.
    func read<T>(_ call: (OpaquePointer) throws -> T) rethrows -> T { try unsafe call(handle) }

    /// All that is told of it.
    func details(_ id: ObjectID) -> Commit {
        let message = unsafe Self.text(git_commit_message(handle), maxBytes: Commit.maxMessageBytes)
        return Commit(
            id: id,
            parents: parents,
            author: unsafe Signature(git_commit_author(handle)),
            committer: unsafe Signature(git_commit_committer(handle)),
            message: message.text,
            isMessageCut: message.isCut
        )
    }

    fileprivate static func text(_ start: UnsafePointer<CChar>?, maxBytes: Int) -> (
        text: String, isCut: Bool
    ) {
        guard let start = unsafe start else { return ("", false) }
        let length = unsafe strnlen(start, maxBytes + 1)
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: min(length, maxBytes))
        return unsafe (String(decoding: bytes, as: UTF8.self), length > maxBytes)
    }
}

/// What is told of a commit.
public struct Commit: Hashable, Sendable {
    static let maxMessageBytes = 64 << 10

    /// Its name.
    public let id: ObjectID
    /// What it came from; several for a merge.
    public let parents: [ObjectID]
    /// Who wrote it: a claim, as anybody can put any name there.
    public let author: Signature
    /// Who committed it: a claim too.
    public let committer: Signature
    /// The message, at most 64 KiB; bytes that aren't UTF-8 are replaced.
    public let message: String
    /// Whether the message was longer.
    public let isMessageCut: Bool

    /// The first line of the message.
    public var subject: String { String(message.drop { $0.isNewline }.prefix { !$0.isNewline }) }
}

/// A name, an address and a time, as a commit has them.
public struct Signature: Hashable, Sendable {
    /// The name claimed.
    public let name: String
    /// The address claimed.
    public let email: String
    /// Seconds since 1970.
    public let seconds: Int
    /// The offset from UTC, in minutes.
    public let offsetMinutes: Int

    init(_ signature: UnsafePointer<git_signature>?) {
        guard let signature = unsafe signature?.pointee else {
            (name, email, seconds, offsetMinutes) = ("", "", 0, 0)
            return
        }
        name = unsafe CommitObject.text(signature.name, maxBytes: 256).text
        email = unsafe CommitObject.text(signature.email, maxBytes: 256).text
        seconds = unsafe Int(signature.when.time)
        offsetMinutes = unsafe Int(signature.when.offset)
    }
}
