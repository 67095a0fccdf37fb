import Sandbox
import TestKit
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct WatcherTests {
    /// Something done to the tree, told in words.
    struct Act: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let act: @Sendable (TemporaryTree) throws -> Void

        init(_ description: String, _ act: @escaping @Sendable (TemporaryTree) throws -> Void) {
            testDescription = description
            self.act = act
        }
    }

    /// The file that is watched is `root/a/b/note.txt`, with the content `one`.
    static let changes = [
        Act("written in place") { try $0.add("root/a/b/note.txt", "two") },
        Act("appended to") { try $0.append("root/a/b/note.txt", "two") },
        Act("cut") { try $0.cut("root/a/b/note.txt", to: 1) },
        Act("replaced by renaming, as editors do") {
            try $0.add("root/a/b/.note.txt.swp", "two")
            try $0.move("root/a/b/.note.txt.swp", to: "root/a/b/note.txt")
        },
        Act("replaced from another directory") {
            try $0.add("root/two.txt", "two")
            try $0.move("root/two.txt", to: "root/a/b/note.txt")
        },
        Act("deleted") { try $0.remove("root/a/b/note.txt") },
        Act("moved away") { try $0.move("root/a/b/note.txt", to: "root/a/b/moved.txt") },
        Act("deleted and made again") {
            try $0.remove("root/a/b/note.txt")
            try $0.add("root/a/b/note.txt", "two")
        },
        Act("replaced by a link") {
            try $0.add("root/two.txt", "two")
            try $0.remove("root/a/b/note.txt")
            try $0.add("root/a/b/note.txt", .link("../../two.txt"))
        },
        Act("replaced by a directory") {
            try $0.remove("root/a/b/note.txt")
            try $0.add("root/a/b/note.txt", .directory)
        },
        Act("gone with its directory") { try $0.removeDirectory("root/a") },
        Act("gone with its directory, which is made again") {
            try $0.removeDirectory("root/a")
            try $0.add("root/a/b/note.txt", "two")
        },
        Act("moved away with the directory above") { try $0.move("root/a", to: "root/z") },
        Act("in a directory that another takes the place of") {
            try $0.add("root/other/note.txt", "two")
            try $0.move("root/a/b", to: "root/old")
            try $0.move("root/other", to: "root/a/b")
        },
        Act("changed after its root was moved") {
            try $0.move("root", to: "moved")
            try $0.add("moved/a/b/note.txt", "two")
        },
    ]

    /// And after each the file is watched as before, wherever its directory is now.
    @Test(arguments: changes, Watcher.Mechanism.allCases)
    func `tells of a file that was`(change: Act, mechanism: Watcher.Mechanism) async throws {
        let tree = try TemporaryTree(["root/a/b/note.txt": "one"])
        let watch = TestWatch(TestWatch.options(mechanism))
        try await watch.watch(.content(of: tree.roots().path("a/b/note.txt")))
        _ = try await watch.callsAfter { try change.act(tree) }
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `goes on telling, whatever became of the file`(mechanism: Watcher.Mechanism) async throws {
        let tree = try TemporaryTree(["root": .directory])
        let watch = TestWatch(TestWatch.options(mechanism))
        try await watch.watch(.content(of: tree.roots().path("a/b/note.txt")))
        for number in 1...3 {
            // In one step: an empty file first would count, and the test run ahead.
            _ = try await watch.callsAfter {
                try tree.add("root/a/b/new.txt", "\(number)")
                try tree.move("root/a/b/new.txt", to: "root/a/b/note.txt")
            }
            _ = try await watch.callsAfter { try tree.append("root/a/b/note.txt", "more") }
            _ = try await watch.callsAfter { try tree.removeDirectory("root/a") }
        }
    }

    @Test func `what came with one poll and is gone with the next was there`() async throws {
        let tree = try TemporaryTree(["root": .directory, "new.txt": "one"])
        var options = TestWatch.options(.polling)
        options.pollInterval = .milliseconds(300)
        let watch = TestWatch(options)
        try await watch.watch(.content(of: tree.roots().path("note.txt")))
        let came = try await watch.callsAfter { try tree.move("new.txt", to: "root/note.txt") }
        let went = try await watch.callsAfter { try tree.remove("root/note.txt") }
        #expect([came, went] == [1, 2])
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `sees through links`(mechanism: Watcher.Mechanism) async throws {
        let tree = try TemporaryTree([
            "root/releases/1/note.txt": "one", "root/releases/2/note.txt": "two",
            "root/current": .link("releases/1"),
        ])
        let watch = TestWatch(TestWatch.options(mechanism))
        try await watch.watch(.content(of: tree.roots().path("current/note.txt")))
        _ = try await watch.callsAfter { try tree.add("root/releases/1/note.txt", "three") }
        _ = try await watch.callsAfter {
            try tree.add("root/next", .link("releases/2"))
            try tree.move("root/next", to: "root/current")
        }
        _ = try await watch.callsAfter { try tree.add("root/releases/2/note.txt", "four") }
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `tells of a directory when its names change`(mechanism: Watcher.Mechanism) async throws {
        let tree = try TemporaryTree(["root/a/one.txt": "one"])
        let watch = TestWatch(TestWatch.options(mechanism))
        try await watch.watch(.content(of: tree.roots().path("a")))
        #expect(try await watch.callsAfter { try tree.add("root/a/two.txt", "") } == 1)
        #expect(try await watch.callsAfter { try tree.move("root/a/two.txt", to: "root/a/3") } == 2)
        #expect(try await watch.callsAfter { try tree.remove("root/a/3") } == 3)
        try await watch.look { try tree.add("root/a/one.txt", "what is in a file is no matter") }
        #expect(try await watch.callsAfter { try tree.move("root/a", to: "root/z") } == 4)
        #expect(try await watch.callsAfter { try tree.move("root/z", to: "root/a") } == 5)
    }

    /// Each is looked at, and found to be the same.
    @Test(
        arguments: [
            Act("touched") { try $0.touch("root/note.txt") },
            Act("written again as it was") { try $0.add("root/note.txt", "one") },
            Act("replaced by the same") {
                try $0.add("root/new.txt", "one")
                try $0.move("root/new.txt", to: "root/note.txt")
            },
        ],
        Watcher.Mechanism.allCases
    )
    func `doesn't tell of a file that was`(act: Act, mechanism: Watcher.Mechanism) async throws {
        let tree = try TemporaryTree(["root/note.txt": "one"])
        let watch = TestWatch(TestWatch.options(mechanism))
        try await watch.watch(.content(of: tree.roots().path("note.txt")))
        // Twice, so that the first has ended.
        for _ in 1...2 { try await watch.look { try act.act(tree) } }
        #expect(try await watch.callsAfter { try tree.append("root/note.txt", "two") } == 1)
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `doesn't tell of what was undone before it settled`(mechanism: Watcher.Mechanism)
        async throws
    {
        let tree = try TemporaryTree(["root/note.txt": "one"])
        var options = TestWatch.options(mechanism)
        options.settling = .seconds(1)
        options.maxDelay = .seconds(30)
        let watch = TestWatch(options)
        try await watch.watch(.content(of: tree.roots().path("note.txt")))
        try await watch.look {
            try tree.add("root/note.txt", "two")
            try tree.remove("root/note.txt")
            try tree.add("root/note.txt", "one")
        }
        #expect(try await watch.callsAfter { try tree.append("root/note.txt", "two") } == 1)
    }

    @Test func `doesn't even look when another file of the directory changes`() async throws {
        let tree = try TemporaryTree(["root/note.txt": "one", "root/other.txt": "one"])
        let roots = try tree.roots()
        let watch = TestWatch()
        try await watch.watch(.content(of: roots.path("note.txt")))
        let other = TestWatch()
        try await other.watch(.content(of: roots.path("other.txt")))
        for text in ["two", "three"] {
            _ = try await other.callsAfter { try tree.add("root/other.txt", .text(text)) }
        }
        _ = try await watch.callsAfter { try tree.append("root/note.txt", "two") }
        #expect(watch.looks.count == 2)
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `tells a large file by its state`(mechanism: Watcher.Mechanism) async throws {
        let tree = try TemporaryTree(["root/large": .sparse(size: 1 << 30)])
        let watch = TestWatch(TestWatch.options(mechanism))
        try await watch.watch(.content(of: tree.roots().path("large")))
        _ = try await watch.callsAfter { try tree.append("root/large", "more") }
    }
}
