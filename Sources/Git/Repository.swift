import CGit2
import Sandbox
import Text

/// An open repository, freed at the end of its life; for one thread.
///
/// It has no configuration, and only the objects that lie inside the roots.
@safe struct Repository: ~Copyable {
    private let handle: OpaquePointer
    let layout: RepositoryLayout
    /// The name by which tools know it.
    let name: String

    /// Opens a repository whose layout has been checked.
    init(_ layout: RepositoryLayout, name: String) throws {
        guard Library.isReady else { throw GitError.failed("libgit2 can't be set up") }
        let path = String(decoding: try layout.gitDirectory.realPath(), as: UTF8.self)
        var handle: OpaquePointer?
        let code = unsafe git_repository_open_bare(&handle, path)
        guard code == 0, let opened = unsafe handle else {
            throw GitError(code: code, doing: "opening")
        }
        do {
            try unsafe Self.confine(opened, to: layout)
        } catch {
            unsafe git_repository_free(opened)
            throw error
        }
        unsafe self.handle = opened
        self.layout = layout
        self.name = name
    }

    deinit { unsafe git_repository_free(handle) }

    /// Takes away the repository's own configuration and gives it only the objects we found.
    private static func confine(_ handle: OpaquePointer, to layout: RepositoryLayout) throws {
        var configuration: OpaquePointer?
        guard unsafe git_config_new(&configuration) == 0 else { throw GitError.failed("no memory") }
        unsafe git_repository_set_config(handle, configuration)
        unsafe git_config_free(configuration)
        var objects: OpaquePointer?
        guard unsafe git_odb_new(&objects) == 0, let objects = unsafe objects else {
            throw GitError.failed("no memory")
        }
        defer { unsafe git_odb_free(objects) }
        for directory in layout.objectDirectories {
            let path = String(decoding: try directory.realPath(), as: UTF8.self)
            var packs: UnsafeMutablePointer<git_odb_backend>?
            if unsafe git_odb_backend_pack(&packs, path) == 0 {
                unsafe git_odb_add_backend(objects, packs, 1)
            }
            let code = unsafe cgit2_add_loose(objects, try directory.directoryDescriptor())
            guard code == 0 else { throw GitError.failed("no memory") }
        }
        unsafe git_repository_set_odb(handle, objects)
    }

    /// Runs a call that fills in an object.
    func object(
        doing what: String,
        _ call: (_ out: UnsafeMutablePointer<OpaquePointer?>, _ repository: OpaquePointer) -> CInt
    ) throws(GitError) -> OpaquePointer {
        var object: OpaquePointer?
        let code = unsafe call(&object, handle)
        guard code == 0, let object = unsafe object else { throw GitError(code: code, doing: what) }
        return unsafe object
    }

    /// Runs a call that only reads.
    func read<T>(_ call: (_ repository: OpaquePointer) throws -> T) rethrows -> T {
        try unsafe call(handle)
    }
}
