#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A regular file, open for reading.
public struct File: ~Copyable {
    private let descriptor: Descriptor
    /// Where it was opened.
    public let path: SandboxedPath
    /// What the system knew of it when it was opened.
    public let information: FileInformation

    init(_ path: SandboxedPath) throws(SandboxError) {
        // Without O_NONBLOCK opening a FIFO waits for a writer, perhaps for ever. It stays: files of
        // the kernel that have nothing yet say so rather than wait; on others it does nothing.
        let descriptor = try path.open(O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard let information = descriptor.information else { throw path.error(errno) }
        guard information.kind == .file else {
            throw .notFile(path: path.description, kind: information.kind)
        }
        self.descriptor = descriptor
        self.path = path
        self.information = information
    }

    /// Reads as many bytes as there are, at most `count`, from an offset counted from 0.
    ///
    /// - Returns: Fewer than `count` only at the end of the file; a file may be cut at any time.
    public func read(at offset: Int, count: Int) throws(SandboxError) -> [UInt8] {
        let number = descriptor.number
        var failure: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let start = unsafe buffer.baseAddress?.advanced(by: filled)
                let got = unsafe pread(number, start, count - filled, off_t(offset + filled))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        guard failure == 0 else { throw path.error(failure) }
        return bytes
    }

    /// What the system knows of it now.
    public var currentInformation: FileInformation? { descriptor.information }

    /// The path by which the system knows it, without links.
    public func realPath() throws(SandboxError) -> [UInt8] {
        guard let real = descriptor.realPath else { throw path.error(ENOENT) }
        return real
    }
}

extension SandboxedPath {
    /// Opens a regular file; a FIFO, socket or device is refused before it can block.
    public func openFile() throws(SandboxError) -> File { try File(self) }

    /// The whole of a small file.
    ///
    /// - Throws: ``SandboxError/tooLarge(path:maxBytes:)`` if it is larger.
    public func contents(maxBytes: Int) throws(SandboxError) -> [UInt8] {
        let file = try openFile()
        let bytes = try file.read(at: 0, count: maxBytes + 1)
        guard bytes.count <= maxBytes else {
            throw .tooLarge(path: description, maxBytes: maxBytes)
        }
        return bytes
    }

    /// What the system knows of it; `nil` if there is nothing, or it leads outside.
    ///
    /// `followsLast`: whether of a link its target is meant.
    public func information(followsLast: Bool = true) -> FileInformation? {
        if !followsLast, isPlainName { return root.information(of: relative) }
        #if canImport(Glibc)
        let flags = metadataFlags
        #else
        let flags = metadataFlags | (followsLast ? 0 : O_SYMLINK)
        #endif
        // Whatever the reason, nothing can be said about it; an open says why.
        return (try? resolve(flags, followsLast: followsLast))?.information
    }

    /// Whether it names something directly in the root: then there is nothing to follow before it.
    private var isPlainName: Bool {
        !relative.isEmpty && !relative.contains(UInt8(ascii: "/"))
            && !relative.elementsEqual(".".utf8) && !relative.elementsEqual("..".utf8)
    }

    /// The path by which the system knows it, without links.
    public func realPath() throws(SandboxError) -> [UInt8] {
        let descriptor = try open(metadataFlags)
        guard let path = descriptor.realPath else { throw error(ENOENT) }
        return path
    }
}
