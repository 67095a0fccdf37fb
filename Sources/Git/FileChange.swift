/// What a commit did to one file.
public struct FileChange: Sendable {
    /// In a word.
    public enum Status: String, Sendable {
        case added, deleted, modified, renamed
        /// A file became a link, or such.
        case typechange
    }

    /// What was done.
    public let status: Status
    /// The path, after a rename the new one; may not be UTF-8.
    public let path: [UInt8]
    /// The path before a rename.
    public private(set) var oldPath: [UInt8]?
    /// How much of a renamed file is as it was, in percent.
    public private(set) var similarity: Int?
    let old: TreeEntry?
    let new: TreeEntry?

    init(_ change: TreeComparison.Change) {
        path = change.path
        (old, new) = (change.old, change.new)
        status =
            switch (change.old?.mode, change.new?.mode) {
            case (nil, _): .added
            case (_, nil): .deleted
            case (let old?, let new?): old.isLike(new) ? .modified : .typechange
            }
    }

    init(renamed old: FileChange, to new: FileChange, similarity: Int) {
        status = .renamed
        path = new.path
        oldPath = old.path
        self.similarity = similarity
        (self.old, self.new) = (old.old, new.new)
    }

    /// Whether a file that stayed one got other permissions.
    public var isModeChanged: Bool {
        status != .typechange && old != nil && new != nil && old?.mode != new?.mode
    }

    /// The kind and permissions before, as git writes them; empty if it was added.
    public var oldMode: String { old?.mode.digits ?? "" }

    /// The same after; empty if it was deleted.
    public var newMode: String { new?.mode.digits ?? "" }
}
