import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a path on the command line is, found by looking at it once, before anything is served.
enum PathKind: Equatable {
    case directory
    case database

    /// Looks at a path.
    ///
    /// - Throws: ``SettingsError`` that says what it is instead, and what would be right.
    init(of path: String) throws(SettingsError) {
        var facts = stat()
        let name = displayed(path)
        guard unsafe stat(path, &facts) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else {
                let reason = unsafe String(cString: strerror(errno))
                throw SettingsError("`\(name)` can't be looked at: \(reason)")
            }
            throw SettingsError("there is nothing at `\(name)`; give directories and SQLite files")
        }
        switch facts.st_mode & S_IFMT {
        case S_IFDIR: self = .directory
        case S_IFREG where OperatorFile.begins(path, with: Array("SQLite format 3\0".utf8)):
            self = .database
        case S_IFREG where facts.st_size == 0:
            throw SettingsError("`\(name)` is empty; give directories and SQLite files")
        case S_IFREG:
            throw SettingsError(
                "`\(name)` is not an SQLite database; to serve this file, give its directory"
            )
        default: throw SettingsError("`\(name)` is neither a directory nor an SQLite file")
        }
    }
}

extension Location {
    /// - Throws: ``SettingsError`` if it isn't there, or is something else than it is served as.
    func mustBe(_ kind: PathKind) throws(SettingsError) {
        guard try PathKind(of: path) != kind else { return }
        let shown = displayed(path)
        throw SettingsError(
            kind == .directory
                ? "`\(shown)` is a database, not a directory; serve it among `databases`"
                : "`\(shown)` is a directory, not a database; serve it among `roots`"
        )
    }
}
