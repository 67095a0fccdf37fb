import Blocking
import MCP
import Sandbox
import Text

/// A file in a root, or the listing of a directory, by its `file:` URI.
struct FileResource: ResourceTemplate {
    static let uriTemplate = "file:///{+path}"
    static let name = "file"
    static let title = "File or directory"
    static let description = "A file in a root by its absolute path; of a directory its listing."
    static let mimeType: String? = nil

    static let maxBytes = 10 << 20
    private static let maxEntries = 1_000

    @Parameter("Absolute path without its first slash.", completing: .absolutePaths)
    var path: String

    /// A root, as the list of resources names it.
    static func resource(of root: Root) -> Resource {
        Resource(
            uri: root.directory.uri,
            name: root.name,
            title: "Root \(root.name)",
            description: root.isWritable
                ? "A root that may be changed." : "A root that may be read.",
            mimeType: "inode/directory"
        )
    }

    func contents(of uri: String, on files: Files, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        do {
            return try await files.pool.run {
                let path = try files.roots.path(uri)
                guard path.information()?.kind == .directory else {
                    return [try Self.contents(of: path.openFile(), at: path)]
                }
                return [try Self.listing(of: path)]
            }
        } catch let error as SandboxError {
            // All that a path can be wrong with means that nothing is there to read.
            throw ResourceNotFound(uri: uri, reason: error.message)
        }
    }

    /// How one is watched: a file's content, or which names a directory has.
    static func watching(by watcher: Watcher) -> BoundResourceTemplate.Watcher<Self> {
        { _, uri, files, changed in
            do {
                let path = try await files.pool.run {
                    let path = try files.roots.path(uri)
                    // Opened to say what is wrong with it, if anything is.
                    if path.information()?.kind != .directory { _ = try path.openFile() }
                    return path
                }
                let lookout = try await watcher.watch(.content(of: path), onChange: changed)
                return Watch { lookout.end() }
            } catch let error as SandboxError {
                throw ResourceNotFound(uri: uri, reason: error.message)
            }
        }
    }

    private static func contents(of file: borrowing File, at path: SandboxedPath) throws
        -> ResourceContents
    {
        let tooLarge = FileContentError.tooLargeResource(
            path: path.description,
            maxBytes: maxBytes
        )
        guard file.information.size <= maxBytes else { throw tooLarge }
        // It may have grown since, and of a file of the kernel the size was never right.
        let bytes = try file.read(at: 0, count: maxBytes + 1)
        guard bytes.count <= maxBytes else { throw tooLarge }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            let type = Picture.mimeType(ofBytes: bytes) ?? "application/octet-stream"
            return ResourceContents(uri: path.uri, mimeType: type, blob: bytes)
        }
        return ResourceContents(uri: path.uri, mimeType: textType(of: path.name), text: text)
    }

    private static func listing(of path: SandboxedPath) throws -> ResourceContents {
        let (entries, totalCount) = try path.openDirectory().first(maxEntries) {
            ListingKey($0) < ListingKey($1)
        } where: { _ in
            true
        }
        var lines = entries.map { displayed($0.name) + ($0.kind == .directory ? "/" : "") }
        if totalCount > maxEntries {
            lines.append("[\(totalCount - maxEntries) more; list_directory gives them in pages]")
        }
        return ResourceContents(
            uri: path.uri,
            mimeType: "inode/directory",
            text: lines.joined(separator: "\n")
        )
    }

    private static func textType(of name: String) -> String {
        switch name.split(separator: ".").last.map({ $0.lowercased() }) {
        case "md", "markdown": "text/markdown"
        case "json": "application/json"
        case "csv": "text/csv"
        case "html", "htm": "text/html"
        case "xml": "application/xml"
        case "yaml", "yml": "application/yaml"
        default: "text/plain"
        }
    }
}

extension SandboxedPath {
    /// The path as a `file:` URI, percent-encoded.
    var uri: String { "file://" + percentEncoded(absolute, keeping: "/") }
}
