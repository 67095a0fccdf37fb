import Dispatch
import Foundation
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

    /// A directory with a repository of one pack, beside the root.
    ///
    /// - Returns: Its commit, if its pack is as large as the one inside: libgit2 takes no other.
    private static func outside(_ number: Int, beside history: TestHistory) throws -> ObjectID? {
        try history.tree.add("outside\(number)", .directory)
        let git = GitCommand(in: history.tree.path("outside\(number)"))
        try git("init", "-q", "-b", "main")
        var secret = FastImport()
        secret.commit(
            "SECRET \(Character(UnicodeScalar(UInt8(number))))",
            [.write("often", "0\n"), .write("rare", "0\n")]
        )
        try git("fast-import", "--quiet", input: secret.stream)
        try git("gc", "-q")
        let script = """
            cd "$1"; size() { stat -c %s $1/.git/objects/pack/*.pack; }
            test $(size root) = $(size outside$2)
            """
        let status = try run("/bin/sh", ["-ec", script, "sh", history.tree.path, "\(number)"])
        return status == 0 ? ObjectID(try git.line("rev-parse", "HEAD")) : nil
    }

    /// libgit2 opens a pack by name, when something is first read: until then it can be swapped.
    @Test func `packs that are swapped in after the check aren't read`() async throws {
        let history = try TestHistory(commitCount: 1)
        try history.git("gc", "-q")
        var found: (number: Int, id: ObjectID)?
        for number in 65..<123 where found == nil {
            found = try Self.outside(number, beside: history).map { (number, $0) }
        }
        let (number, id) = try #require(found)
        // Under the names of the packs inside.
        let swap = """
            cd "$1"; inside=root/.git/objects/pack; mkdir other
            for kind in pack idx; do
                cp outside$2/.git/objects/pack/*.$kind other/$(basename $inside/*.$kind)
            done
            mv $inside away; ln -s "$1/other" $inside
            """
        let back = """
            cd "$1"; rm root/.git/objects/pack; mv away root/.git/objects/pack; rm -r other
            """
        for isConfined in [true, false] {
            let repositories =
                isConfined
                ? history.repositories : Repositories(in: history.roots, confining: {})
            let (opened, swapped) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let reading = Task {
                try await repositories.run {
                    let repository = try repositories.open(nil)
                    opened.signal()
                    swapped.wait()
                    do {
                        let commit = try repository.commit(id).details(maxMessageBytes: 100)
                        return String(decoding: commit.message, as: UTF8.self)
                    } catch let error as GitError {
                        return error.message
                    }
                }
            }
            await Self.waiting(for: opened)
            #expect(try run("/bin/sh", ["-ec", swap, "sh", history.tree.path, "\(number)"]) == 0)
            swapped.signal()
            let found = try await reading.value
            #expect(try run("/bin/sh", ["-ec", back, "sh", history.tree.path]) == 0)
            // Without Landlock this race is lost, as docs/security.md says; else this tests nothing.
            #expect(found.hasPrefix("SECRET") == !isConfined, "\(found)")
        }
    }

    /// Off the threads that tests share.
    private static func waiting(for semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                semaphore.wait()
                continuation.resume()
            }
        }
    }

    @Test func `packs that are swapped for a link before are refused by our own check`()
        async throws
    {
        let history = try TestHistory(commitCount: 3)
        try history.tree.add("outside", .directory)
        let repositories = Repositories(in: history.roots, confining: {})
        let layout = try await repositories.run {
            try repositories.search().found.first?.layout.get()
        }
        let checked = try #require(layout)
        let packs = history.tree.path("root/.git/objects/pack")
        let outside = history.tree.path("outside")
        let script = "mv \(packs) \(packs)-away; ln -s \(outside) \(packs)"
        #expect(try run("/bin/sh", ["-ec", script]) == 0)
        await #expect(throws: SandboxError.self) {
            try await repositories.run { _ = try Repository(checked, name: "x").name }
        }
    }
}
