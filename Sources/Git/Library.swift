import CGit2

/// libgit2, set up once for the process when it is first needed: its start costs more than ours.
enum Library {
    /// Whether it could be set up; nothing is opened otherwise.
    static let isReady = cgit2_set_up() == 0

    /// Whether the last call on this thread failed for want of memory, of which it gets little.
    static var isOutOfMemory: Bool {
        guard let error = unsafe git_error_last() else { return false }
        return unsafe error.pointee.klass == CInt(GIT_ERROR_NOMEMORY.rawValue)
    }
}
