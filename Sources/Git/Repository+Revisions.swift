import CGit2
import Text

extension Repository {
    /// The longest revision that is looked at.
    private static let maxLength = 512

    /// The commit that a revision means, tags peeled.
    ///
    /// - Throws: ``GitError``, with near names for one that doesn't exist.
    func commit(named revision: String) throws -> ObjectID {
        let shown = displayed(String(revision.prefix(80)))
        guard revision.utf8.count <= Self.maxLength else {
            throw GitError.refused(
                "the revision `\(shown)…` is longer than \(Self.maxLength) bytes"
            )
        }
        guard !revision.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else {
            throw GitError.refused("the revision `\(shown)` holds a control character")
        }
        // These search the whole history and can't be stopped.
        guard !revision.hasPrefix(":"), !revision.contains("^{/") else {
            throw GitError.refused("`\(shown)` searches messages; use `grep` of git_log")
        }
        guard revision.count(where: { $0 == "^" || $0 == "~" || $0 == "@" }) <= 32 else {
            throw GitError.refused("the revision `\(shown)` has too many steps")
        }
        do {
            let object = try unsafe object(doing: "finding") {
                unsafe git_revparse_single($0, $1, revision)
            }
            defer { unsafe git_object_free(object) }
            var commit: OpaquePointer?
            guard unsafe git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0 else {
                throw GitError.refused("`\(shown)` is not a commit")
            }
            defer { unsafe git_object_free(commit) }
            guard let id = unsafe git_object_id(commit) else {
                throw GitError.failed("an object has no id")
            }
            return unsafe ObjectID(id.pointee)
        } catch GitError.failed {
            throw GitError.unknownRevision(
                shown,
                near: nearNames(to: revision, among: references().map(\.short)).map(displayed)
            )
        }
    }

    /// Branches and tags, those of remotes last.
    func references() -> [Reference] {
        unsafe read { repository in
            var iterator: OpaquePointer?
            guard unsafe git_reference_iterator_new(&iterator, repository) == 0 else { return [] }
            defer { unsafe git_reference_iterator_free(iterator) }
            var found: [Reference] = []
            var name: UnsafePointer<CChar>?
            while found.count < 10_000, unsafe git_reference_next_name(&name, iterator) == 0 {
                guard let name = unsafe name else { continue }
                if let reference = Reference(full: unsafe String(cString: name)) {
                    found.append(reference)
                }
            }
            return found.sorted { ($0.kind.rawValue, $0.short) < ($1.kind.rawValue, $1.short) }
        }
    }

    /// The branch that HEAD is on; `nil` where it is on none.
    var branch: String? {
        unsafe read { repository in
            var head: OpaquePointer?
            guard unsafe git_reference_lookup(&head, repository, "HEAD") == 0 else { return nil }
            defer { unsafe git_reference_free(head) }
            guard let target = unsafe git_reference_symbolic_target(head) else { return nil }
            return Reference(full: unsafe String(cString: target))?.short
        }
    }
}

/// A branch or a tag.
struct Reference: Sendable {
    enum Kind: Int {
        case branch, tag, remoteBranch
    }

    let kind: Kind
    /// Without `refs/heads/` and its like.
    let short: String

    init?(full: String) {
        for (prefix, kind) in [
            ("refs/heads/", Kind.branch), ("refs/tags/", .tag), ("refs/remotes/", .remoteBranch),
        ] where full.hasPrefix(prefix) {
            self.kind = kind
            short = String(full.dropFirst(prefix.count))
            return
        }
        return nil
    }
}
