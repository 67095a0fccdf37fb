import Blocking
import Sandbox
import Synchronization
import TestKit
import Testing

/// What a watcher takes, gives back, and does when the system gives no more.
@Suite(.serialized, .timeLimit(.minutes(5))) struct WatcherLimitTests {
    @Test func `one kernel watch serves all in a directory, and goes with the last`() async throws {
        let tree = try TemporaryTree(["root/a": .directory])
        let roots = try tree.roots()
        let watcher = Self.watcher()
        var lookouts: [Lookout] = []
        for number in 1...50 {
            let path = try roots.path("a/\(number).txt")
            lookouts.append(try await watcher.watch(.content(of: path)) {})
        }
        // The root and the directory.
        #expect(watcher.directoryCount == 2)
        lookouts.removeLast(49)
        #expect(watcher.directoryCount == 2)
        lookouts[0].end()
        lookouts[0].end()
        #expect(watcher.directoryCount == 0)
    }

    @Test(arguments: Watcher.Mechanism.allCases)
    func `nothing is told after the end`(mechanism: Watcher.Mechanism) async throws {
        let tree = try TemporaryTree(["root/note.txt": "one"])
        let path = try tree.roots().path("note.txt")
        let watch = TestWatch(TestWatch.options(mechanism))
        let ended = Bell()
        let lookout = try await watch.watcher.watch(.content(of: path)) { ended.ring() }
        try await watch.watch(.content(of: path))
        lookout.end()
        for text in ["two", "three", "four"] {
            _ = try await watch.callsAfter { try tree.add("root/note.txt", .text(text)) }
        }
        #expect(ended.count == 0)
    }

    @Test func `whoever is told may end it there and then`() async throws {
        let tree = try TemporaryTree(["root/note.txt": "one"])
        let path = try tree.roots().path("note.txt")
        let watch = TestWatch()
        let held = Mutex<Lookout?>(nil)
        let told = Bell()
        let lookout = try await watch.watcher.watch(.content(of: path)) {
            held.withLock { $0.take() }?.end()
            told.ring()
        }
        held.withLock { $0 = lookout }
        try await watch.watch(.content(of: path))
        for text in ["two", "three", "four"] {
            _ = try await watch.callsAfter { try tree.add("root/note.txt", .text(text)) }
        }
        await told.rung(times: 1)
        #expect(told.count == 1)
    }

    @Test func `watches begin and end on many threads while everything changes`() async throws {
        let tree = try TemporaryTree(["root": .directory])
        let roots = try tree.roots()
        let watcher = Self.watcher()
        await withThrowingTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    let path = try roots.path("\(number % 10)/note.txt")
                    let lookout = try await watcher.watch(.content(of: path)) {}
                    try tree.add("root/\(number % 10)/note.txt", "\(number)")
                    if number % 3 == 0 { try tree.removeDirectory("root/\(number % 10)") }
                    lookout.end()
                }
            }
            // A file may be gone with its directory before it was written.
            while let result = await group.nextResult() {
                if case .failure(let error) = result { #expect(error is TemporaryTree.Failure) }
            }
        }
        #expect(watcher.directoryCount == 0)
    }

    @Test func `polls what it may not watch, and says so once`() async throws {
        let tree = try TemporaryTree(["root/a/note.txt": "one", "root/b/note.txt": "one"])
        let roots = try tree.roots()
        var options = TestWatch.options()
        options.maxDirectories = 2
        let watch = TestWatch(options)
        let lookout = try await watch.watcher.watch(.content(of: roots.path("a/note.txt"))) {}
        try await watch.watch(.content(of: roots.path("b/note.txt")))
        _ = try await watch.callsAfter { try tree.add("root/b/note.txt", "two") }
        _ = try await watch.callsAfter { try tree.add("root/b/note.txt", "three") }
        #expect(watch.log.count == 1)
        #expect(watch.log.first?.contains("watches no more directories") == true)
        #expect(watch.watcher.directoryCount == 2)
        lookout.end()
        // There is room now, which the next look takes.
        _ = try await watch.callsAfter { try tree.add("root/b/note.txt", "four") }
        _ = try await watch.callsAfter { try tree.add("root/b/note.txt", "five") }
        #expect(watch.watcher.directoryCount == 2)
    }

    @Test func `looks at everything after events were lost, polls for a while, and says so`()
        async throws
    {
        let tree = try TemporaryTree(["root/a": .directory])
        let watch = TestWatch()
        try await watch.watch(.content(of: tree.roots().path("a")))
        #expect(watch.looks.count == 1)
        watch.watcher.loseEvents()
        // Nothing has happened to it, but for a directory a glance is never enough.
        await watch.looks.rung(times: 4)
        #expect(watch.calls.count == 0)
        #expect(watch.log.count == 1)
        #expect(watch.log.first?.contains("polled for 30 s") == true)
        #expect(try await watch.callsAfter { try tree.add("root/a/note.txt", "") } == 1)
    }

    @Test func `starts without waiting, too`() async throws {
        let tree = try TemporaryTree(["root/note.txt": "one"])
        let path = try tree.roots().path("note.txt")
        let (looked, told) = (Bell(), Bell())
        let subject = WatchSubject(
            places: { .init([path]) },
            fingerprint: {
                defer { looked.ring() }
                return path.fingerprint
            }
        )
        let watcher = Self.watcher()
        let lookout = watcher.startWatching(subject) { told.ring() }
        await looked.rung(times: 1)
        try tree.append("root/note.txt", "two")
        await told.rung(times: 1)
        lookout.end()
    }

    private static func watcher() -> Watcher {
        Watcher(pool: BlockingPool(label: "test", threads: 2), options: TestWatch.options()) { _ in
        }
    }
}
