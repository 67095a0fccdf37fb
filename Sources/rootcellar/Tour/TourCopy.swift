import Sandbox
import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A copy of a file of the sample data, in a directory of its own, so that something can change.
///
/// The directory is gone when it is let go.
final class TourCopy {
    /// Something that happens in the directory.
    enum Happening {
        /// A line is added to the file, as an editor does it: another is put in its place.
        case line(String)
        case databaseAppears
        case databaseGoes
    }

    private static let database = "shop.db"

    private let directory: PrivateDirectory
    private let sampleData: String
    private var text: [UInt8]
    /// The file's name.
    let file = "hours.md"

    /// `sampleData`: its directory.
    ///
    /// - Throws: ``SettingsError`` if the copy can't be made.
    init(of sampleData: String) throws(SettingsError) {
        self.sampleData = sampleData
        text = try OperatorFile.contents(of: sampleData + "/docs/hours.md")
        do throws(SandboxError) {
            directory = try PrivateDirectory()
        } catch {
            throw SettingsError(error.message)
        }
        try put(text, file)
    }

    /// The directory.
    var path: String { String(decoding: directory.root.path, as: UTF8.self) }

    /// The file's address.
    var uri: String { "file://" + percentEncoded("\(path)/\(file)".utf8, keeping: "/") }

    /// Lets something happen.
    func apply(_ happening: Happening) throws(SettingsError) {
        switch happening {
        case .line(let line):
            text += Array("\(line)\n".utf8)
            try put(text, file)
        case .databaseAppears:
            let bytes = try OperatorFile.contents(
                of: sampleData + "/data/" + Self.database,
                maxBytes: 16 << 20
            )
            try put(bytes, Self.database)
        case .databaseGoes: unsafe unlink("\(path)/\(Self.database)")
        }
    }

    /// What happens, as one tells it.
    func story(of happening: Happening) -> String {
        switch happening {
        case .line(let line): "\(file) gets a line: \(line)"
        case .databaseAppears: "a database is put into the directory: \(Self.database)"
        case .databaseGoes: "the database is taken away again"
        }
    }

    /// Puts a file in place whole, so that nobody sees half of it.
    private func put(_ bytes: [UInt8], _ name: String) throws(SettingsError) {
        let new = name + ".new"
        do throws(SandboxError) {
            _ = try directory.store(bytes, as: new)
        } catch {
            throw SettingsError(error.message)
        }
        guard unsafe rename("\(path)/\(new)", "\(path)/\(name)") == 0 else {
            throw SettingsError("`\(displayed(name))` can't be put in \(displayed(path))")
        }
    }
}
