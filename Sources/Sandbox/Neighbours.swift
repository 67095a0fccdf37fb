import Synchronization

/// The roots as each of them knows the others: for links from one into another, and for sentences
/// that name them.
final class Neighbours: Sendable {
    private struct Entry: Sendable {
        weak var root: Root?
        let name: String
    }

    private let entries = Mutex<[Entry]>([])

    func add(_ root: Root) { entries.withLock { $0.append(Entry(root: root, name: root.name)) } }

    var names: [String] { entries.withLock { $0.map(\.name) } }

    /// The root that an absolute path lies in, by the longest spelling, and the rest of the path.
    ///
    /// Compared part by part: `/root-evil` isn't in `/root`. The text only picks the root; the
    /// rest, `..` and all, is for the kernel.
    func root(containing path: [UInt8]) -> (root: Root, rest: [UInt8])? {
        let parts = path.split(separator: UInt8(ascii: "/"))
        var best: (root: Root, length: Int)?
        for root in entries.withLock({ $0.compactMap(\.root) }) {
            for spelling in [root.path, root.realPath] {
                let prefix = spelling.split(separator: UInt8(ascii: "/"))
                guard parts.starts(with: prefix), prefix.count >= best?.length ?? 0 else {
                    continue
                }
                best = (root, prefix.count)
            }
        }
        return best.map {
            ($0.root, Array(parts[$0.length...].joined(separator: [UInt8(ascii: "/")])))
        }
    }
}
