import Sandbox
import TestKit
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Somebody swaps parts of a path while it is used: what is outside is never seen (3e-41, 43, 44).
///
/// Each test must also have seen the inside, and a refusal where there is one to see: else nothing
/// raced.
@Suite(.serialized, .timeLimit(.minutes(5))) struct RaceTests {
    private static let tries = 10_000
    /// Where finding out takes longer, or nothing could come from outside.
    private static let fewerTries = 2_000

    /// What each of many tries gave, with how often.
    private func outcomes(_ tries: Int = Self.tries, of once: () -> Outcome) -> [Outcome: Int] {
        var counts: [Outcome: Int] = [:]
        for _ in 0..<tries { counts[once(), default: 0] += 1 }
        return counts
    }

    private static func tree() throws -> TemporaryTree {
        try TemporaryTree([
            "root/d/secret": "inside", "outside/secret": "a secret", "outside/more": "x",
            "root/e": .link("../outside"),
        ])
    }

    @Test(arguments: Resolution.allCases)
    func `3e-41 reading through a directory that is swapped for a link`(resolution: Resolution)
        async throws
    {
        let tree = try Self.tree()
        let path = try tree.roots(resolution).path("root:d/secret")
        let counts = await Disturbance.swapping(tree.path("root/d"), tree.path("root/e")) {
            outcomes { Outcome(reading: path) }
        }
        #expect(Set(counts.keys) == [.content("inside"), .refused("outside_roots")], "\(counts)")
    }

    @Test(arguments: Resolution.allCases)
    func `3e-41 listing a directory that is swapped for a link`(resolution: Resolution)
        async throws
    {
        let tree = try Self.tree()
        let path = try tree.roots(resolution).path("root:d")
        let counts = await Disturbance.swapping(tree.path("root/d"), tree.path("root/e")) {
            outcomes { Outcome(listing: path) }
        }
        #expect(Set(counts.keys) == [.content("secret"), .refused("outside_roots")], "\(counts)")
    }

    @Test(arguments: Resolution.allCases)
    func `3e-41 asking about a file in a directory that is swapped for a link`(
        resolution: Resolution
    ) async throws {
        let tree = try Self.tree()
        let path = try tree.roots(resolution).path("root:d/secret")
        let sizes = await Disturbance.swapping(tree.path("root/d"), tree.path("root/e")) {
            Set((0..<Self.tries).map { _ in path.information()?.size })
        }
        #expect(sizes == ["inside".utf8.count, nil])
    }

    @Test(arguments: Resolution.allCases)
    func `3e-41 a swap never makes a sentence tell what is outside`(resolution: Resolution)
        async throws
    {
        let tree = try Self.tree()
        let path = try tree.roots(resolution).path("root:d/secre")
        let sentences = await Disturbance.swapping(tree.path("root/d"), tree.path("root/e")) {
            Set((0..<Self.fewerTries).map { _ in sentence { _ = try path.openFile() } })
        }
        // Names are looked for after the open, and so perhaps where the other one was.
        #expect(
            sentences.isSubset(of: [
                "there is nothing at `root:d/secre`; did you mean `root:d/secret`?",
                "there is nothing at `root:d/secre`; did you mean `root:d` or `root:e`?",
                "`root:d/secre` leads outside the roots (root)",
            ]),
            "\(sentences)"
        )
        #expect(sentences.count > 1)
    }

    @Test(arguments: Resolution.allCases)
    func `3e-43 reading a file that is swapped for a link`(resolution: Resolution) async throws {
        let tree = try TemporaryTree([
            "root/f": "inside", "outside/secret": "a secret", "root/g": .link("../outside/secret"),
        ])
        let path = try tree.roots(resolution).path("root:f")
        let counts = await Disturbance.swapping(tree.path("root/f"), tree.path("root/g")) {
            outcomes { Outcome(reading: path) }
        }
        #expect(Set(counts.keys) == [.content("inside"), .refused("outside_roots")], "\(counts)")
    }

    @Test(arguments: Resolution.allCases)
    func `3e-43 reading a file that is swapped for a FIFO never blocks`(resolution: Resolution)
        async throws
    {
        let tree = try TemporaryTree(["root/f": "inside", "root/g": .fifo])
        let path = try tree.roots(resolution).path("root:f")
        let counts = await Disturbance.swapping(tree.path("root/f"), tree.path("root/g")) {
            outcomes { Outcome(reading: path) }
        }
        #expect(Set(counts.keys) == [.content("inside"), .refused("not_a_file")], "\(counts)")
    }

    /// What a held directory's own `..` leads to is outside while it is moved there.
    @Test(arguments: Resolution.allCases)
    func `3e-41 going up from a directory that is moved out of the root`(resolution: Resolution)
        async throws
    {
        let tree = try TemporaryTree([
            "root/a/b": .directory, "root/a/secret": "inside", "outside/b": .directory,
            "outside/secret": "a secret",
        ])
        let path = try tree.roots(resolution).path("root:a/b/../secret")
        let counts = await Disturbance.swapping(tree.path("root/a/b"), tree.path("outside/b")) {
            outcomes { Outcome(reading: path) }
        }
        #expect(counts[.content("inside"), default: 0] > 0)
        #expect(counts.keys.allSatisfy { $0 != .content("a secret") }, "\(counts)")
    }

    @Test(arguments: Resolution.allCases)
    func `3e-41 an absolute link whose directory is swapped for a link`(resolution: Resolution)
        async throws
    {
        let tree = try Self.tree()
        try tree.add("root/absolute", .link(tree.path("root/d/secret")))
        let path = try tree.roots(resolution).path("root:absolute")
        let counts = await Disturbance.swapping(tree.path("root/d"), tree.path("root/e")) {
            outcomes(Self.fewerTries) { Outcome(reading: path) }
        }
        #expect(Set(counts.keys) == [.content("inside"), .refused("outside_roots")], "\(counts)")
    }

    @Test(arguments: Resolution.allCases)
    func `3e-44 a root that is swapped for a link stays the directory it was`(
        resolution: Resolution
    ) async throws {
        let tree = try TemporaryTree([
            "root/secret": "inside", "outside/secret": "a secret", "link": .link("outside"),
        ])
        let roots = try tree.roots(resolution)
        let path = try roots.path(tree.path("root/secret"))
        let counts = await Disturbance.swapping(tree.path("root"), tree.path("link")) {
            outcomes { Outcome(reading: path) }
        }
        #expect(counts == [.content("inside"): Self.tries])
    }

    @Test(arguments: Resolution.allCases)
    func `3e-44 a root that was replaced, by a link or a directory, stays what it was`(
        resolution: Resolution
    ) throws {
        let tree = try TemporaryTree(["root/x": "old", "outside/x": "a secret"])
        let roots = try tree.roots(resolution)
        #expect(unsafe rename(tree.path("root"), tree.path("moved")) == 0)
        for replacement in [TemporaryTree.Item.link("outside"), .directory] {
            try tree.add("root", replacement)
            for argument in ["root:x", tree.path("root/x"), "file://" + tree.path("root/x")] {
                #expect(Outcome(reading: argument, in: roots) == .content("old"), "\(argument)")
            }
            #expect(unsafe remove(tree.path("root")) == 0)
        }
        #expect(try run("/bin/rm", ["-r", tree.path("moved")]) == 0)
        #expect(Outcome(reading: "root:x", in: roots) == .refused("not_found"))
    }

    @Test(arguments: Resolution.allCases)
    func `3e-47 a directory that is filled and emptied while it is listed`(resolution: Resolution)
        async throws
    {
        let tree = try TemporaryTree(["root/d/stays": "x"])
        let path = try tree.roots(resolution).path("root:d")
        let full = tree.path("root/d/comes")
        let listings = await Disturbance.during {
            _ = unsafe mkdir(full, 0o700)
            _ = unsafe rmdir(full)
        } _: {
            Set((0..<Self.fewerTries).map { _ in Outcome(listing: path) })
        }
        #expect(!listings.isEmpty)
        #expect(listings.isSubset(of: [.content("stays"), .content("comes stays")]))
    }

    @Test(arguments: Resolution.allCases)
    func `3e-47 a directory that is removed while it is listed is empty`(resolution: Resolution)
        throws
    {
        let tree = try TemporaryTree(["root/d/x": "x"])
        let directory = try tree.roots(resolution).path("root:d").openDirectory()
        #expect(try run("/bin/rm", ["-r", tree.path("root/d")]) == 0)
        #expect(try directory.entries().isEmpty)
    }
}
