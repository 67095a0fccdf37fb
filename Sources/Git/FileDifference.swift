import CGit2
import Text

/// How a file differs, line by line.
public struct FileDifference: Sendable {
    /// Why there are no lines to tell.
    public enum Obstacle: Sendable, Hashable {
        /// One of them isn't text.
        case binary
        /// It would take too long.
        case tooLarge
        /// An object is missing or damaged, or isn't to be read.
        case unreadable(String)
    }

    /// As many bytes as are looked at for a zero, which text doesn't have: git's rule.
    static let bytesToTellBinary = 8_000
    static let maxFileBytes = 8 << 20
    /// Lines that differ on the one side times those on the other: what takes a tenth of a second.
    private static let maxWork = 2_500_000_000

    /// Lines added.
    public private(set) var insertions = 0
    /// Lines taken away.
    public private(set) var deletions = 0
    /// Why neither is known.
    public private(set) var obstacle: Obstacle?
    /// Whether what is in the file stayed as it was.
    public private(set) var isUnchanged = false
    /// The parts that differ, in unified form with three lines around them.
    ///
    /// Bytes of files, which may not be UTF-8; empty where there is an obstacle.
    public private(set) var hunks: [UInt8] = []

    init(_ obstacle: Obstacle) { self.obstacle = obstacle }

    init(_ old: [UInt8], _ new: [UInt8]) {
        isUnchanged = old == new
        if Self.isBinary(old) || Self.isBinary(new) {
            obstacle = .binary
        } else if Self.isTooLarge(old, new) {
            obstacle = .tooLarge
        } else if !isUnchanged {
            compare(old, new)
        }
    }

    private mutating func compare(_ old: [UInt8], _ new: [UInt8]) {
        var options = unsafe git_diff_options()
        _ = unsafe git.diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
        unsafe options.max_size = git_off_t(2 * Self.maxFileBytes)
        unsafe options.flags |= GIT_DIFF_INDENT_HEURISTIC.rawValue | GIT_DIFF_FORCE_TEXT.rawValue
        var patch: OpaquePointer?
        let code = unsafe old.withUnsafeBytes { old in
            unsafe new.withUnsafeBytes { new in
                unsafe git.patch_from_buffers(
                    &patch,
                    old.baseAddress,
                    old.count,
                    "a",
                    new.baseAddress,
                    new.count,
                    "b",
                    &options
                )
            }
        }
        guard code == 0, let patch = unsafe patch else {
            obstacle = .tooLarge
            return
        }
        defer { unsafe git.patch_free(patch) }
        _ = unsafe git.patch_line_stats(nil, &insertions, &deletions, patch)
        var buffer = unsafe git_buf()
        guard unsafe git.patch_to_buf(&buffer, patch) == 0 else {
            obstacle = .tooLarge
            return
        }
        defer { unsafe git.buf_dispose(&buffer) }
        let bytes = unsafe UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size)
        hunks = unsafe Array(Self.withoutHead(bytes))
    }

    /// What follows the names of the files, which are ours to write.
    private static func withoutHead(_ bytes: UnsafeRawBufferPointer) -> Slice<
        UnsafeRawBufferPointer
    > {
        var position = 0
        while position < bytes.count, unsafe bytes[position] != UInt8(ascii: "@") {
            let end = unsafe bytes[position...].firstIndex(of: UInt8(ascii: "\n"))
            position = (end ?? bytes.count - 1) + 1
        }
        return unsafe bytes[position...]
    }

    private static func isBinary(_ bytes: [UInt8]) -> Bool {
        bytes.prefix(bytesToTellBinary).contains(0)
    }

    private static func isTooLarge(_ old: [UInt8], _ new: [UInt8]) -> Bool {
        guard max(old.count, new.count) <= maxFileBytes else { return true }
        let least = min(old.count, new.count)
        var before = 0
        while before < least, old[before] == new[before] { before += 1 }
        var after = 0
        while after < least - before, old[old.count - 1 - after] == new[new.count - 1 - after] {
            after += 1
        }
        let lines = { (bytes: ArraySlice<UInt8>) in
            bytes.count { $0 == UInt8(ascii: "\n") }
        }
        return lines(old[before..<(old.count - after)]) * lines(new[before..<(new.count - after)])
            > maxWork
    }
}
