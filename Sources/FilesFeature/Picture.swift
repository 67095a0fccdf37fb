import MCP
import Sandbox

/// A picture that hosts can show, known by its first bytes.
struct Picture {
    static let maxBytes = 5 << 20

    let mimeType: String
    private let bytes: [UInt8]?
    private let size: Int

    /// Reads a picture; `nil` if the file, which begins with `head`, is none.
    init?(in file: borrowing File, head: [UInt8]) throws(SandboxError) {
        guard let mimeType = Self.mimeType(ofBytes: head) else { return nil }
        self.mimeType = mimeType
        size = file.information.size
        bytes = size <= Self.maxBytes ? try file.read(at: 0, count: size) : nil
    }

    /// The picture, or where it is too large for a reply what it is and a link to it.
    ///
    /// - Throws: ``BudgetError`` if there is no room for the path.
    func reply(for path: SandboxedPath, maxChars: Int) throws(BudgetError) -> ToolContent {
        var header = "\(path), \(mimeType), \(size) bytes"
        if bytes == nil { header += ": pictures above \(Self.maxBytes) bytes aren't shown" }
        let used = header.utf8.count
        guard used <= maxChars else { throw BudgetError(needed: used, given: maxChars) }
        if let bytes { return ToolContent([.text(header), .image(bytes, mimeType: mimeType)]) }
        let link = Resource(uri: path.uri, name: path.name, mimeType: mimeType, size: size)
        // A host can still show it to a person. 100 are the names of the members.
        let isLinked =
            size <= FileResource.maxBytes
            && used + link.uri.utf8.count + 2 * link.name.utf8.count + 100 <= maxChars
        return ToolContent([.text(header)] + (isLinked ? [.resourceLink(link)] : []))
    }

    static func mimeType(ofBytes head: [UInt8]) -> String? {
        if head.starts(with: [0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A]) { return "image/png" }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        // These two begin with letters, as a text may that tells of them; the sizes after those have
        // bytes that no text has.
        guard hasBytesOfNoText(head.prefix(16)) else { return nil }
        if head.starts(with: "GIF87a".utf8) || head.starts(with: "GIF89a".utf8) {
            return "image/gif"
        }
        if head.starts(with: "RIFF".utf8), head.dropFirst(8).starts(with: "WEBPVP8".utf8) {
            return "image/webp"
        }
        return nil
    }

    private static func hasBytesOfNoText(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.contains { $0 < 0x20 && !(0x09...0x0D).contains($0) }
    }
}
