#if canImport(Glibc)
import Blocking
import Foundation
import Glibc
import TestKit
import Testing

@testable import Sandbox

/// What rests on this system's own means.
@Suite(.timeLimit(.minutes(5))) struct WatcherSystemTests {
    @Test func `the kernel tells of names, ends, and what it lost`() throws {
        let tree = try TemporaryTree(["root/one.txt": "", "root/two.txt": ""])
        let inotify = try Inotify()
        let directory = unsafe open(tree.path("root"), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(directory) }
        let number = try inotify.add(directory)
        #expect(try inotify.add(directory) == number)
        try tree.append("root/one.txt", "more")
        try tree.add("root/sub", .directory)
        let first = inotify.events()
        let one = Array("one.txt".utf8)
        #expect(first.contains(.name(one, directory: number, isDirectory: false)))
        #expect(first.last == .name(Array("sub".utf8), directory: number, isDirectory: true))

        let descriptors = ["one.txt", "two.txt"].map {
            unsafe open(tree.path("root/\($0)"), O_WRONLY)
        }
        defer { for descriptor in descriptors { close(descriptor) } }
        // Only an event like the one before is left out by the kernel.
        for count in 0..<40_000 { unsafe write(descriptors[count % 2], "x", 1) }
        var events: [DirectoryEvent] = []
        while case let more = inotify.events(), !more.isEmpty { events += more }
        #expect(events.last == .overflow)

        inotify.remove(number)
        #expect(inotify.events() == [.ended(number)])
    }

    /// In a process of its own, since others allocate too.
    @Test func `a thousand watches cost less than 5 MB`() async {
        await #expect(processExitsWith: .success) {
            let tree = try TemporaryTree(["root": .directory])
            for number in 0..<1_000 { try tree.add("root/\(number)/note.txt", "one") }
            let roots = try Roots([RootSpecification(path: tree.path("root"))])
            let watcher = Watcher(pool: BlockingPool(label: "test", threads: 2)) { _ in }
            func lookouts(_ count: Int) async throws -> [Lookout] {
                var lookouts: [Lookout] = []
                for number in 0..<count {
                    let path = try roots.path("\(number)/note.txt")
                    lookouts.append(try await watcher.watch(.content(of: path)) {})
                }
                return lookouts
            }
            // What the first of them bring along.
            for lookout in try await lookouts(100) { lookout.end() }
            let before = try Self.residentBytes()
            let kept = try await lookouts(1_000)
            let grown = try Self.residentBytes() - before
            print("1,000 watches took \(grown >> 10) KiB")
            #expect(watcher.directoryCount == 1_001)
            #expect(grown < 5_000_000)
            for lookout in kept { lookout.end() }
            #expect(watcher.directoryCount == 0)
        }
    }

    private static func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
    }
}
#endif
