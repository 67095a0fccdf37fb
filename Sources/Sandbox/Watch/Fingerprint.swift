/// What something comes to at one moment, for telling later whether it has changed.
///
/// Hashed with the process's own seed, so it means nothing outside of it.
public struct Fingerprint: Hashable, Sendable {
    private let value: Int

    /// Takes in what matters, in order.
    public init(_ takeIn: (_ hasher: inout Hasher) -> Void) {
        var hasher = Hasher()
        takeIn(&hasher)
        value = hasher.finalize()
    }
}

extension Hasher {
    /// Takes in bytes at once, which for an array goes one by one.
    public mutating func combine(contentsOf bytes: [UInt8]) {
        combine(bytes.count)
        unsafe bytes.withUnsafeBytes { unsafe combine(bytes: $0) }
    }

    /// Takes in what tells a file's state without reading it.
    public mutating func combine(stateOf information: FileInformation) {
        combine(information.device)
        combine(information.inode)
        combine(information.size)
        combine(information.modifiedSeconds)
        combine(information.modifiedNanoseconds)
    }
}

extension SandboxedPath {
    /// Files up to this size are told apart by what is in them, larger ones by their state.
    public static let maxHashedBytes = 4 << 20
    private static let maxEntries = 200_000

    /// What a file holds, or which names a directory has; of what isn't there a value of its own.
    ///
    /// Of a file of more than ``maxHashedBytes`` its state: the file system's number of it, size
    /// and time of change. Blocks.
    public var fingerprint: Fingerprint {
        Fingerprint { hasher in
            let information = information()
            hasher.combine(information?.kind)
            do throws(SandboxError) {
                switch information?.kind {
                case .file: try openFile().combineContent(into: &hasher)
                case .directory:
                    hasher.combine(try openDirectory().entries(limit: Self.maxEntries))
                default: break
                }
            } catch {
                // Gone since it was looked at, or unreadable: that is a state too.
                hasher.combine(error.code)
            }
        }
    }
}

extension File {
    /// Takes in what the file holds, or its state if that is too much.
    public func combineContent(
        into hasher: inout Hasher,
        maxBytes: Int = SandboxedPath.maxHashedBytes
    ) throws(SandboxError) {
        let chunkBytes = 256 << 10
        guard information.size <= maxBytes else { return hasher.combine(stateOf: information) }
        var offset = 0
        // One that grows meanwhile will be looked at again.
        while offset <= maxBytes {
            let chunk = try read(at: offset, count: chunkBytes)
            hasher.combine(contentsOf: chunk)
            offset += chunk.count
            guard chunk.count == chunkBytes else { return }
        }
    }
}
