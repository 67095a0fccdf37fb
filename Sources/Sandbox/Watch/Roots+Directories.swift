extension Roots {
    /// Directories in the roots, the nearest first; hidden ones are passed over.
    ///
    /// - Parameters:
    ///   - limit: At most this many.
    ///   - maxDepth: Levels below the roots.
    ///   - maxEntries: How many names of a directory are looked at.
    ///   - holdsMore: Whether what is below a directory matters; not asked of roots.
    /// - Returns: The directories as places to watch; incomplete where the limit was reached.
    public func directories(
        limit: Int,
        maxDepth: Int,
        maxEntries: Int,
        holdsMore: (SandboxedPath) -> Bool = { _ in true }
    ) -> WatchSubject.Places {
        var places = WatchSubject.Places([])
        var level = all.map(\.directory)
        for depth in 0...maxDepth {
            var next: [SandboxedPath] = []
            for directory in level {
                guard places.paths.count < limit else {
                    places.areComplete = false
                    return places
                }
                places.paths.append(directory)
                guard depth < maxDepth, depth == 0 || holdsMore(directory),
                    next.count < limit,
                    // One that can't be read holds nothing for us.
                    let entries = try? directory.openDirectory().entries(limit: maxEntries)
                else { continue }
                for entry in entries
                where entry.kind == .directory && entry.name.first != UInt8(ascii: ".") {
                    next.append(directory.appending(entry.name))
                }
            }
            level = next
        }
        return places
    }
}
