/// Which watches want to hear of what, in the directories that the kernel watches.
struct Interests {
    /// A name in a directory, known by the kernel's number of its watch.
    struct Point: Hashable {
        let directory: CInt
        /// `nil` for every name.
        let name: [UInt8]?
    }

    private struct Directory {
        var byName: [[UInt8]: Set<Int>] = [:]
        var anyName: Set<Int> = []

        var isEmpty: Bool { byName.isEmpty && anyName.isEmpty }
    }

    private var directories: [CInt: Directory] = [:]

    /// How many directories are watched, each counted once however many watch in it.
    var directoryCount: Int { directories.count }

    func has(_ directory: CInt) -> Bool { directories[directory] != nil }

    mutating func add(_ id: Int, at point: Point) {
        if let name = point.name {
            directories[point.directory, default: Directory()].byName[name, default: []].insert(id)
        } else {
            directories[point.directory, default: Directory()].anyName.insert(id)
        }
    }

    /// Forgets one interest.
    ///
    /// - Returns: Whether nobody watches in the directory any more.
    mutating func remove(_ id: Int, at point: Point) -> Bool {
        guard directories[point.directory] != nil else { return false }
        if let name = point.name {
            directories[point.directory]?.byName[name]?.remove(id)
            if directories[point.directory]?.byName[name]?.isEmpty == true {
                directories[point.directory]?.byName[name] = nil
            }
        } else {
            directories[point.directory]?.anyName.remove(id)
        }
        guard directories[point.directory]?.isEmpty == true else { return false }
        directories[point.directory] = nil
        return true
    }

    /// Forgets a directory that the kernel watches no more.
    mutating func remove(_ directory: CInt) { directories[directory] = nil }

    /// Those that want to hear of a name, and those that want to hear of every name there.
    func concerned(by name: [UInt8], in directory: CInt) -> (byName: Set<Int>, anyName: Set<Int>) {
        guard let found = directories[directory] else { return ([], []) }
        return (found.byName[name] ?? [], found.anyName)
    }

    /// Everybody who watches in a directory.
    func everybody(in directory: CInt) -> Set<Int> {
        guard let found = directories[directory] else { return [] }
        return found.byName.values.reduce(into: found.anyName) { $0.formUnion($1) }
    }
}
