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

    init(_ path: SandboxedPath, followsLast: Bool) throws(SandboxError) {
        // Without O_NONBLOCK opening a FIFO waits for a writer, perhaps for ever. It stays: files of
        // the kernel that have nothing yet say so rather than wait; on others it does nothing.
        let descriptor = try path.open(
            O_RDONLY | O_NONBLOCK | O_NOCTTY,
            followsLast: followsLast
        )
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
        var code: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            unsafe (filled, code) = fill(UnsafeMutableRawBufferPointer(buffer), from: offset)
        }
        guard code == 0 else { throw path.error(code) }
        return bytes
    }

    /// Reads the same onto the end of what is held already.
    public func read(at offset: Int, count: Int, onto bytes: inout [UInt8]) throws(SandboxError) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count))
        let (filled, code) = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe fill(UnsafeMutableRawBufferPointer(rebasing: buffer[start...]), from: offset)
        }
        bytes.removeLast(count - filled)
        guard code == 0 else { throw path.error(code) }
    }

    /// - Returns: How many bytes were read, and why no more could be, if not for the end of the file.
    private func fill(_ buffer: UnsafeMutableRawBufferPointer, from offset: Int)
        -> (filled: Int, code: CInt)
    {
        var filled = 0
        while filled < buffer.count {
            let start = unsafe buffer.baseAddress?.advanced(by: filled)
            let got = unsafe pread(
                descriptor.number,
                start,
                buffer.count - filled,
                off_t(offset + filled)
            )
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { return (filled, got < 0 ? errno : 0) }
            filled += got
        }
        return (filled, 0)
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
    ///
    /// `followsLast`: whether it may be reached by a link in the last part.
    public func openFile(followsLast: Bool = true) throws(SandboxError) -> File {
        try File(self, followsLast: followsLast)
    }

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
