import Foundation
import Sandbox
import TestKit
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What isn't a regular file, or may not be read (3e-49 to 56).
@Suite(.timeLimit(.minutes(5))) struct ObjectTests {
    @Test(arguments: Resolution.allCases)
    func `3e-49 3e-50 only regular files are read, and nothing blocks`(resolution: Resolution)
        throws
    {
        let tree = try TemporaryTree([
            "root/fifo": .fifo, "root/socket": .socket, "root/directory": .directory,
            "root/to-fifo": .link("fifo"), "root/zero": .link("/dev/zero"),
            "root/fd": .link("/dev/fd/0"), "root/stdin": .link("/dev/stdin"),
        ])
        let rows: [(String, Outcome)] = [
            ("fifo", .refused("not_a_file")), ("socket", .refused("not_a_file")),
            ("directory", .refused("not_a_file")), ("to-fifo", .refused("not_a_file")),
            ("zero", .refused("outside_roots")), ("fd", .refused("outside_roots")),
            ("stdin", .refused("outside_roots")),
        ]
        let roots = try tree.roots(resolution)
        for (argument, expected) in rows {
            #expect(Outcome(reading: argument, in: roots) == expected, "\(argument)")
        }
        let kinds = try roots.path("root:").openDirectory().entries().map(\.kind)
        #expect(kinds == [.directory, .link, .fifo, .socket, .link, .link, .link])
        #expect(
            sentence { _ = try roots.path("root:socket").openFile() }
                == "`root:socket` is a socket, not a regular file"
        )
    }

    @Test(arguments: Resolution.allCases)
    func `3e-50 3e-53 devices are refused even where they are in a root`(resolution: Resolution)
        throws
    {
        let roots = try Roots([RootSpecification(path: "/dev")], resolution: resolution)
        for name in ["zero", "null", "full", "random", "tty"] {
            #expect(Outcome(reading: "dev:\(name)", in: roots) == .refused("not_a_file"), "\(name)")
        }
        for name in ["fd/0", "stdin", "fd/../../etc/passwd"] {
            guard case .refused = Outcome(reading: "dev:\(name)", in: roots) else {
                Issue.record("\(name) was read")
                continue
            }
        }
    }

    #if canImport(Glibc)
    @Test(arguments: Resolution.allCases, ["/", "/proc"])
    func `3e-52 3e-53 no link of procfs is a way out, nor around`(
        resolution: Resolution,
        root: String
    ) throws {
        let tree = try TemporaryTree(["open": "open"])
        let handle = try FileHandle(forReadingFrom: URL(filePath: tree.path("open")))
        defer { withExtendedLifetime(handle) {} }
        let roots = try Roots(
            [RootSpecification(name: "r", path: root)],
            resolution: resolution
        )
        let process = (root == "/" ? "r:proc/" : "r:") + "\(getpid())"
        let links = [
            "root/etc/passwd", "cwd/Package.swift", "exe", "fd/\(handle.fileDescriptor)",
            "task/\(getpid())/root/etc/passwd", "fd/\(handle.fileDescriptor)/..",
        ]
        for link in links {
            #expect(
                Outcome(reading: "\(process)/\(link)", in: roots) == .refused("too_many_links"),
                "\(link)"
            )
        }
        #expect(Outcome(listing: try roots.path("\(process)/root")) == .refused("too_many_links"))
        #expect(try roots.path("\(process)/exe").information() == nil)
        // What isn't a link is as anywhere.
        guard case .content = Outcome(reading: "\(process)/status", in: roots) else {
            Issue.record("a file of procfs could not be read")
            return
        }
    }

    /// What would wait for more has nothing, rather than holding its thread for ever.
    @Test(arguments: Resolution.allCases)
    func `a file that waits for more is not waited for`(resolution: Resolution) throws {
        let roots = try Roots([RootSpecification(path: "/proc")], resolution: resolution)
        let kernelLog = try roots.path("proc:kmsg")
        // Only root may open it, and only outside of some containers.
        guard let file = try? kernelLog.openFile() else { return }
        #expect(throws: SandboxError.self) {
            while try !file.read(at: 0, count: 1 << 16).isEmpty {}
        }
    }

    @Test(arguments: Resolution.allCases)
    func `3e-55 3e-56 what the user may not read is denied, and said so`(resolution: Resolution)
        throws
    {
        let tree = try TemporaryTree([
            "root/file": "x", "root/unlistable/x": "x", "root/unsearchable/x": "x",
        ])
        let roots = try tree.roots(resolution)
        for (name, mode) in [("file", 0), ("unlistable", 0o311), ("unsearchable", 0o644)] {
            try #require(unsafe chmod(tree.path("root/\(name)"), mode_t(mode)) == 0)
        }
        defer {
            for name in ["unlistable", "unsearchable"] {
                unsafe chmod(tree.path("root/\(name)"), 0o755)
            }
        }
        let denied = Outcome.refused("denied")
        let unlistable = try roots.path("root:unlistable")
        let unsearchable = try roots.path("root:unsearchable")
        asNobody {
            #expect(Outcome(reading: "root:file", in: roots) == denied)
            #expect(Outcome(listing: unlistable) == denied)
            #expect(Outcome(reading: "root:unlistable/x", in: roots) == .content("x"))
            #expect(Outcome(listing: unsearchable) == .content("x"))
            #expect(Outcome(reading: "root:unsearchable/x", in: roots) == denied)
            #expect(Outcome(reading: "root:unsearchable/nope", in: roots) == denied)
            #expect(
                sentence { _ = try roots.path("root:file").openFile() }
                    == "`root:file` may not be read by the user the server runs as"
            )
        }
    }
    #endif

    /// Nothing tells a hard link from the file itself; `docs/security.md` says so.
    @Test(arguments: Resolution.allCases)
    func `3e-54 a hard link to a file outside is a file like any other`(resolution: Resolution)
        throws
    {
        let tree = try TemporaryTree(["root": .directory, "outside": "outside"])
        #expect(unsafe link(tree.path("outside"), tree.path("root/hard")) == 0)
        let roots = try tree.roots(resolution)
        #expect(Outcome(reading: "root:hard", in: roots) == .content("outside"))
    }

    @Test func `3e-80 a directory of the server's own is in no root, and nobody else's to read`()
        throws
    {
        let tree = try TemporaryTree(["root/x": "x"])
        let own = try PrivateDirectory()
        let path = String(decoding: own.root.path, as: UTF8.self)
        let facts = try FileManager.default.attributesOfItem(atPath: path)
        #expect(facts[.posixPermissions] as? Int == 0o700)
        let roots = try tree.roots()
        for argument in [path, path + "/x", "\(own.root.name):x", "file://\(path)"] {
            guard case .refused = Outcome(reading: argument, in: roots) else {
                Issue.record("\(argument) was read")
                continue
            }
        }
    }
}
