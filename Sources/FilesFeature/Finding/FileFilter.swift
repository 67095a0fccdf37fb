import Sandbox

/// What is looked for in a tree.
struct FileFilter: Sendable {
    /// What matches none isn't found; where there are none, everything is.
    var patterns: Globs
    /// What matches one isn't found, nor anything beneath it.
    var excluded: Globs
    /// `nil` is any kind.
    var kind: FileKind?
    /// In bytes.
    var sizes: ClosedRange<Int>?
    /// When the content last changed, in seconds since 1970.
    var times: ClosedRange<Int>?
    /// Whether names that begin with a dot are looked at.
    var includesHidden = false
    /// Whether what ignore files leave out is looked at.
    var includesIgnored = false
    /// Whether size and time of what is found are wanted.
    var wantsInformation = false

    /// Whether the system is to be asked about what matches.
    var asksForInformation: Bool { wantsInformation || sizes != nil || times != nil }

    /// Whether what the system knows of something is as wanted.
    func accepts(_ information: FileInformation?) -> Bool {
        guard sizes != nil || times != nil else { return true }
        guard let information else { return false }
        return sizes?.contains(information.size) ?? true
            && times?.contains(information.modifiedSeconds) ?? true
    }
}
