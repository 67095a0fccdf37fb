import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Resolves a path part by part, holding the directory it has come to.
///
/// Every part is opened without following it, and links are read and followed here: so no part
/// that is swapped meanwhile leads outside.
struct Walk: ~Copyable {
    private static let maxLinks = 40
    /// More than any honest path takes: each `..` comes down from the root again.
    private static let maxSteps = 20_000

    private var root: Root
    /// The directory that the next part is looked up in.
    private var directory: Descriptor
    /// The names it was reached by from the root, none of them a link when it was passed.
    private var entered: [[UInt8]] = []
    /// The parts still to go, the next one last.
    private var ahead: [[UInt8]]
    private var linkCount = 0
    private var stepCount = 0

    init(of path: SandboxedPath) throws(OpenFailure) {
        root = path.root
        directory = try Self.copy(of: path.root)
        ahead = Self.parts(of: path.relative)
    }

    /// Opens what the path leads to.
    consuming func open(_ flags: CInt, followsLast: Bool) throws(OpenFailure) -> Descriptor {
        while let part = ahead.popLast() {
            if part == [UInt8(ascii: ".")] { continue }
            if part == [UInt8(ascii: "."), UInt8(ascii: ".")] {
                try goUp()
                continue
            }
            let next = Descriptor(try openPart(part, Self.flagsToLook))
            guard let kind = next.information?.kind else { throw OpenFailure(code: errno) }
            if kind == .link, followsLast || !ahead.isEmpty {
                try follow(next)
            } else if !ahead.isEmpty {
                guard kind == .directory else { throw OpenFailure(code: ENOTDIR) }
                directory = next
                entered.append(part)
            } else {
                // Opened anew for what is wanted: what was opened to look at can't be read.
                do throws(OpenFailure) {
                    return Descriptor(try openPart(part, flags | O_NOFOLLOW))
                } catch {
                    // It became a link since it was looked at, and so is looked at again; of a
                    // directory that is told by another number.
                    let isLinkNow =
                        error.code == ELOOP || (error.code == ENOTDIR && kind == .directory)
                    guard isLinkNow, followsLast else { throw error }
                    ahead.append(part)
                }
            }
        }
        return Descriptor(try openPart([UInt8(ascii: ".")], flags))
    }

    #if canImport(Glibc)
    private static let flagsToLook = csandbox_o_path | O_NOFOLLOW | O_CLOEXEC
    #else
    private static let flagsToLook = O_SYMLINK | O_NONBLOCK | O_CLOEXEC
    #endif

    /// Goes to the directory above by coming down from the root again.
    ///
    /// What a held directory's own `..` is may change: it may be moved out of the root meanwhile.
    private mutating func goUp() throws(OpenFailure) {
        guard entered.popLast() != nil else { throw OpenFailure(code: EXDEV) }
        ahead += entered.reversed()
        try restart(at: root)
    }

    private mutating func restart(at root: Root) throws(OpenFailure) {
        self.root = root
        directory = try Self.copy(of: root)
        entered = []
    }

    private mutating func openPart(_ part: [UInt8], _ flags: CInt) throws(OpenFailure) -> CInt {
        stepCount += 1
        guard stepCount <= Self.maxSteps else { throw OpenFailure(code: ELOOP) }
        let number = unsafe withCPath(part) { unsafe openat(directory.number, $0, flags) }
        guard number >= 0 else { throw OpenFailure(code: errno) }
        return number
    }

    private mutating func follow(_ link: borrowing Descriptor) throws(OpenFailure) {
        linkCount += 1
        guard linkCount <= Self.maxLinks, csandbox_has_magic_links(link.number) == 0 else {
            throw OpenFailure(code: ELOOP)
        }
        let number = link.number
        let target = unsafe linkTarget { buffer, size in
            #if canImport(Glibc)
            unsafe readlinkat(number, "", buffer, size)
            #else
            unsafe freadlink(number, buffer, size)
            #endif
        }
        guard let target else { throw OpenFailure(code: errno) }
        guard target.first == UInt8(ascii: "/") else {
            ahead += Self.parts(of: target)
            return
        }
        // An absolute link is followed where it leads into a root, from that root's descriptor.
        guard let (other, rest) = root.neighbours.root(containing: target) else {
            throw OpenFailure(code: EXDEV)
        }
        try restart(at: other)
        let isDirectory = target.last == UInt8(ascii: "/")
        ahead += Self.parts(of: isDirectory ? rest + [UInt8(ascii: "/")] : rest)
    }

    private static func copy(of root: Root) throws(OpenFailure) -> Descriptor {
        let number = fcntl(root.descriptor, F_DUPFD_CLOEXEC, 0)
        guard number >= 0 else { throw OpenFailure(code: errno) }
        return Descriptor(number)
    }

    /// The parts of a path, last first; of one that ends with a slash, which only a directory's
    /// may, the last is `.`.
    private static func parts(of path: [UInt8]) -> [[UInt8]] {
        let parts = path.split(separator: UInt8(ascii: "/")).map(Array.init)
        let isDirectory = path.last == UInt8(ascii: "/")
        return (isDirectory ? parts + [[UInt8(ascii: ".")]] : parts).reversed()
    }
}
