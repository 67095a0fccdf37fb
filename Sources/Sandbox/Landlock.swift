import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The kernel's allow-list of files, by thread: the second wall around C libraries that open files
/// by name.
public enum Landlock {
    /// Whether this kernel has it.
    public static var isAvailable: Bool { csandbox_landlock_abi() >= 1 }

    /// Confines the calling thread, for ever, to what lies in the roots and these directories.
    ///
    /// Metadata stays visible everywhere: Landlock doesn't govern `stat`.
    ///
    /// `roots`: may be read, and changed where they are writable and `allowsWriting`.
    ///
    /// `readable`: absolute paths that may be read besides; those that don't exist are left out.
    ///
    /// `writable`: absolute paths that may be changed besides.
    ///
    /// - Returns: Whether the thread is confined.
    public static func confineThread(
        to roots: [Root],
        allowsWriting: Bool = false,
        readable: [String] = [],
        writable: [String] = []
    ) -> Bool {
        let extraReadable = readable.compactMap(descriptor)
        let extraWritable = writable.compactMap(descriptor)
        defer { for descriptor in extraReadable + extraWritable { close(descriptor) } }
        let changed =
            roots.filter { allowsWriting && $0.isWritable }.map(\.descriptor) + extraWritable
        let read = roots.map(\.descriptor) + extraReadable
        return unsafe csandbox_landlock_confine(read, read.count, changed, changed.count) == 0
    }

    private static func descriptor(of path: String) -> CInt? {
        let descriptor = unsafe open(path, csandbox_o_path | O_CLOEXEC)
        return descriptor >= 0 ? descriptor : nil
    }
}
