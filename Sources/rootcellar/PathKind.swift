import Sandbox

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
        guard unsafe stat(path, &facts) == 0 else {
            throw SettingsError("there is nothing at `\(path)`; give directories and SQLite files")
        }
        switch facts.st_mode & S_IFMT {
        case S_IFDIR: self = .directory
        case S_IFREG where OperatorFile.begins(path, with: Array("SQLite format 3\0".utf8)):
            self = .database
        case S_IFREG where facts.st_size == 0:
            throw SettingsError("`\(path)` is empty; give directories and SQLite files")
        case S_IFREG:
            throw SettingsError(
                "`\(path)` is not an SQLite database; to serve this file, give its directory"
            )
        default: throw SettingsError("`\(path)` is neither a directory nor an SQLite file")
        }
    }
}
