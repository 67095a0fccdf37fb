#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension TemporaryTree {
    /// Adds to the end of a file.
    public func append(_ name: String, _ text: String) throws {
        let descriptor = unsafe open(path(name), O_WRONLY | O_APPEND | O_CLOEXEC)
        try succeed(descriptor, name)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        try unsafe succeed(CInt(write(descriptor, bytes, bytes.count)), name)
    }

    /// Cuts a file.
    public func cut(_ name: String, to size: Int) throws {
        try unsafe succeed(truncate(path(name), off_t(size)), name)
    }

    /// Renames what is at a path; what was at the other is gone.
    public func move(_ name: String, to other: String) throws {
        try unsafe succeed(rename(path(name), path(other)), name)
    }

    /// Removes a file or a link.
    public func remove(_ name: String) throws { try unsafe succeed(unlink(path(name)), name) }

    /// Removes a directory with all that is in it.
    public func removeDirectory(_ name: String) throws { try run("/bin/rm", ["-rf", path(name)]) }

    /// Sets the time of the last change to now.
    public func touch(_ name: String) throws {
        try unsafe succeed(utimensat(AT_FDCWD, path(name), nil, 0), name)
    }

    /// Says that a file last changed at a time, in seconds since 1970.
    public func setModified(_ name: String, to seconds: Int) throws {
        let time = timespec(tv_sec: seconds, tv_nsec: 0)
        try unsafe succeed(utimensat(AT_FDCWD, path(name), [time, time], 0), name)
    }

    private func succeed(_ code: CInt, _ name: String) throws {
        if code < 0 { throw Failure(path: path(name), code: errno) }
    }
}
