import Foundation
import JSONRPC
import TestKit
import Testing

/// A search in parts is the search in one, and finds what ripgrep finds.
@Suite(.timeLimit(.minutes(5)))
struct SearchPagesTests {
    private static let words = [
        "one", "two", "One", "x", "foo_bar", "12", "3.5", "(", ")", "[a]", "\\", "\t", "end", "aaa",
        "-", "a1",
    ]
    private static let patterns = [
        "one", "o[^x]*e", "^\\w+$", "\\d+\\.\\d", "a+", "x?y*", "^$", "(one|two) \\w", "\\bend\\b",
        "\\s{2,}",
        "^\\s*\\(", "[[:upper:]]", "foo_.*\\d", "\\w+\\s+\\w+$", "(a|aa)+$", "o.*?e", "\\\\",
        "\\[a\\]",
    ]

    private static func files(_ generator: inout SeededGenerator) throws -> TestFiles {
        let files = try TestFiles()
        for index in 0..<12 {
            var text = ""
            for _ in 0..<Int.random(in: 0...60, using: &generator) {
                let count = Int.random(in: 0...8, using: &generator)
                text += (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }
                    .joined(separator: [" ", "  ", ""].randomElement(using: &generator) ?? " ")
                text += index % 4 == 0 ? "\r\n" : "\n"
            }
            if Bool.random(using: &generator) { text += "one" }
            // Larger than what is held at once, with lines longer than a window.
            if index == 5 {
                text = String(repeating: text, count: 900_000 / max(text.utf8.count, 1) + 1)
            }
            if index == 7 { text += String(repeating: "long ", count: 9_000) + "\n" + text }
            try files.tree.add("root/d\(index % 3)/f\(index)", .text(text))
        }
        return files
    }

    /// What ripgrep finds, as ``JSON/foundLines`` has it.
    private static func expected(_ pattern: String, in files: TestFiles, _ more: [String]) throws
        -> [String]
    {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["rg", "--json", "--no-config", "--crlf", "--sort", "path", "-S"] + more + [
                "-e", pattern, ".",
            ]
        process.currentDirectoryURL = URL(filePath: files.tree.path("root"))
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try printed.split(separator: 0x0A).flatMap { line -> [String] in
            let event = try JSON(parsing: Array(line))
            guard event["type"] == "match" || event["type"] == "context", let data = event["data"],
                let number = data["line_number"]?.integer
            else { return [] }
            let path = (data["path"]?["text"]?.string ?? "").dropFirst(2)
            let lines = (data["lines"]?["text"]?.string ?? "").utf8.split(
                separator: 0x0A,
                omittingEmptySubsequences: false
            )
            let mark = event["type"] == "match" ? ":" : "-"
            return lines.dropLast(lines.count > 1 && lines.last?.isEmpty == true ? 1 : 0)
                .enumerated().map {
                    let text =
                        String($0.element.last == 0x0D ? $0.element.dropLast() : $0.element) ?? ""
                    return "\(path) \(number + $0.offset)\(mark)\(text)"
                }
        }
    }

    /// Without what of a long line isn't shown.
    private static func cut(_ lines: [String]) -> [String] {
        lines.map { $0.utf8.count > 300 ? String($0.prefix(12)) : $0 }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `what is found is what ripgrep finds`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let files = try Self.files(&generator)
        for pattern in Self.patterns {
            let before = Int.random(in: 0...3, using: &generator)
            let after = Int.random(in: 0...3, using: &generator)
            var arguments: JSONObject = [
                "pattern": .string(pattern), "before": .integer(before), "after": .integer(after),
                "maxPerFile": 1_000, "limit": 1_000, "maxChars": 100_000, "exclude": ["f5"],
            ]
            var found: [String] = []
            repeat {
                let page = await files.call("search_text", arguments)
                found += page.foundLines
                arguments["cursor"] = page["structuredContent"]?["nextCursor"] ?? nil
            } while arguments["cursor"] != nil && found.count < 100_000
            let expected = try Self.expected(
                pattern,
                in: files,
                ["-B\(before)", "-A\(after)", "-g", "!f5"]
            )
            #expect(Self.cut(found) == Self.cut(expected), "seed \(seed) \(pattern)")
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `pages of any size are together the whole, and hold to their budget`(seed: UInt64)
        async throws
    {
        var generator = SeededGenerator(seed: seed)
        let files = try Self.files(&generator)
        let pattern = Self.patterns.randomElement(using: &generator) ?? "one"
        let after = Int.random(in: 0...3, using: &generator)
        let expected = try Self.expected(pattern, in: files, ["-g", "!f5", "-A\(after)"])
        var found: [String] = []
        var arguments: JSONObject = [
            "pattern": .string(pattern), "maxPerFile": 1_000, "exclude": ["f5"],
            "after": .integer(after),
        ]
        repeat {
            let maxChars = Int.random(in: 1_200...4_000, using: &generator)
            arguments["limit"] = .integer(Int.random(in: 1...40, using: &generator))
            arguments["maxChars"] = .integer(maxChars)
            let page = await files.call("search_text", arguments)
            #expect(page["isError"] == nil, "\(page)")
            #expect(TestFiles.texts(page)[0].utf8.count <= maxChars)
            found += page.foundLines
            arguments["cursor"] = page["structuredContent"]?["nextCursor"] ?? nil
        } while arguments["cursor"] != nil && found.count < 10_000
        let wanted = Self.cut(expected)
        let matches = /^\S+ \d+:/
        #expect(
            Self.cut(found).filter { $0.contains(matches) }
                == wanted.filter { $0.contains(matches) },
            "seed \(seed) \(pattern)"
        )
        // What follows the last one of a page is there as far as there was room.
        #expect(Set(Self.cut(found)).isSubset(of: wanted))
        #expect(found.count == Set(found).count)
    }

    @Test func `a large file is searched to its end, in parts too, by right numbers`() async throws
    {
        let files = try TestFiles(inMemory: true)
        let lines = (1...150_000).map { $0 % 30_000 == 0 ? "needle \($0)" : "hay \($0)" }
        try files.tree.add("root/big", .text(lines.joined(separator: "\n")))
        let needles = (1...5).map { "big \($0 * 30_000):needle \($0 * 30_000)" }
        #expect(await files.call("search_text", ["pattern": "needle"]).foundLines == needles)
        var found: [String] = []
        var pageCount = 0
        var arguments: JSONObject = ["pattern": "needle", "limit": 1, "timeoutSeconds": 0.1]
        repeat {
            let page = await files.call("search_text", arguments)
            found += page.foundLines
            arguments["cursor"] = page["structuredContent"]?["nextCursor"] ?? nil
            pageCount += 1
        } while arguments["cursor"] != nil && pageCount < 1_000
        #expect(found == needles)
        #expect(pageCount >= 5)
        let more = await files.call("search_text", ["pattern": "hay", "maxPerFile": 3])
        #expect(more.foundLines == ["big 1:hay 1", "big 2:hay 2", "big 3:hay 3"])
        #expect(more["structuredContent"]?["files"]?[0]?["more"] == true)
        #expect(more["structuredContent"]?["truncated"] == false)
        let around = await files.call(
            "search_text",
            ["pattern": "hay", "maxPerFile": 2, "after": 1, "globs": ["big"]]
        )
        #expect(around.foundLines == ["big 1:hay 1", "big 2:hay 2"])
        let count = await files.call("search_text", ["pattern": "hay", "mode": "count"])
        #expect(count["structuredContent"]?["files"]?[0]?["count"] == 149_995)
    }
}
