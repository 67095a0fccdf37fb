import Sandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The few things that a repository's configuration decides about how it can be read.
///
/// Includes aren't followed, and libgit2 is shown none of it.
struct Configuration {
    private(set) var reasonToRefuse: String?
    private(set) var isPartialClone = false

    init(of common: SandboxedPath) throws {
        let file = common.appending("config".utf8)
        guard file.information(followsLast: false) != nil else { return }
        var section = ""
        for line in try file.contents(maxBytes: 1 << 20).split(separator: UInt8(ascii: "\n")) {
            var text = String(decoding: line, as: UTF8.self).lowercased()
                .filter { !$0.isWhitespace && $0 != "\"" }.prefix { $0 != "#" && $0 != ";" }
            if text.hasPrefix("[") {
                section = String(text.prefix { $0 != "]" }.dropFirst())
                text = text.drop { $0 != "]" }.dropFirst()
            }
            guard section == "extensions" else { continue }
            switch text {
            case "objectformat=sha256":
                reasonToRefuse =
                    "this repository names its objects by SHA-256, which can't be read yet"
            case _ where text.hasPrefix("refstorage=") && text != "refstorage=files":
                reasonToRefuse =
                    "this repository keeps its refs as a reftable, which can't be read yet"
            case _ where text.hasPrefix("partialclone"): isPartialClone = true
            default: break
            }
        }
    }
}

extension RepositoryLayout {
    /// Another user's repository may be a trap; git refuses it too.
    ///
    /// - Throws: ``GitError`` unless it belongs to us, to root, or to the owner of its root.
    static func checkOwner(of directory: SandboxedPath) throws {
        guard let owner = directory.information()?.owner else { return }
        let trusted = [geteuid(), 0, directory.root.directory.information()?.owner]
        guard trusted.contains(owner) else {
            throw GitError.refused(
                "`\(directory)` belongs to another user than the server and the root"
            )
        }
    }
}
