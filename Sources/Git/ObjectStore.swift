import CGit2
import Sandbox
import Text

/// An object as it is stored.
struct StoredObject {
    enum Kind: String {
        case commit, tree, blob, tag
    }

    let kind: Kind
    let bytes: [UInt8]
}

/// The objects of a repository: packs, which libgit2 reads, and loose ones, which we do.
///
/// This is all that libgit2 is shown of a repository: no configuration, refs, index or attributes.
@safe struct ObjectStore: ~Copyable {
    private let handle: OpaquePointer

    /// Opens what lies in directories that have been checked.
    init(in directories: [SandboxedPath]) throws {
        guard Library.isReady else { throw GitError.failed(Library.absence) }
        var handle: OpaquePointer?
        guard unsafe git.odb_new(&handle) == 0, let opened = unsafe handle else {
            throw GitError.failed("there is no memory to open a repository")
        }
        do {
            for directory in directories { try unsafe Self.add(directory, to: opened) }
        } catch {
            unsafe git.odb_free(opened)
            throw error
        }
        unsafe self.handle = opened
    }

    deinit { unsafe git.odb_free(handle) }

    private static func add(_ directory: SandboxedPath, to handle: OpaquePointer) throws {
        // One by one: the index over all packs, which libgit2 would use otherwise, has it read
        // beyond their ends where it is damaged.
        for (index, packSize) in try packIndexes(in: directory.appending("pack".utf8)) {
            guard try PackIndex.isSound(index, forPackOf: packSize) else {
                throw GitError.failed("`\(index)` doesn't fit its pack; one of them is damaged")
            }
            var pack: UnsafeMutablePointer<git_odb_backend>?
            let path = try (index.realPath() + [0]).map { CChar(bitPattern: $0) }
            // One that has gone meanwhile has no objects for us.
            guard unsafe git.odb_backend_one_pack(&pack, path) == 0 else { continue }
            _ = unsafe git.odb_add_backend(handle, pack, 2)
        }
        let code = unsafe cgit2_add_loose(handle, try directory.directoryDescriptor(), 1)
        guard code == 0 else { throw GitError.failed("there is no memory to open a repository") }
    }

    /// The indexes of the packs that there are, and the sizes of these.
    private static func packIndexes(in directory: SandboxedPath) throws -> [(SandboxedPath, Int)] {
        guard directory.information(followsLast: false) != nil else { return [] }
        return try directory.openDirectory().entries().compactMap { entry in
            guard entry.kind == .file, entry.name.suffix(4).elementsEqual(".idx".utf8) else {
                return nil
            }
            let pack = directory.appending(entry.name.dropLast(3) + Array("pack".utf8))
            guard let information = pack.information(followsLast: false),
                information.kind == .file
            else { return nil }
            return (directory.appending(entry.name), information.size)
        }
    }

    /// Reads an object.
    ///
    /// - Throws: ``GitError/failed(_:)`` if it is missing, damaged or too large.
    func object(_ id: ObjectID) throws(GitError) -> StoredObject {
        var raw = id.raw
        var object: OpaquePointer?
        let code = unsafe git.odb_read(&object, handle, &raw)
        guard code == 0, let object = unsafe object else {
            throw GitError(code: code, reading: id)
        }
        defer { unsafe git.odb_object_free(object) }
        let kind: StoredObject.Kind
        switch unsafe git.odb_object_type(object) {
        case GIT_OBJECT_COMMIT: kind = .commit
        case GIT_OBJECT_TREE: kind = .tree
        case GIT_OBJECT_BLOB: kind = .blob
        case GIT_OBJECT_TAG: kind = .tag
        default: throw .failed("object \(id) is damaged")
        }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: git.odb_object_data(object),
            count: git.odb_object_size(object)
        )
        return unsafe StoredObject(kind: kind, bytes: Array(bytes))
    }

    /// Reads an object that must be of a kind.
    func bytes(of id: ObjectID, _ kind: StoredObject.Kind) throws(GitError) -> [UInt8] {
        let object = try object(id)
        guard object.kind == kind else {
            throw .failed("object \(id) is a \(object.kind.rawValue), where a \(kind) should be")
        }
        return object.bytes
    }

    /// What the beginning of an object's name leads to.
    enum Match: Equatable {
        case one(ObjectID)
        case none, several
    }

    /// Looks for the object whose name begins with some hexadecimal digits, at least four.
    func object(beginningWith digits: ArraySlice<UInt8>) -> Match {
        var prefix = git_oid()
        var found = git_oid()
        let text = String(decoding: digits, as: UTF8.self)
        guard (4...40).contains(digits.count),
            unsafe git.oid_fromstrn(&prefix, text, digits.count) == 0
        else { return .none }
        let code = unsafe git.odb_exists_prefix(&found, handle, &prefix, digits.count)
        if code == GIT_EAMBIGUOUS.rawValue { return .several }
        return code == 0 ? .one(ObjectID(found)) : .none
    }
}
