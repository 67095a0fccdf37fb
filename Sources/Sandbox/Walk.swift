import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Resolves a path part by part, holding every directory it has come through.
///
/// `..` goes back to a directory that is held, never by name, and links are read and followed
/// here: so no part that is swapped meanwhile leads outside.
struct Walk {
    private static let maxLinks = 40

    private let path: SandboxedPath
    /// The root at the bottom, then each directory entered.
    ///
    /// Closed when the walk ends.
    private var held: [CInt] = []
    /// The parts still to go, the next one last.
    private var ahead: [[UInt8]]
    private var linkCount = 0

    init(of path: SandboxedPath) {
        self.path = path
        ahead = Self.parts(of: path.relative)
    }

    /// Opens what the path leads to.
    consuming func open(_ flags: CInt, followsLast: Bool) throws(SandboxError) -> Descriptor {
        defer { for descriptor in held { close(descriptor) } }
        held = [try duplicate(path.root.descriptor)]
        while let part = ahead.popLast() {
            if part == [UInt8(ascii: ".")] { continue }
            if part == [UInt8(ascii: "."), UInt8(ascii: ".")] {
                guard held.count > 1 else { throw path.outside }
                close(held.removeLast())
                continue
            }
            let next = try step(into: part)
            guard let information = next.information else { throw path.error(errno) }
            if information.kind == .link, followsLast || !ahead.isEmpty {
                try follow(next)
            } else if ahead.isEmpty {
                // Opened anew for what is wanted: what O_PATH gave can't be read.
                return Descriptor(try openPart(part, flags | O_NOFOLLOW))
            } else if information.kind == .directory {
                held.append(next.release())
            } else {
                throw .notDirectory(path: path.description)
            }
        }
        return Descriptor(try openPart([UInt8(ascii: ".")], flags))
    }

    private func step(into part: [UInt8]) throws(SandboxError) -> Descriptor {
        #if canImport(Glibc)
        let flags = csandbox_o_path | O_NOFOLLOW | O_CLOEXEC
        #else
        let flags = O_SYMLINK | O_NONBLOCK | O_CLOEXEC
        #endif
        return Descriptor(try openPart(part, flags))
    }

    private func openPart(_ part: [UInt8], _ flags: CInt) throws(SandboxError) -> CInt {
        guard let directory = held.last else { throw path.outside }
        let descriptor = unsafe withCPath(part) { unsafe openat(directory, $0, flags) }
        guard descriptor >= 0 else { throw path.error(errno) }
        return descriptor
    }

    private func duplicate(_ descriptor: CInt) throws(SandboxError) -> CInt {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw path.error(errno) }
        return copy
    }

    private mutating func follow(_ link: borrowing Descriptor) throws(SandboxError) {
        linkCount += 1
        guard linkCount <= Self.maxLinks, csandbox_has_magic_links(link.number) == 0 else {
            throw .tooManyLinks(path: path.description)
        }
        let number = link.number
        let target = unsafe linkTarget { buffer, size in unsafe readlinkat(number, "", buffer, size)
        }
        guard let target else { throw path.error(errno) }
        guard target.first == UInt8(ascii: "/") else {
            ahead += Self.parts(of: target)
            return
        }
        // An absolute link is followed where it leads into a root, from that root's descriptor.
        guard let (root, rest) = path.root.neighbours.root(containing: target) else {
            throw path.outside
        }
        for descriptor in held { close(descriptor) }
        held = []
        held = [try duplicate(root.descriptor)]
        ahead += Self.parts(of: rest)
    }

    /// The parts of a path, last first.
    private static func parts(of path: [UInt8]) -> [[UInt8]] {
        path.split(separator: UInt8(ascii: "/")).reversed().map(Array.init)
    }
}
