/// A directory in which a name matters.
struct WatchPoint: Hashable {
    let directory: SandboxedPath
    /// `nil` if every name does.
    let name: [UInt8]?

    /// The names by directory, each directory in the place where it first was.
    static func byDirectory(_ points: [WatchPoint]) -> [(SandboxedPath, Set<[UInt8]?>)] {
        var places: [SandboxedPath: Int] = [:]
        var groups: [(SandboxedPath, Set<[UInt8]?>)] = []
        for point in points {
            if let place = places[point.directory] {
                groups[place].1.insert(point.name)
            } else {
                places[point.directory] = groups.count
                groups.append((point.directory, [point.name]))
            }
        }
        return groups
    }
}

extension SandboxedPath {
    /// Where changes of what is at this path show, from the root down.
    ///
    /// Every directory above counts too: one that is renamed says so only to the one it was in, and
    /// one that doesn't exist yet is made in the one above.
    var watchPoints: [WatchPoint] {
        var points = Self.chain(to: self, anyName: false)
        if let target = linkTarget {
            // Links may go through others, which lie mostly where the first or the last does.
            points = Self.chain(to: self, anyName: true) + Self.chain(to: target, anyName: true)
        }
        if information()?.kind == .directory {
            points.append(WatchPoint(directory: self, name: nil))
        }
        return points
    }

    private static func chain(to path: SandboxedPath, anyName: Bool) -> [WatchPoint] {
        let parts = path.relative.split(separator: UInt8(ascii: "/"))
        var directory = path.root.directory
        return parts.map { part in
            defer { directory = directory.appending(part) }
            return WatchPoint(directory: directory, name: anyName ? nil : Array(part))
        }
    }

    /// Where links lead to; `nil` if there are none in the path, or they lead outside.
    private var linkTarget: SandboxedPath? {
        var existing = self
        var rest: [[UInt8]] = []
        while true {
            if let real = (try? existing.resolve(metadataFlags))?.realPath {
                let slash = root.realPath.count > 1 && !existing.relative.isEmpty ? "/" : ""
                guard real != root.realPath + Array(slash.utf8) + existing.relative else {
                    return nil
                }
                // `nil` also where the root itself was moved: its descriptor is all that leads there.
                return existing.resolving(real).map { target in
                    rest.reversed().reduce(target) { $0.appending($1) }
                }
            }
            guard let parent = existing.parent else { return nil }
            rest.append(
                Array(
                    existing.relative.dropFirst(parent.relative.count).drop {
                        $0 == UInt8(ascii: "/")
                    }
                )
            )
            existing = parent
        }
    }
}
