import Sandbox
import Synchronization
import Text

/// A database that the operator named, by its file.
final class GivenDatabase: Sendable {
    /// The name by which tools know it.
    let name: String
    /// The name as it was written, which may hold what is never shown.
    let written: String
    private let path: String
    private let resolution: Resolution
    private let opened = Mutex<FileLocation?>(nil)
    /// The file as it was when its first bytes were last looked at.
    private let recognized = Mutex<FileInformation?>(nil)

    init(_ path: String, name: String, written: String, resolution: Resolution) {
        self.path = path
        self.written = written
        self.name = name
        self.resolution = resolution
    }

    /// The database, opened beneath the directory that it was first found in: what takes that
    /// directory's place later, or a link that takes the file's, isn't followed.
    ///
    /// - Throws: ``SQLiteError`` if it isn't there, or isn't a database.
    func database() throws -> Database {
        do {
            let location = try location()
            let information = location.information(suffix: "")
            if information == nil || recognized.withLock({ $0 != information }) {
                guard try location.beginning(count: 16) == Database.magic else {
                    throw SQLiteError.cannotOpen(
                        name,
                        why: "it is not an SQLite database, or it is encrypted"
                    )
                }
                recognized.withLock { $0 = information }
            }
            return Database(name: name, path: nil, location: location)
        } catch let error as SandboxError {
            throw SQLiteError.cannotOpen(name, why: error.message)
        }
    }

    private func location() throws -> FileLocation {
        if let known = opened.withLock(\.self) { return known }
        let location = try FileLocation(file: path, resolution: resolution)
        opened.withLock { $0 = location }
        return location
    }
}
