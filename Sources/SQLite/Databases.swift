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

/// The databases that are served: those given by file, and those that lie in the roots.
public final class Databases: Sendable {
    /// How far the roots are searched, so that listing stays quick in any tree.
    static let maxDepth = 5
    static let maxEntries = 20_000
    private static let extensions: Set<String> = ["db", "db3", "s3db", "sqlite", "sqlite3"]

    let roots: Roots
    let given: [(specification: DatabaseSpecification, name: String)]
    private let pool: BlockingPool

    /// Takes what is served; nothing is opened yet.
    public init(_ specifications: [DatabaseSpecification], in roots: Roots, pool: BlockingPool) {
        self.roots = roots
        self.pool = pool
        given = specifications.map { specification in
            let file = specification.path.split(separator: "/").last.map(String.init)
            return (specification, displayed(specification.name ?? file ?? specification.path))
        }
    }

    /// Runs work that may block on the databases' threads.
    public func run<T: Sendable>(_ body: @Sendable () throws -> T) async throws -> T {
        try await pool.run(body)
    }

    /// Every database, those given by file first; those that can't be opened are left out.
    ///
    /// Blocks: call it within ``run(_:)``.
    public func all() throws -> [Database] {
        var found: [Database] = []
        for (specification, name) in given {
            // One that is gone or broken must not hide the others; asking for it says why.
            if let database = try? given(specification, as: name) { found.append(database) }
        }
        for root in roots.all { try search(root.directory, depth: 0, into: &found) }
        return found
    }

    /// The database of a name, or at a path in a root; the only one where none is named.
    ///
    /// Blocks: call it within ``run(_:)``.
    ///
    /// - Throws: ``SQLiteError``, with near names.
    public func database(_ name: String?) throws -> Database {
        guard let name else {
            let all = try all()
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
        if let (specification, name) = given.first(where: {
            Self.folded($0.name) == Self.folded(name)
        }) {
            return try given(specification, as: name)
        }
        if let path = try? roots.path(name), path.information()?.kind == .file {
            return try Database(at: path)
        }
        if let known = try all().first(where: { Self.folded($0.name) == Self.folded(name) }) {
            return known
        }
        let near = nearNames(to: name, among: try all().map(\.name))
        throw SQLiteError.unknownDatabase(displayed(name), near: near)
    }

    /// Clients may lower the case of a name in a URI, so case never tells two databases apart.
    private static func folded(_ name: String) -> [UInt8] { Array(name.lowercased().utf8) }

    func given(_ specification: DatabaseSpecification, as name: String) throws -> Database {
        do {
            return try Database(file: specification.path, name: name)
        } catch let error as SandboxError {
            throw SQLiteError.cannotOpen(name, why: error.message)
        }
    }

    private func search(_ directory: SandboxedPath, depth: Int, into found: inout [Database]) throws
    {
        try Task.checkCancellation()
        // A directory that can't be read has no databases for us.
        guard let entries = try? directory.openDirectory().entries(limit: Self.maxEntries) else {
            return
        }
        for entry in entries where entry.name.first != UInt8(ascii: ".") {
            let path = directory.appending(entry.name)
            if entry.kind == .directory, depth < Self.maxDepth {
                try search(path, depth: depth + 1, into: &found)
            } else if entry.kind == .file || entry.kind == .link, Self.mayBeDatabase(entry.name) {
                if let database = try? Database(at: path) { found.append(database) }
            }
        }
    }

    static func mayBeDatabase(_ name: [UInt8]) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
        return extensions.contains(String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
    }
}

extension Database {
    static let magic = Array("SQLite format 3\0".utf8)

    /// A database in a root, known by its first bytes.
    init(at path: SandboxedPath) throws {
        guard try path.openFile().read(at: 0, count: 16) == Self.magic else {
            throw SQLiteError.cannotOpen(path.description, why: "it is not an SQLite database")
        }
        self.init(name: path.description, path: path, location: try FileLocation(path))
    }

    /// A database by its file; the directory it is in serves nothing else.
    init(file: String, name: String) throws {
        let location = try FileLocation(file: file)
        guard try location.beginning(count: 16) == Self.magic else {
            throw SQLiteError.cannotOpen(
                name,
                why: "it is not an SQLite database, or it is encrypted"
            )
        }
        self.init(name: name, path: nil, location: location)
    }
}

extension Databases {
    /// Reads from a database, within a time, on the databases' threads.
    ///
    /// - Throws: ``SQLiteError``; `CancellationError`.
    func read<T: Sendable>(
        _ name: String?,
        within time: Duration,
        _ body: @Sendable (Database, borrowing Connection) throws -> T
    ) async throws -> T {
        let deadline = Deadline(within: time)
        // Ends with this scope, which cancels it.
        async let _ = deadline.enforce()
        return try await withTaskCancellationHandler {
            try await run {
                let database = try database(name)
                return try database.read(until: deadline) { try body(database, $0) }
            }
        } onCancel: {
            deadline.interrupt()
        }
    }
}
