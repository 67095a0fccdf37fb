import Foundation
import JSONRPC
import TestKit
import Testing
import Text

/// `git_show` gives what `git show` gives, of a merge against its first parent.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ShowTests {
    @Test(arguments: [21, 22, 23] as [UInt64])
    func `the files of each commit of a random history are git's`(seed: UInt64) async throws {
        let repository = try TestRepository(RandomHistory(seed: seed, commitCount: 70).stream)
        for id in try Self.commits(in: repository) {
            let expected = try Self.lines(of: id, in: repository)
            let text = await repository.text(of: "git_show", ["revision": .string(id)])
            let lines = Self.afterMessage(text)
            #expect(lines == expected, "\(id)")
        }
    }

    @Test(arguments: [24, 25] as [UInt64])
    func `the patch of each commit of a random history is git's`(seed: UInt64) async throws {
        let repository = try TestRepository(RandomHistory(seed: seed, commitCount: 70).stream)
        var random = SeededGenerator(seed: seed)
        for id in try Self.commits(in: repository) {
            let expected = try Self.patch(of: id, in: repository)
            let files = await repository.shown(["revision": .string(id)]).text
            let maxChars = Int.random(in: 800...4_000, using: &random)
            let (text, pageCount) = await repository.shown([
                "revision": .string(id), "detail": "patch", "maxChars": .integer(maxChars),
            ])
            try #require(pageCount > 0, "\(text)")
            #expect(text.hasPrefix(files))
            let found = text.dropFirst(files.count).split(
                separator: "\n",
                omittingEmptySubsequences: true
            )
            #expect(found.map(String.init) == expected, "\(id)")
        }
    }

    @Test func `a commit is linked once, where there is room, and the link can be read`()
        async throws
    {
        var history = FastImport()
        history.commit(
            "A \"subject\" \u{1B}\n",
            [.write("a.txt", String(repeating: "line\n", count: 9_000))]
        )
        let repository = try TestRepository(history)
        let id = try repository.git.line("rev-parse", "HEAD")
        func links(_ arguments: JSONObject) async -> (links: [JSON], result: JSON) {
            let result = await repository.call("git_show", arguments)
            let blocks = result["content"]?.array ?? []
            return (blocks.filter { $0["type"] == "resource_link" }, result)
        }
        let first = await links(["detail": "patch"])
        let uri = "git://root%3Aapp/commit/\(id)"
        #expect(
            first.links == [
                [
                    "type": "resource_link", "uri": .string(uri), "name": .string(id),
                    "title": "A \"subject\" \\u{1B}", "mimeType": "text/plain",
                ]
            ]
        )
        let read = await repository.request("resources/read", ["uri": .string(uri)])
        let text = read["result"]?["contents"]?[0]?["text"]?.string ?? ""
        #expect(text.hasPrefix("commit \(id) in root:app\n"))
        // Text and link are within the budget together, as is the text that older clients get.
        let size = first.result["content"]?.array?.reduce(0) {
            $0 + ($1["text"]?.string?.utf8.count ?? $1.bytes().count)
        }
        #expect(size ?? .max <= 10_000)
        let cursor = first.result["_meta"]?["io.github.rootcellar/nextCursor"] ?? nil
        #expect(await links(["detail": "patch", "cursor": cursor]).links == [])
        #expect(await links(["maxChars": 500]).links == [])
    }

    @Test func `that a commit changed nothing at a path is said`() async throws {
        var history = FastImport()
        history.commit("one\n", [.write("a.txt", "a\n")])
        let repository = try TestRepository(history)
        func texts(_ arguments: JSONObject) async -> [String] {
            let blocks = await repository.call("git_show", arguments)["content"]?.array ?? []
            return blocks.compactMap { $0["text"]?.string }
        }
        for detail in ["stat", "patch"] as [JSON] {
            let other = await texts(["path": "b.txt", "detail": detail])
            #expect(other.last == "[this commit changed nothing at `path`]")
            #expect(await texts(["path": "a.txt", "detail": detail]).count == 1)
        }
        #expect(await texts(["path": "b.txt", "detail": "none"]).count == 1)
    }

    private static func commits(in repository: TestRepository) throws -> [String] {
        try repository.git("rev-list", "--all").split(separator: "\n").map(String.init)
    }

    /// What follows the first line that is empty after the message.
    private static func afterMessage(_ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let blank = lines.dropLast().lastIndex(of: "") ?? 0
        return lines[(blank + 1)...].filter { !$0.isEmpty }.map(String.init)
    }

    private static func command(_ id: String, _ repository: TestRepository, _ more: String...)
        throws -> [UInt8]
    {
        let parents = try repository.git.line("show", "-s", "--format=%P", id).split(separator: " ")
        let ends = parents.isEmpty ? ["--root", id] : [String(parents[0]), id]
        return try repository.git.bytes(
            ["diff-tree", "--no-commit-id", "-r", "-M", "--submodule=short"] + more + ends
        )
    }

    /// What the lines must be, from git's two forms for programs.
    private static func lines(of id: String, in repository: TestRepository) throws -> [String] {
        var numbers: [[UInt8]: String] = [:]
        var fields = try command(id, repository, "--numstat", "-z")
            .split(separator: 0, omittingEmptySubsequences: false)[...]
        while let head = fields.popFirst(), !head.isEmpty {
            let parts = head.split(separator: 9, maxSplits: 2, omittingEmptySubsequences: false)
            var path = Array(parts[2])
            if path.isEmpty {
                _ = fields.popFirst()
                path = fields.popFirst().map(Array.init) ?? []
            }
            let counts = parts[..<2].map { String(decoding: $0, as: UTF8.self) }
            numbers[path] = counts[0] == "-" ? "binary" : "+\(counts[0]) -\(counts[1])"
        }
        var lines: [String] = []
        fields = try command(id, repository, "--raw", "-z")
            .split(separator: 0, omittingEmptySubsequences: false)[...]
        while let head = fields.popFirst(), !head.isEmpty {
            let words = String(decoding: head, as: UTF8.self).dropFirst().split(separator: " ")
            let modes = (words[0], words[1])
            let path = fields.popFirst().map(Array.init) ?? []
            switch words[4].first {
            case "R":
                let new = fields.popFirst().map(Array.init) ?? []
                let mode = modes.0 == modes.1 ? "" : " mode \(modes.0) -> \(modes.1)"
                lines.append(
                    "renamed \(displayed(path)) -> \(displayed(new)) \(numbers[new] ?? "?")\(mode)"
                )
            case "A": lines.append("added \(displayed(path)) \(numbers[path] ?? "?")")
            case "D": lines.append("deleted \(displayed(path)) \(numbers[path] ?? "?")")
            case "T": lines.append("typechange \(displayed(path)) \(numbers[path] ?? "?")")
            default:
                let mode = modes.0 == modes.1 ? "" : " mode \(modes.0) -> \(modes.1)"
                lines.append("modified \(displayed(path)) \(numbers[path] ?? "?")\(mode)")
            }
        }
        return lines
    }

    /// The lines of git's patch, with paths as we show them, without what we leave out.
    private static func patch(of id: String, in repository: TestRepository) throws -> [String] {
        let bytes = try command(id, repository, "-p", "--abbrev=7")
        var lines: [String] = []
        var isHead = true
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: true) {
            var text =
                String(validating: line, as: UTF8.self)
                ?? line.split(separator: 9, omittingEmptySubsequences: false)
                .map { displayed($0) }.joined(separator: "\t")
            if text.hasPrefix("diff --git ") { isHead = true }
            if text.hasPrefix("@@ ") { isHead = false }
            if isHead {
                guard !text.hasPrefix("index ") else { continue }
                text = unquoted(text)
            }
            lines.append(text)
        }
        return lines
    }

    /// Git writes a path with unusual bytes in quotes, its bytes by octal numbers.
    private static func unquoted(_ line: String) -> String {
        var shown = ""
        var bytes: [UInt8]?
        var rest = Array(line.utf8)[...]
        // After a name with spaces git ends a line in a tab.
        if rest.last == 9 { rest = rest.dropLast() }
        var plain: [UInt8] = []
        while let byte = rest.popFirst() {
            guard var quoted = bytes else {
                if byte == UInt8(ascii: "\"") {
                    bytes = []
                } else {
                    plain.append(byte)
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                shown += displayed(plain) + displayed(quoted)
                (plain, bytes) = ([], nil)
                continue
            case UInt8(ascii: "\\"):
                let next = rest.popFirst() ?? 0
                let known: [UInt8: UInt8] = [
                    0x6E: 0x0A, 0x74: 0x09, 0x61: 0x07, 0x22: 0x22, 0x5C: 0x5C,
                ]
                if let value = known[next] {
                    quoted.append(value)
                } else {
                    let digits = [next] + rest.prefix(2)
                    rest = rest.dropFirst(2)
                    quoted.append(UInt8(String(decoding: digits, as: UTF8.self), radix: 8) ?? 0)
                }
            default: quoted.append(byte)
            }
            bytes = quoted
        }
        return shown + displayed(plain)
    }
}
