import Foundation
import JSONRPC
import TestKit
import Testing

/// Objects that are somewhere else.
extension ContainmentTests {
    @Test func `objects that are swapped for a link while they are read lead nowhere`()
        async throws
    {
        let (repository, outside) = try Self.pair()
        let secret = try outside.line("rev-parse", "HEAD")
        try outside("gc", "-q")
        let script = """
            cd app/.git
            while test -e ../../go && kill -0 $TESTS; do
                mv objects away; ln -s $OUT/.git/objects objects; rm objects; mv away objects
                mv objects/pack away; ln -s $OUT/.git/objects/pack objects/pack
                rm objects/pack; mv away objects/pack
            done
            """
        try repository.tree.add("root/go", "")
        try repository.tree.add("swap.sh", .text(script))
        // Not by Foundation, which waits for whoever holds its descriptors.
        let start = "cd $1/root; OUT=$1/outside TESTS=$2 sh ../swap.sh > /dev/null 2>&1 &"
        let tests = ProcessInfo.processInfo.processIdentifier
        try run("/bin/sh", ["-c", start, "sh", repository.tree.path, "\(tests)"])
        defer { try? FileManager.default.removeItem(atPath: repository.tree.path("root/go")) }
        var told = 0
        for _ in 0..<300 {
            for arguments: JSONObject in [[:], ["revision": .string(secret), "detail": "patch"]] {
                let text = await repository.text(of: "git_show", arguments)
                #expect(!text.contains("SECRET"), "\(text)")
                if text.contains("Inside") { told += 1 }
            }
        }
        // Now and then it was whole.
        #expect(told > 0)
    }

    @Test func `alternates in a circle, and thousands of them, take no time`() async throws {
        let (repository, _) = try Self.pair()
        let line =
            "../../../app/.git/objects\n$ROOT/app/.git/objects\n../../.git/objects/../objects\n"
        let text = line.replacing("$ROOT", with: repository.tree.path("root"))
        try repository.tree.add(
            "root/app/.git/objects/info/alternates",
            .text(String(repeating: text, count: 300))
        )
        #expect(await repository.ids().count == 1)
        for number in 0..<40 {
            let next =
                "../../../d\(number + 1)/.git/objects\n../../../d\((number * 7) % 40)/.git/objects\n"
            try repository.tree.add("root/d\(number)/.git/objects/info/alternates", .text(next))
        }
        try repository.tree.add(
            "root/app/.git/objects/info/alternates",
            "../../../d0/.git/objects\n"
        )
        #expect(await repository.ids(of: ["repository": "root:app"]).count == 1)
    }
}
