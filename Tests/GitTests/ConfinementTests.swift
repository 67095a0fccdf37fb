import Sandbox
import TestKit
import Testing

@testable import Git

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The second wall: what git's threads may open, whatever they are made to try.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Landlock.isAvailable, "this kernel has no Landlock"))
struct ConfinementTests {
    private static func outcome(of path: String, _ flags: CInt) -> String {
        let descriptor = unsafe open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor < 0 else {
            close(descriptor)
            return "opened"
        }
        return errno == EACCES ? "denied" : "error \(errno)"
    }

    @Test func `its threads read what is in the roots and nothing else, and write nothing`()
        async throws
    {
        let history = try TestHistory(commitCount: 1)
        try history.tree.add("outside", "secret")
        let root = history.tree.path("root")
        let outside = history.tree.path("outside")
        // Both threads, at the same time.
        let outcomes = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await history.repositories.run {
                        [
                            Self.outcome(of: "\(root)/.git/HEAD", O_RDONLY),
                            Self.outcome(of: outside, O_RDONLY),
                            Self.outcome(of: "/etc/passwd", O_RDONLY),
                            Self.outcome(of: "/", O_RDONLY | O_DIRECTORY),
                            Self.outcome(of: "\(root)/.git/HEAD", O_WRONLY),
                            Self.outcome(of: "\(root)/.git/index.lock", O_WRONLY | O_CREAT),
                            Self.outcome(of: outside, O_WRONLY),
                        ]
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for outcome in outcomes {
            #expect(outcome == ["opened"] + Array(repeating: "denied", count: 6))
        }
        #expect(Self.outcome(of: outside, O_RDONLY) == "opened")
    }

    @Test func `packs that are swapped in after the check aren't read`() async throws {
        let history = try TestHistory(commitCount: 3)
        try history.tree.add("outside", .directory)
        let outside = GitCommand(in: history.tree.path("outside"))
        try outside("init", "-q", "-b", "main")
        var secret = FastImport()
        secret.commit("SECRET", [.write("s.txt", "SECRET\n")])
        try outside(
            "-c",
            "fastimport.unpackLimit=1",
            "fast-import",
            "--quiet",
            input: secret.stream
        )
        let id = try #require(ObjectID(try outside.line("rev-parse", "HEAD")))
        let packs = history.tree.path("root/.git/objects/pack")
        let other = history.tree.path("outside/.git/objects/pack")
        for isConfined in [true, false] {
            let repositories =
                isConfined
                ? history.repositories : Repositories(in: history.roots, confining: {})
            let layout = try await repositories.run {
                try repositories.search().found.first?.layout.get()
            }
            let checked = try #require(layout)
            try #require(unsafe rename(packs, "\(packs)-away") == 0)
            try #require(unsafe symlink(other, packs) == 0)
            let found = try await repositories.run {
                let repository = try Repository(checked, name: "x")
                do {
                    let message = try repository.commit(id).details(maxMessageBytes: 100).message
                    return String(decoding: message, as: UTF8.self)
                } catch let error as GitError {
                    return error.message
                }
            }
            unsafe unlink(packs)
            _ = unsafe rename("\(packs)-away", packs)
            // Without Landlock this race is lost, as docs/security.md says; else this tests nothing.
            #expect(found.hasPrefix(isConfined ? "object \(id) is missing" : "SECRET"), "\(found)")
        }
    }
}
