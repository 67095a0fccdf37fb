import CGit2

/// What a tree has at a path.
struct TreeEntry: Equatable {
    let id: ObjectID
    /// The kind and permissions, as git keeps them.
    let mode: UInt32

    /// Looks a path up; `nil` if there is nothing.
    init?(at path: String, in tree: ObjectID?, of repository: borrowing Repository) throws {
        guard let tree else { return nil }
        var raw = tree.raw
        let handle = try unsafe repository.object(doing: "reading a tree") {
            unsafe git_tree_lookup($0, $1, &raw)
        }
        defer { unsafe git_tree_free(handle) }
        var entry: OpaquePointer?
        guard unsafe git_tree_entry_bypath(&entry, handle, path) == 0 else { return nil }
        defer { unsafe git_tree_entry_free(entry) }
        guard let id = unsafe git_tree_entry_id(entry) else { return nil }
        self.id = unsafe ObjectID(id.pointee)
        mode = unsafe git_tree_entry_filemode_raw(entry).rawValue
    }
}
