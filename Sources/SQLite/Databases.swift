public import Blocking
public import Sandbox
import Text

/// A database that the operator named, by its file.
public struct DatabaseSpecification: Hashable, Sendable {
    /// The name clients see; `nil` takes the file's.
    public var name: String?
    /// Absolute.
    public var path: String

    /// Takes the parts.
    public init(name: String? = nil, path: String) {
        self.name = name
        self.path = path
    }
}

/// What databases there are.
public struct DatabaseNames: Sendable {
    /// Those given by file first, then those nearest to the roots.
    public var names: [String]
    /// Whether all of the roots was searched.
    public var isComplete: Bool
}

/// The databases that are served: those given by file, and those that lie in the roots.
public final class Databases: Sendable {
    let roots: Roots
    let given: [GivenDatabase]
    let pool: BlockingPool
    let kept: KeptConnections

    /// Takes what is served; nothing is opened yet.
    public init(
        _ specifications: [DatabaseSpecification],
        in roots: Roots,
        pool: BlockingPool,
        resolution: Resolution = .automatic
    ) {
        self.roots = roots
        self.pool = pool
        kept = KeptConnections(maxCount: pool.threadCount)
        var given: [GivenDatabase] = []
        for specification in specifications {
            let file = specification.path.split(separator: "/").last.map(String.init)
            let written = specification.name ?? file ?? specification.path
            let base = displayed(written)
            let taken = Set(given.map { Self.folded($0.name) })
            // Of two files with one name the second is called name-2.
            let names = [base] + (2...(taken.count + 2)).map { "\(base)-\($0)" }
            let name = names.first { !taken.contains(Self.folded($0)) } ?? base
            given.append(
                GivenDatabase(
                    specification.path,
                    name: name,
                    // As it was written it stands for the first of that name alone.
                    written: name == base ? written : name,
                    resolution: resolution
                )
            )
        }
        self.given = given
    }

    /// The names of those that were given by file, in their order.
    public var givenNames: [String] { given.map(\.name) }

    /// The names of all databases.
    public func names() async throws -> DatabaseNames {
        try await pool.run {
            let (databases, isComplete) = try self.all()
            return DatabaseNames(names: databases.map(\.name), isComplete: isComplete)
        }
    }

    /// Every database once, those given by file first; those that can't be opened are left out.
    func all() throws -> (databases: [Database], isComplete: Bool) {
        // One that is gone or broken must not hide the others; asking for it says why.
        let open = given.compactMap { try? $0.database() }
        var search = DatabaseSearch()
        try search.search(roots)
        var seen: Set<[UInt8]> = []
        let databases = (open + search.found).filter { seen.insert($0.location.realPath).inserted }
        return (databases, search.isComplete)
    }

    /// The database of a name, or at a path in a root; the only one where none is named.
    ///
    /// Blocks. The roots are searched only for a name that is neither.
    ///
    /// - Throws: ``SQLiteError``, with near names.
    func database(_ name: String?) throws -> Database {
        guard let name else {
            let all = try all().databases
            guard let only = all.first, all.count == 1 else {
                throw SQLiteError.refused(
                    all.isEmpty
                        ? "there is no database in what is served"
                        : "there are \(all.count) databases; name one as `database`: "
                            + all.prefix(8).map { "`\($0.name)`" }.joined(separator: ", ")
                )
            }
            return only
        }
        let known =
            given.first { Self.folded($0.name) == Self.folded(name) }
            ?? given.first { Self.folded($0.written) == Self.folded(name) }
        if let known { return try known.database() }
        // Not a path: then it may be a name.
        if let path = try? roots.path(name), path.information(followsLast: false) != nil {
            // A link out has no kind, and says so when it is opened.
            let kind = path.information()?.kind ?? .file
            guard kind == .file else {
                throw SQLiteError.cannotOpen(displayed(name), why: "it is \(kind.phrase)")
            }
            return try Database(at: path)
        }
        let all = try all().databases
        if let known = all.first(where: { Self.folded($0.name) == Self.folded(name) }) {
            return known
        }
        // A root's name before the path doesn't make a name less near.
        let nearEnds = nearNames(to: name, among: all.map(\.fileName))
        let ends = all.filter { nearEnds.contains($0.fileName) }.map(\.name)
        var near = nearNames(to: name, among: all.map(\.name))
        near += ends.filter { !near.contains($0) }
        throw SQLiteError.unknownDatabase(displayed(name), near: Array(near.prefix(3)))
    }

    /// Clients may lower the case of a name in a URI, so case never tells two databases apart.
    private static func folded(_ name: String) -> [UInt8] { Array(name.lowercased().utf8) }
}

extension Database {
    /// The last part of its name.
    fileprivate var fileName: String {
        String(name.split { $0 == "/" || $0 == ":" }.last ?? Substring(name))
    }

    static let magic = Array("SQLite format 3\0".utf8)

    /// A database in a root, known by its first bytes.
    init(at path: SandboxedPath) throws {
        let file = try path.openFile()
        guard try file.read(at: 0, count: 16) == Self.magic else {
            throw SQLiteError.cannotOpen(path.description, why: "it is not an SQLite database")
        }
        self.init(name: path.description, path: path, location: try FileLocation(of: file))
    }
}
