import Blocking
import Foundation
import SQLite
import Sandbox
import TestKit
import Testing

/// Databases that come and go.
@Suite(.serialized, .ownThreads, .timeLimit(.minutes(5))) struct DatabaseListWatchTests {
    private static let database = Result { try WatchedDatabase() }

    /// A database of a file's bytes.
    private static func bytes() throws -> TemporaryTree.Item {
        let path = try database.get().tree.path("root/test.db")
        return .bytes(Array(try Data(contentsOf: URL(filePath: path))))
    }

    private static func databases(
        _ tree: TemporaryTree,
        given: [DatabaseSpecification] = []
    ) throws -> Databases {
        try Databases(
            given,
            in: Roots([RootSpecification(path: tree.path("root"))]),
            pool: BlockingPool(label: "test", threads: 2)
        )
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `databases that appear, move and go change the list`(mechanism: Watcher.Mechanism)
        async throws
    {
        let tree = try TemporaryTree(["root/a": .directory])
        let bytes = try Self.bytes()
        let watch = TestWatch(TestWatch.options(mechanism))
        try await watch.watch(Self.databases(tree).listSubject)
        _ = try await watch.callsAfter { try tree.add("root/one.db", bytes) }
        _ = try await watch.callsAfter { try tree.add("root/a/b/c/two.sqlite", bytes) }
        _ = try await watch.callsAfter { try tree.move("root/one.db", to: "root/a/1.db") }
        _ = try await watch.callsAfter { try tree.move("root/a", to: "root/z") }
        // A file is a database once it begins like one.
        try await watch.look { try tree.add("root/three.db", "") }
        _ = try await watch.callsAfter { try tree.add("root/three.db", bytes) }
        _ = try await watch.callsAfter { try tree.removeDirectory("root/z/b") }
        _ = try await watch.callsAfter { try tree.remove("root/three.db") }
    }

    @Test func `what happens in databases and to other files isn't looked at`() async throws {
        let tree = try TemporaryTree(["root/a": .directory])
        let watch = TestWatch()
        try await watch.watch(Self.databases(tree).listSubject)
        try await TestWatch.waitForOthers(in: tree) {
            try tree.add("root/a/note.txt", "one")
            try tree.add("root/.hidden", "one")
        }
        #expect(watch.looks.count == 1)
        _ = try await watch.callsAfter { try tree.add("root/a/one.db", Self.bytes()) }
    }

    @Test func `of many directories some are watched and the others polled`() async throws {
        let tree = try TemporaryTree(["root": .directory])
        for number in 0..<520 { try tree.add("root/\(number)", .directory) }
        let watch = TestWatch()
        try await watch.watch(Self.databases(tree).listSubject)
        #expect(watch.watcher.directoryCount <= 501)
        // The last in order, and so not among those that are watched.
        _ = try await watch.callsAfter { try tree.add("root/99/one.db", Self.bytes()) }
        _ = try await watch.callsAfter { try tree.remove("root/99/one.db") }
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `a database given by file is watched, gone and back`(mechanism: Watcher.Mechanism)
        async throws
    {
        let bytes = try Self.bytes()
        let tree = try TemporaryTree(["root": .directory, "else/where/given.db": bytes])
        let file = tree.path("else/where/given.db")
        let databases = try Self.databases(tree, given: [DatabaseSpecification(path: file)])
        let (list, content) = (TestWatch(TestWatch.options(mechanism)), TestWatch())
        try await list.watch(databases.listSubject)
        try await content.watch(databases.watchSubject(of: "given.db"))
        _ = try await content.callsAfter {
            try run(
                "/usr/bin/env",
                [
                    "python3", "-c",
                    "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute('CREATE TABLE t(a)')",
                    file,
                ]
            )
        }
        let (before, listedBefore) = (content.calls.count, list.calls.count)
        try tree.remove("else/where/given.db")
        await content.calls.rung(times: before + 1)
        await list.calls.rung(times: listedBefore + 1)
        try tree.add("else/where/given.db", bytes)
        await content.calls.rung(times: before + 2)
        await list.calls.rung(times: listedBefore + 2)
        #expect(list.calls.count == 2)
    }
}
