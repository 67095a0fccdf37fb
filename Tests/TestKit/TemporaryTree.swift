#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A directory of a test's own, filled as the test writes it, gone when it is let go.
public final class TemporaryTree: Sendable {
    /// What is put at a path.
    public enum Item: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        case text(String)
        case bytes([UInt8])
        case directory
        case link(String)
        case fifo
        case socket
        /// A file that is all hole.
        case sparse(size: Int)

        public init(stringLiteral value: String) { self = .text(value) }
    }

    /// Why the tree could not be made.
    public struct Failure: Error {
        let path: String
        let code: CInt
    }

    /// Absolute, without links.
    public let path: String

    /// Makes the tree, with the directories above each item.
    ///
    /// `inMemory`: for trees so large that a busy disk would take too long, where the system has a
    /// place for them.
    public init(_ items: KeyValuePairs<String, Item> = [:], inMemory: Bool = false) throws {
        let hasMemory = unsafe access("/dev/shm", W_OK) == 0
        let place = inMemory && hasMemory ? "/dev/shm" : "/tmp"
        var template = Array("\(place)/rootcellar-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failure(path: place, code: errno) }
        let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
        path = String(decoding: bytes, as: UTF8.self)
        for (name, item) in items { try add(name, item) }
    }

    deinit {
        // Not by hand: a test may leave a tree that is deeper than a path may be long.
        _ = try? run("/bin/rm", ["-rf", path])
    }

    /// The absolute path of something in the tree.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Puts something in the tree.
    public func add(_ name: String, _ item: Item) throws { try add(Array(name.utf8), item) }

    /// Puts something in the tree under a name that may not be UTF-8.
    public func add(_ name: [UInt8], _ item: Item) throws {
        let slash = UInt8(ascii: "/")
        for end in name.indices where name[end] == slash { try makeDirectory(name[..<end]) }
        let full = cPath(name[...])
        switch item {
        case .directory: try makeDirectory(name[...])
        case .text(let text): try write(Array(text.utf8), to: full)
        case .bytes(let bytes): try write(bytes, to: full)
        case .link(let target): try check(unsafe symlink(target, full), full)
        case .fifo: try check(unsafe mkfifo(full, 0o600), full)
        case .socket: try makeSocket(at: full)
        case .sparse(let size):
            try write([], to: full)
            try check(unsafe truncate(full, off_t(size)), full)
        }
    }

    /// Puts directories called `d` into one another, deeper than a path can say.
    public func addDirectories(in name: String, deep count: Int) throws {
        try add(name, .directory)
        var directory = unsafe open(cPath(Array(name.utf8)[...]), O_RDONLY | O_DIRECTORY)
        for _ in 0..<count {
            let above = directory
            defer { close(above) }
            try check(unsafe mkdirat(above, "d", 0o755), cPath(Array(name.utf8)[...]))
            directory = unsafe openat(above, "d", O_RDONLY | O_DIRECTORY)
        }
        close(directory)
    }

    private func cPath(_ name: ArraySlice<UInt8>) -> [CChar] {
        (Array("\(path)/".utf8) + name + [0]).map { CChar(bitPattern: $0) }
    }

    private func makeDirectory(_ name: ArraySlice<UInt8>) throws {
        let full = cPath(name)
        let code = unsafe mkdir(full, 0o755)
        try check(code < 0 && errno == EEXIST ? 0 : code, full)
    }

    private func write(_ bytes: [UInt8], to full: [CChar]) throws {
        let descriptor = unsafe open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try check(descriptor, full)
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe writeAll(descriptor, $0.baseAddress, $0.count)
            }
            try check(count < 0 ? -1 : 0, full)
            written += count
        }
    }

    private func makeSocket(at full: [CChar]) throws {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        try check(descriptor, full)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let code = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe withUnsafeMutableBytes(of: &address.pointee.sun_path) {
                unsafe $0.copyBytes(from: full.map { UInt8(bitPattern: $0) })
            }
            return unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try check(code, full)
    }

    private func check(_ code: CInt, _ full: [CChar]) throws {
        guard code < 0 else { return }
        let bytes = full.dropLast().map { UInt8(bitPattern: $0) }
        throw Failure(path: String(decoding: bytes, as: UTF8.self), code: errno)
    }
}

/// Runs a program and waits for its end.
///
/// - Returns: The status it exited with; `nil` if a signal ended it.
@discardableResult
public func run(_ program: String, _ arguments: [String]) throws -> Int? {
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let code = unsafe posix_spawn(&process, program, nil, nil, &words, environ)
    guard code == 0 else { throw TemporaryTree.Failure(path: program, code: code) }
    var status: CInt = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : nil
}

/// The system's write, which the tree's own hides.
private func writeAll(_ descriptor: CInt, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, start, count)
}
