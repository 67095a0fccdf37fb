import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Files that the operator names and no client can: the configuration, the log, what the tour copies.
///
/// The only place but the sandbox that opens anything; nothing read here is served.
enum OperatorFile {
    /// The whole of a file, if it isn't larger.
    static func contents(of path: String, maxBytes: Int = 1 << 20) throws(SettingsError) -> [UInt8]
    {
        guard let bytes = beginning(of: path, count: maxBytes + 1) else {
            let reason = unsafe String(cString: strerror(errno))
            throw SettingsError("`\(displayed(path))` can't be read: \(reason)")
        }
        guard bytes.count <= maxBytes else {
            throw SettingsError("`\(displayed(path))` is larger than \(maxBytes) bytes")
        }
        return bytes
    }

    static func begins(_ path: String, with bytes: [UInt8]) -> Bool {
        beginning(of: path, count: bytes.count) == bytes
    }

    /// A descriptor that appends to a log, which is made if it isn't there.
    static func appending(to path: String) throws(SettingsError) -> CInt {
        // Without O_NONBLOCK opening a FIFO waits for a reader, perhaps for ever.
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK
        let descriptor = unsafe open(path, flags, 0o600)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw SettingsError("the log `\(displayed(path))` can't be written: \(reason)")
        }
        return descriptor
    }

    private static func beginning(of path: String, count: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
            }
            if got < 0 { return nil }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes[..<filled])
    }
}
