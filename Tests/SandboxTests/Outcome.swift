import Sandbox
import TestKit

/// What came of trying to use a path: the content, or the code of the error.
enum Outcome: Hashable, Sendable, CustomStringConvertible {
    case content(String)
    case refused(String)

    /// Reads the file that an argument means.
    init(reading argument: String, in roots: Roots) {
        do throws(SandboxError) {
            self.init(reading: try roots.path(argument))
        } catch {
            self = .refused(error.code)
        }
    }

    /// Reads the file at a path.
    init(reading path: SandboxedPath) {
        do throws(SandboxError) {
            self = .content(String(decoding: try path.contents(maxBytes: 1 << 20), as: UTF8.self))
        } catch {
            self = .refused(error.code)
        }
    }

    /// The names in the directory at a path.
    init(listing path: SandboxedPath) {
        do throws(SandboxError) {
            let names = try path.openDirectory().entries().map {
                String(decoding: $0.name, as: UTF8.self)
            }
            self = .content(names.joined(separator: " "))
        } catch {
            self = .refused(error.code)
        }
    }

    var description: String {
        switch self {
        case .content(let text): "content \(text)"
        case .refused(let code): code
        }
    }
}

extension TemporaryTree {
    /// The directory `root` of the tree as the only root.
    func roots(_ resolution: Resolution = .automatic) throws -> Roots {
        try Roots([RootSpecification(path: path("root"))], resolution: resolution)
    }
}

/// The sentence of the error that using a path ends with; empty if there is none.
func sentence(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return (error as? SandboxError)?.message ?? "\(error)"
    }
}
