extension Roots {
    /// Opens the directories that `file:` URIs name, read-only; those that aren't there are left out.
    public convenience init(named uris: [String], resolution: Resolution = .automatic) {
        var specifications: [RootSpecification] = []
        for uri in uris {
            guard let rest = Array(uri.utf8).afterScheme("file:"),
                let path = try? Self.decodedURIPath(rest, shown: uri),
                let text = String(validating: path, as: UTF8.self)
            else { continue }
            specifications.append(RootSpecification(path: text))
        }
        self.init(existing: specifications, resolution: resolution)
    }

    /// These roots as far as they lie in some directories that a client named: never more.
    ///
    /// A directory in a root becomes a root itself; a root that lies in a directory stays whole; what
    /// lies outside, or isn't there, counts for nothing.
    ///
    /// - Parameter uris: `file:` URIs.
    /// - Returns: Perhaps no roots at all.
    public func narrowed(to uris: [String]) -> Roots {
        var kept: [SandboxedPath] = []
        for uri in uris {
            for directory in all.map(\.directory) where isInside(directory, uri: uri) {
                kept.append(directory)
            }
            // What isn't a path in a root counts for nothing, whatever is wrong with it.
            if let path = try? path(uri), path.information()?.kind == .directory {
                kept.append(path)
            }
        }
        return Roots(beneath: kept)
    }

    /// Whether a root lies in the directory that a URI names, or is it.
    private func isInside(_ directory: SandboxedPath, uri: String) -> Bool {
        guard let rest = Array(uri.utf8).afterScheme("file:"),
            let decoded = try? Self.decodedURIPath(rest, shown: uri)
        else { return false }
        let outer = decoded.split(separator: UInt8(ascii: "/"))
        guard !outer.contains([UInt8(ascii: "."), UInt8(ascii: ".")]) else { return false }
        return [directory.root.path, directory.root.realPath].contains { path in
            path.split(separator: UInt8(ascii: "/")).starts(with: outer)
        }
    }
}
