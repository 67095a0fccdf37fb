import CGit2

/// libgit2, set up once for the process when it is first needed: its start costs more than ours.
enum Library {
    /// Whether it could be set up; nothing is opened otherwise.
    static let isReady = cgit2_set_up() == 0

    /// What libgit2 last said on this thread, read before another call replaces it.
    static var lastWords: String {
        guard let error = unsafe git_error_last(), let message = unsafe error.pointee.message else {
            return "no reason given"
        }
        return unsafe String(cString: message)
    }
}
