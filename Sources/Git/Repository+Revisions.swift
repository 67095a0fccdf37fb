import Text

extension Repository {
    /// The longest revision that is looked at.
    private static let maxLength = 512
    private static let maxSteps = 32
    /// A tag may be of a tag; where hashes aren't checked, even of itself.
    private static let maxTags = 64

    /// The commit that a revision means, tags peeled.
    ///
    /// It is taken literally first, then as the displayed form of a name.
    ///
    /// - Throws: ``GitError``, with near names for one that doesn't exist; `CancellationError`.
    func commit(named revision: String) throws -> ObjectID {
        let shown = displayed(String(revision.prefix(80)))
        try Self.check(revision, shown)
        let literal = Array(revision.utf8)
        if let id = try commit(literal[...], shown) { return id }
        if let bytes = undisplayed(revision), let id = try commit(bytes[...], shown) { return id }
        if revision == "HEAD" || revision == "@", let branch = try branch() {
            throw GitError.refused("there is no commit on `\(branch)` yet, where HEAD is")
        }
        let names = try references.all().map { displayed($0.short) }
        throw GitError.unknownRevision(
            shown,
            // One that can't be followed is among them.
            near: revision.isEmpty
                ? [] : nearNames(to: revision, among: names.filter { $0 != shown })
        )
    }

    private static func check(_ revision: String, _ shown: String) throws(GitError) {
        guard revision.utf8.count <= maxLength else {
            throw .refused("the revision `\(shown)…` is longer than \(maxLength) bytes")
        }
        guard !revision.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw .refused("the revision `\(shown)` holds a control character")
        }
        guard !revision.utf8.starts(with: ":/".utf8), !revision.contains("^{/") else {
            throw .refused("`\(shown)` searches messages; use `grep` of git_log")
        }
        guard !revision.contains("@{") else {
            throw .refused("`\(shown)` asks for a reflog or an upstream, which aren't read")
        }
        guard !revision.utf8.contains(UInt8(ascii: ":")) else {
            throw .refused("`\(shown)` names a file; give the commit, and the file as `path`")
        }
        guard revision.utf8.count(where: { $0 == 0x5E || $0 == 0x7E }) <= maxSteps else {
            throw .refused("the revision `\(shown)` has more than \(maxSteps) steps")
        }
    }

    /// - Returns: `nil` if there is no such revision.
    private func commit(_ revision: ArraySlice<UInt8>, _ shown: String) throws -> ObjectID? {
        // Neither is part of a name.
        let base = revision.prefix { $0 != UInt8(ascii: "^") && $0 != UInt8(ascii: "~") }
        guard let start = try object(named: Array(base), shown) else { return nil }
        var current = try peeled(start, shown)
        var steps = revision.dropFirst(base.count)
        while let kind = steps.popFirst() {
            if kind == UInt8(ascii: "^"), steps.first == UInt8(ascii: "{") {
                let known = ["{}", "{commit}", "{object}"].first { steps.starts(with: $0.utf8) }
                guard let known else { throw GitError.refused("`\(shown)` is not a commit") }
                steps = steps.dropFirst(known.utf8.count)
                continue
            }
            let digits = steps.prefix { (0x30...0x39).contains($0) }
            steps = steps.dropFirst(digits.count)
            let next: ObjectID?
            switch (kind, digits.isEmpty ? 1 : Int(String(decoding: digits, as: UTF8.self))) {
            case (UInt8(ascii: "^"), let number?): next = try parent(number, of: current)
            case (UInt8(ascii: "~"), let count?): next = try ancestor(count, of: current)
            default: next = nil
            }
            guard let next else { return nil }
            current = next
        }
        return current
    }

    private func parent(_ number: Int, of id: ObjectID) throws -> ObjectID? {
        guard number > 0 else { return id }
        let parents = parents(of: try commit(id))
        return number <= parents.count ? parents[number - 1] : nil
    }

    private func ancestor(_ count: Int, of id: ObjectID) throws -> ObjectID? {
        let end = ContinuousClock.now + History.maxTime
        var current = id
        for step in 0..<count {
            try Task.checkCancellation()
            if step % 64 == 0, ContinuousClock.now > end {
                throw GitError.refused("going back \(count) commits takes too long")
            }
            guard let next = try parent(1, of: current) else { return nil }
            current = next
        }
        return current
    }

    /// Looks a name up as git does: a whole id, a ref, `git describe`'s form, the beginning of an id.
    private func object(named name: [UInt8], _ shown: String) throws -> ObjectID? {
        if name.count == 40, case .one(let id) = store.object(beginningWith: name[...]) {
            return id
        }
        let full = name == [UInt8(ascii: "@")] ? Array("HEAD".utf8) : name
        for (before, after) in [
            ("", ""), ("refs/", ""), ("refs/tags/", ""), ("refs/heads/", ""), ("refs/remotes/", ""),
            ("refs/remotes/", "/HEAD"),
        ]
        where !before.isEmpty || full.starts(with: "refs/".utf8) || full.allSatisfy(Self.isCapital)
        {
            if let id = try references.id(of: Array(before.utf8) + full + Array(after.utf8)) {
                return id
            }
        }
        var digits = name[...]
        if let mark = name.lastIndex(of: UInt8(ascii: "g")), mark > 1,
            name[mark - 1] == UInt8(ascii: "-")
        {
            digits = name[(mark + 1)...]
        }
        switch store.object(beginningWith: digits) {
        case .one(let id): return id
        case .none: return nil
        case .several:
            throw GitError.refused("several objects begin with `\(shown)`; give more of the id")
        }
    }

    private static func isCapital(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
    }

    private func peeled(_ id: ObjectID, _ shown: String) throws -> ObjectID {
        var id = id
        for _ in 0..<Self.maxTags {
            let object = try store.object(id)
            switch object.kind {
            case .commit: return id
            case .tag:
                var lines = HeaderLines(object.bytes[...])
                guard let next = lines.next("object ").flatMap(ObjectID.init(hexadecimal:)) else {
                    throw GitError.failed("the tag \(id) is damaged")
                }
                id = next
            case .tree, .blob: throw GitError.refused("`\(shown)` is not a commit")
            }
        }
        throw GitError.failed("the tag `\(shown)` leads in a circle")
    }
}
