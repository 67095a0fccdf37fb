import Git
import Text

/// What a commit did to a file, in words and as a patch.
enum PatchText {
    /// One line: what was done, the path, how many lines came and went.
    static func line(for file: FileChange, _ differences: [FileDifference]) -> String {
        let path = file.oldPath.map { "\(displayed($0)) -> \(displayed(file.path))" }
        let mode = file.isModeChanged ? " mode \(file.oldMode) -> \(file.newMode)" : ""
        return
            "\(file.status.rawValue) \(path ?? displayed(file.path)) \(counts(differences))\(mode)\n"
    }

    private static func counts(_ differences: [FileDifference]) -> String {
        switch differences.lazy.compactMap(\.obstacle).first {
        case .binary: "binary"
        case .tooLarge: "too large to be compared"
        case .unreadable(let reason): "unreadable: \(reason)"
        case nil:
            "+\(differences.reduce(0) { $0 + $1.insertions }) "
                + "-\(differences.reduce(0) { $0 + $1.deletions })"
        }
    }

    /// The change in unified form, as `git show` has it, with paths in displayed form.
    static func patch(of file: FileChange, _ differences: [FileDifference]) -> String {
        let new = displayed(file.path)
        let old = file.oldPath.map { displayed($0) } ?? new
        let head = "\ndiff --git a/\(old) b/\(new)\n"
        let (left, right) = ("a/\(old)", "b/\(new)")
        guard let first = differences.first else { return "" }
        switch file.status {
        case .added:
            return head + "new file mode \(file.newMode)\n" + body(first, "/dev/null", right)
        case .deleted:
            return head + "deleted file mode \(file.oldMode)\n" + body(first, left, "/dev/null")
        case .typechange:
            // Nothing is alike of two kinds: one goes, the other comes.
            return head + "deleted file mode \(file.oldMode)\n" + body(first, left, "/dev/null")
                + head + "new file mode \(file.newMode)\n"
                + differences.dropFirst().map { body($0, "/dev/null", right) }.joined()
        case .modified, .renamed:
            let mode =
                file.isModeChanged ? "old mode \(file.oldMode)\nnew mode \(file.newMode)\n" : ""
            let names = file.similarity.map {
                "similarity index \($0)%\nrename from \(old)\nrename to \(new)\n"
            }
            return head + mode + (names ?? "") + body(first, left, right)
        }
    }

    private static func body(_ difference: FileDifference, _ old: String, _ new: String) -> String {
        guard !difference.isUnchanged else { return "" }
        return switch difference.obstacle {
        case .binary: "Binary files \(old) and \(new) differ\n"
        case .tooLarge: "Files \(old) and \(new) differ; they are too large to be compared\n"
        case .unreadable(let reason): "Files \(old) and \(new) can't be compared: \(reason)\n"
        case nil: "--- \(old)\n+++ \(new)\n" + content(difference.hunks)
        }
    }

    /// Content is told as it is; lines that aren't UTF-8 are escaped.
    private static func content(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(validating: $0, as: UTF8.self) ?? displayedLines(of: $0) }
            .joined(separator: "\n")
    }
}
