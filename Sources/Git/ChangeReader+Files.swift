import CGit2
import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension ChangeReader {
    /// One file of a comparison.
    func change(
        at index: Int,
        of diff: OpaquePointer,
        _ room: inout Int,
        _ limit: Limit,
        _ result: inout CommitChanges
    ) -> FileChange? {
        guard let delta = unsafe git_diff_get_delta(diff, index)?.pointee else { return nil }
        let new = unsafe Self.shown(delta.new_file.path)
        let old = unsafe Self.shown(delta.old_file.path)
        var change = unsafe FileChange(status: Self.word(delta.status), path: new)
        if old != new, unsafe delta.status == GIT_DELTA_RENAMED { change.oldPath = old }
        guard limit.allowsMore() else {
            result.hasMorePatches = true
            return change
        }
        var patch: OpaquePointer?
        // A file that can't be compared is still named.
        guard unsafe git_patch_from_diff(&patch, diff, index) == 0, let patch = unsafe patch else {
            change.isBinary = true
            return change
        }
        defer { unsafe git_patch_free(patch) }
        let flags = unsafe git_patch_get_delta(patch)?.pointee.flags ?? 0
        change.isBinary = flags & GIT_DIFF_FLAG_BINARY.rawValue != 0
        if !change.isBinary {
            var (added, removed) = (0, 0)
            unsafe git_patch_line_stats(nil, &added, &removed, patch)
            (change.insertions, change.deletions) = (added, removed)
        }
        guard wantsPatches, !change.isBinary else { return change }
        let size = unsafe git_patch_size(patch, 1, 1, 1)
        guard size <= room else {
            result.hasMorePatches = true
            return change
        }
        room -= size
        change.patch = unsafe Self.text(of: patch)
        return change
    }

    private static func text(of patch: OpaquePointer) -> String? {
        var buffer = unsafe git_buf()
        guard unsafe git_patch_to_buf(&buffer, patch) == 0 else { return nil }
        defer { unsafe git_buf_dispose(&buffer) }
        let bytes = unsafe UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size)
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    private static func shown(_ path: UnsafePointer<CChar>?) -> String {
        guard let path = unsafe path else { return "" }
        return unsafe displayed(Array(UnsafeRawBufferPointer(start: path, count: strlen(path))))
    }

    private static func word(_ status: git_delta_t) -> String {
        switch status {
        case GIT_DELTA_ADDED: "added"
        case GIT_DELTA_DELETED: "deleted"
        case GIT_DELTA_RENAMED: "renamed"
        case GIT_DELTA_COPIED: "copied"
        case GIT_DELTA_TYPECHANGE: "typechange"
        default: "modified"
        }
    }
}
