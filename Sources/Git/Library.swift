import CGit2

/// libgit2, loaded and set up once for the process when it is first needed: both cost more than our
/// own start.
@safe enum Library {
    /// Its functions; nil where the library isn't installed, or not in the version built for.
    ///
    /// Loading opens files of the system: see that no thread comes first that can't.
    static var functions: UnsafePointer<cgit2_functions>? { unsafe cgit2_load() }

    /// Whether it could be set up; nothing is opened otherwise.
    static let isReady = unsafe functions != nil && cgit2_set_up() == 0

    /// What is wrong where it couldn't.
    static let absence =
        "git can't be read: libgit2 \(LIBGIT2_VERSION) isn't installed where the server runs"

    /// Whether the last call on this thread failed for want of memory, of which it gets little.
    static var isOutOfMemory: Bool {
        guard let error = git.error_last() else { return false }
        return unsafe error.pointee.klass == CInt(GIT_ERROR_NOMEMORY.rawValue)
    }
}

/// The functions of libgit2, named without `git_`, once ``Library/isReady`` says that they are there.
var git: cgit2_functions {
    guard let functions = unsafe Library.functions else { preconditionFailure("it isn't loaded") }
    return unsafe functions.pointee
}
