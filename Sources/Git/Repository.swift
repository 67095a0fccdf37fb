import Sandbox
import Text

/// An open repository, closed at the end of its life; for one thread.
struct Repository: ~Copyable {
    let store: ObjectStore
    let references: References
    let layout: RepositoryLayout
    /// The name by which tools know it.
    let name: String

    /// Opens a repository whose layout has been checked.
    init(_ layout: RepositoryLayout, name: String) throws {
        store = try ObjectStore(in: layout.objectDirectories)
        references = References(of: layout)
        self.layout = layout
        self.name = name
    }

    /// A commit; at the end of a shallow clone its parents are only named.
    func commit(_ id: ObjectID) throws(GitError) -> CommitObject { try CommitObject(id, in: store) }

    /// The parents that there are: a shallow clone ends somewhere.
    func parents(of commit: CommitObject) -> [ObjectID] {
        layout.shallow.contains(commit.id) ? [] : commit.parents
    }

    /// The branch that HEAD is on, displayed; `nil` where it is on none.
    func branch() throws -> String? {
        guard case .name(let target) = try references.target(of: Array("HEAD".utf8)) else {
            return nil
        }
        return Reference(full: target).map { displayed($0.short) }
    }

    /// The bytes of a path: as they are if the commit has such a path, else of its displayed form.
    func path(_ argument: String, at commit: ObjectID) throws -> [UInt8] {
        let literal = Array(argument.utf8)
        guard let unescaped = undisplayed(argument) else { return Self.normal(literal) }
        var lookup = PathLookup(Self.normal(literal))
        let isThere = try lookup.entry(in: self.commit(commit).tree, of: store) != nil
        return Self.normal(isThere ? literal : unescaped)
    }

    /// Without a slash at either end, and without `.`.
    private static func normal(_ path: [UInt8]) -> [UInt8] {
        let parts = path.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        return Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }
}
