import Git
import Sandbox
import TestKit
import Testing

@Suite(.serialized, .ownThreads, .timeLimit(.minutes(5))) struct RepositoryWatchTests {
    /// A repository with one commit, that git itself changes.
    final class Watched: Sendable {
        let tree: TemporaryTree
        let repositories: Repositories
        let watch: TestWatch

        init(mechanism: Watcher.Mechanism = .automatic) throws {
            tree = try TemporaryTree(["root/app/note.txt": "one"])
            let roots = try Roots([RootSpecification(path: tree.path("root"))])
            repositories = Repositories(in: roots)
            watch = TestWatch(TestWatch.options(mechanism))
            try git("init --quiet --initial-branch=main")
            try git("add .")
            try git("commit --quiet -m one")
        }

        /// Runs git in `root/app`, with no configuration but what it needs; words have no spaces.
        func git(_ command: String) throws {
            let words = command.split(separator: " ").map(String.init)
            let status = try run(
                "/usr/bin/env",
                [
                    "HOME=\(tree.path)", "GIT_CONFIG_NOSYSTEM=1", "git", "-C",
                    tree.path("root/app"), "-c", "user.name=Ann", "-c",
                    "user.email=ann@example.org",
                    "-c", "init.defaultBranch=main", "-c", "gc.auto=0",
                ] + words
            )
            #expect(status == 0, "git \(command)")
        }

        func subject(_ name: String? = "app") async throws -> WatchSubject {
            try await repositories.watchSubject(of: name.map { "root:\($0)" })
        }

        /// Watches what a revision means.
        func watch(_ revision: String) async throws {
            try await watch.watch(repositories.watchSubject(of: "root:app", at: revision))
        }

        func callsAfter(_ command: String) async throws -> Int {
            try await watch.callsAfter { try git(command) }
        }

        /// Whether it is the same afterwards.
        func isUnchanged(by command: String) async throws -> Bool {
            let subject = try await subject()
            let before = subject.fingerprint()
            try git(command)
            return subject.fingerprint() == before
        }
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `tells of commits, branches, tags and the index`(mechanism: Watcher.Mechanism)
        async throws
    {
        let watched = try Watched(mechanism: mechanism)
        try await watched.watch.watch(watched.subject())
        for command in [
            "commit --quiet --allow-empty -m two",
            "branch topic",
            "branch deep/down/topic",
            "update-ref refs/heads/deep/down/topic HEAD~1",
            "checkout --quiet topic",
            "commit --quiet --allow-empty -m three",
            "commit --quiet --amend --allow-empty -m 3",
            "tag v1",
            "tag -a v2 -m two",
            "branch -D deep/down/topic",
            "reset --quiet --hard HEAD~1",
        ] {
            _ = try await watched.callsAfter(command)
        }
        try watched.tree.add("root/app/note.txt", "two")
        _ = try await watched.callsAfter("add note.txt")
        _ = try await watched.callsAfter("stash --quiet")
        _ = try await watched.callsAfter("checkout --quiet --detach")
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `tells of a revision only when it means another commit`(mechanism: Watcher.Mechanism)
        async throws
    {
        let watched = try Watched(mechanism: mechanism)
        try watched.git("branch topic")
        try await watched.watch("topic~0")
        // Each changes HEAD, refs, the index or logs; only the last of each line moves `topic`.
        for commands in [
            [
                "commit --quiet --allow-empty -m two", "tag v1", "branch other",
                "branch -f topic other",
            ],
            ["checkout --quiet topic", "pack-refs --all", "commit --quiet --allow-empty -m three"],
            ["checkout --quiet main", "branch -m topic elsewhere"],
            ["gc --quiet", "branch topic"],
        ] {
            let before = watched.watch.calls.count
            for command in commands.dropLast() {
                try await watched.watch.look { try watched.git(command) }
            }
            #expect(watched.watch.calls.count == before)
            _ = try await watched.callsAfter(commands[commands.count - 1])
        }
    }

    @Test func `how refs and objects are stored is no change`() async throws {
        let watched = try Watched()
        for command in ["branch a/b/c", "tag -a v1 -m one", "commit --quiet --allow-empty -m two"] {
            try watched.git(command)
        }
        #expect(try await watched.isUnchanged(by: "pack-refs --all"))
        #expect(try await watched.isUnchanged(by: "gc --quiet"))
        #expect(try await !watched.isUnchanged(by: "commit --quiet --allow-empty -m three"))
        #expect(try await watched.isUnchanged(by: "gc --quiet --prune=now"))
        #expect(try await watched.isUnchanged(by: "status --short"))
        #expect(try await watched.isUnchanged(by: "log --oneline"))
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `tells of refs that are packed`(mechanism: Watcher.Mechanism) async throws {
        let watched = try Watched(mechanism: mechanism)
        for command in ["branch topic", "branch a/b", "tag v1", "gc --quiet"] {
            try watched.git(command)
        }
        try await watched.watch.watch(watched.subject())
        _ = try await watched.callsAfter("tag -d v1")
        _ = try await watched.callsAfter("commit --quiet --allow-empty -m two")
        _ = try await watched.callsAfter("branch -D a/b")
    }

    /// Git puts the work tree's HEAD and index elsewhere than its refs.
    @Test func `tells of a linked work tree`() async throws {
        let watched = try Watched()
        try watched.git("worktree add --quiet ../linked -b topic")
        try await watched.watch.watch(watched.subject("linked"))
        for command in [
            "-C ../linked commit --quiet --allow-empty -m two", "branch other",
            "-C ../linked checkout --quiet --detach",
        ] {
            _ = try await watched.callsAfter(command)
        }
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `tells when the repository goes and comes back`(mechanism: Watcher.Mechanism) async throws
    {
        let watched = try Watched(mechanism: mechanism)
        try await watched.watch.watch(watched.subject())
        _ = try await watched.watch.callsAfter {
            try watched.tree.move("root/app/.git", to: "root/app/.gone")
        }
        _ = try await watched.watch.callsAfter {
            try watched.tree.move("root/app/.gone", to: "root/app/.git")
        }
        _ = try await watched.watch.callsAfter { try watched.tree.removeDirectory("root/app") }
        try watched.tree.add("root/app", .directory)
        _ = try await watched.callsAfter("init --quiet")
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `repositories that appear and go change the list`(mechanism: Watcher.Mechanism)
        async throws
    {
        let watched = try Watched(mechanism: mechanism)
        let (tree, watch) = (watched.tree, watched.watch)
        try tree.add("root/a/b", .directory)
        try await watch.watch(watched.repositories.listSubject)
        for command in [
            "init --quiet ../a", "init --quiet ../a/b", "init --quiet --bare ../c.git",
            "clone --quiet . ../deep/down/d", "worktree add --quiet ../linked -b topic",
        ] {
            _ = try await watched.callsAfter(command)
        }
        _ = try await watch.callsAfter { try tree.removeDirectory("root/a/.git") }
        _ = try await watch.callsAfter { try tree.removeDirectory("root/c.git") }
        _ = try await watch.callsAfter { try tree.move("root/deep", to: "root/other") }
    }
}
