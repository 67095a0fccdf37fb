import Sandbox
import TestKit
import Testing

/// Trees that are deeper than a path may be long (3e-14, 67).
@Suite(.timeLimit(.minutes(5))) struct DepthTests {
    @Test(arguments: Resolution.allCases)
    func `3e-14 3e-67 what lies 5,000 directories deep is listed and read`(resolution: Resolution)
        throws
    {
        let tree = try TemporaryTree(["root": .directory], inMemory: true)
        try tree.addDirectories(in: "root", deep: 5_000)
        var path = try tree.roots(resolution).path("root:")
        for _ in 0..<4_999 { path = path.appending("d".utf8) }
        #expect(Outcome(listing: path) == .content("d"))
        #expect(Outcome(listing: path.appending("d".utf8)) == .content(""))
        #expect(Outcome(reading: path.appending("d".utf8)) == .refused("not_a_file"))
        #expect(Outcome(reading: path.appending("nope".utf8)) == .refused("not_found"))
        #expect(path.information()?.kind == .directory)
        let tooLong = path.appending(Array(repeating: UInt8(ascii: "x"), count: 256))
        #expect(Outcome(reading: tooLong) == .refused("malformed_path"))
    }

    @Test(arguments: Resolution.allCases)
    func `3e-14 a root may lie deeper than a path is long`(resolution: Resolution) throws {
        let part = String(repeating: "p", count: 200)
        let tree = try TemporaryTree(["root/\(part)/\(part)/x": "x"])
        let long = Array(repeating: part, count: 15).joined(separator: "/")
        // Made where it fits, then moved to where its path is longer than 4,096 bytes.
        try tree.add("root/\(long)", .directory)
        let roots = try Roots(
            [RootSpecification(name: "r", path: tree.path("root/\(part)"))],
            resolution: resolution
        )
        try tree.add("deep/\(long)", .directory)
        #expect(try run("/bin/mv", [tree.path("root"), tree.path("deep/\(long)/root")]) == 0)
        #expect(Outcome(reading: "r:\(part)/x", in: roots) == .content("x"))
        let deepest = Array(repeating: part, count: 14).joined(separator: "/")
        #expect(Outcome(listing: try roots.path("r:\(deepest)")) == .content(""))
    }
}
