import CSandbox
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How paths are resolved beneath a root.
public enum Resolution: String, Sendable, CaseIterable {
    /// By the kernel in one step where it can, else part by part.
    case automatic
    /// Always part by part: what old kernels and macOS do, for tests of that way.
    case walk
}

/// Whether this kernel has turned out to lack openat2.
private let kernelLacksBeneath = Atomic<Bool>(false)

/// Why something couldn't be opened, as the system's error number: `EXDEV` if it leads outside.
struct OpenFailure: Error {
    let code: CInt
}

extension SandboxedPath {
    /// Opens what the path leads to, which lies beneath a root whoever swaps its parts meanwhile.
    ///
    /// `flags`: as for open(2); `O_CLOEXEC` is added.
    ///
    /// `followsLast`: whether a link in the last part is followed.
    func open(_ flags: CInt, followsLast: Bool = true) throws(SandboxError) -> Descriptor {
        do throws(OpenFailure) {
            return try resolve(flags, followsLast: followsLast)
        } catch {
            throw self.error(error.code)
        }
    }

    /// The same for callers that need no sentence: finding near names for one has its price.
    func resolve(_ flags: CInt, followsLast: Bool = true) throws(OpenFailure) -> Descriptor {
        let flags = flags | O_CLOEXEC | (followsLast ? 0 : O_NOFOLLOW)
        guard root.resolution == .automatic, !kernelLacksBeneath.load(ordering: .relaxed) else {
            return try Walk(of: self).open(flags, followsLast: followsLast)
        }
        let path = relative.isEmpty ? [UInt8(ascii: ".")] : relative
        let result = unsafe withCPath(path) {
            unsafe csandbox_open_beneath(root.descriptor, $0, flags, 0)
        }
        switch -result {
        case EXDEV, EPERM, EAGAIN, ENAMETOOLONG:
            // It leaves the root, or goes through an absolute link, which may lead back into one;
            // or a filter forbids the call; or somebody renames without end; or it is longer than
            // the system takes at once.
            return try Walk(of: self).open(flags, followsLast: followsLast)
        case ENOSYS:
            kernelLacksBeneath.store(true, ordering: .relaxed)
            return try Walk(of: self).open(flags, followsLast: followsLast)
        case let code where result < 0: throw OpenFailure(code: code)
        default: return Descriptor(result)
        }
    }
}

/// Hands a path to C, with the zero at its end.
///
/// - Precondition: It holds no zero itself; ``Roots`` refuses those that do.
func withCPath<Value>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Value) -> Value {
    unsafe (path + [0]).withUnsafeBytes { bytes in
        // An array that holds the zero has a base address.
        guard let start = bytes.baseAddress else { preconditionFailure("an empty path for C") }
        return unsafe body(start.assumingMemoryBound(to: CChar.self))
    }
}
