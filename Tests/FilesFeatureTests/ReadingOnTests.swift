import Foundation
import JSONRPC
import Sandbox
import TestKit
import Testing

/// Replies that are cut, and the calls that go on.
@Suite(.timeLimit(.minutes(5))) struct ReadingOnTests {
    /// Texts with lines of all lengths, and characters of all.
    private static func content(_ generator: inout SeededGenerator) -> String {
        let lineCount = Int.random(in: 0...60, using: &generator)
        let lines = (0..<lineCount).map { _ in
            let length = [0, 3, 20, 90, 700].randomElement(using: &generator) ?? 0
            let characters = (0..<Int.random(in: 0...length, using: &generator)).map { _ in
                ["a", "é", "語", "😀", "\t", "\u{301}", "\r", "\u{2028}"]
                    .randomElement(using: &generator) ?? ""
            }
            return characters.joined() + (Bool.random(using: &generator) ? "\r\n" : "\n")
        }
        let mark = Int.random(in: 0..<4, using: &generator) == 0 ? "\u{FEFF}" : ""
        let end = Bool.random(using: &generator) ? "" : "no newline at the end"
        return mark + lines.joined() + end
    }

    /// The call in a note.
    private static func call(in texts: [String]) throws -> JSONObject? {
        guard texts.count == 3 else { return nil }
        let start = try #require(texts[2].firstRange(of: "read_file "))
        return try JSON(parsing: String(texts[2][start.upperBound...].dropLast())).object
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `the calls in the notes, made one after the other, give exactly the file`(seed: UInt64)
        async throws
    {
        var generator = SeededGenerator(seed: seed)
        let content = Self.content(&generator)
        let files = try TestFiles(["root/x": .text(content)])
        let maxChars = [200, 201, 250, 400, 1_000, 10_000].randomElement(using: &generator) ?? 200
        let maxLines = [1, 2, 7, 2_000].randomElement(using: &generator) ?? 1
        var call: JSONObject? = [
            "path": "root:x", "maxChars": .integer(maxChars), "maxLines": .integer(maxLines),
        ]
        var read: [UInt8] = []
        var replies = 0
        while let arguments = call {
            let texts = TestFiles.texts(await files.call("read_file", arguments))
            try #require(texts.count >= 2, "\(texts)")
            #expect(texts.map(\.utf8.count).reduce(0, +) <= maxChars)
            #expect(texts[1].utf8.count { $0 == 10 } <= maxLines)
            try Self.check(texts, against: content, after: read.count)
            read += Array(texts[1].utf8)
            call = try Self.call(in: texts)
            #expect(
                call.map { $0["maxChars"] == nil || $0["maxChars"] == .integer(maxChars) } ?? true
            )
            replies += 1
            try #require(replies < 5_000)
        }
        #expect(read == Array(content.utf8.drop { [0xEF, 0xBB, 0xBF].contains($0) }))
    }

    /// The numbers of a header are those of the lines.
    private static func check(_ texts: [String], against content: String, after count: Int) throws {
        guard let match = texts[0].firstMatch(of: /lines (\d+)-(\d+) of (\d+)/) else { return }
        let mark = content.utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let before = content.utf8.dropFirst(mark).prefix(count).count { $0 == 10 }
        let newlines = texts[1].utf8.count { $0 == 10 }
        let lines = newlines + (texts[1].utf8.last == 10 ? 0 : 1)
        #expect(Int(match.1) == before + 1)
        #expect(Int(match.2) == before + lines)
        let all = content.utf8.dropFirst(mark)
        #expect(Int(match.3) == all.count { $0 == 10 } + (all.last == 10 ? 0 : 1))
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `the last lines are the end of the file, and the note's call gives those before`(
        seed: UInt64
    ) async throws {
        var generator = SeededGenerator(seed: seed)
        let content = Self.content(&generator)
        let files = try TestFiles(["root/x": .text(content)])
        let maxChars = [250, 400, 1_000, 10_000].randomElement(using: &generator) ?? 200
        let wanted = Int.random(in: 1...20, using: &generator)
        let texts = await files.read(
            "root:x",
            ["lastLines": .integer(wanted), "maxChars": .integer(maxChars)]
        )
        #expect(texts.map(\.utf8.count).reduce(0, +) <= maxChars)
        let bytes = Array(content.utf8.drop { [0xEF, 0xBB, 0xBF].contains($0) })
        let ends = bytes.indices.dropLast().filter { bytes[$0] == 10 }
        let start = ends.count < wanted ? 0 : ends[ends.count - wanted] + 1
        guard var call = try Self.call(in: texts) else {
            #expect(Array(texts[1].utf8) == Array(bytes[start...]))
            return
        }
        #expect(bytes.suffix(texts[1].utf8.count).elementsEqual(texts[1].utf8))
        call["maxChars"] = 100_000
        let before = await files.read("root:x", call)
        // Where the line was too long to be shown whole, the call gives the whole of it.
        let count = bytes.count - texts[1].utf8.count - start
        #expect(before[1].utf8.starts(with: bytes[start..<(start + count)]))
        let isLineCut = start + count > 0 && bytes[start + count - 1] != 10
        #expect(isLineCut || before[1].utf8.count == count)
    }

    @Test func `a long line is cut between characters, and read on by bytes`() async throws {
        let line = String(repeating: "é", count: 1_000)
        let files = try TestFiles(["root/x": .text("one\n\(line)\nthree\n")])
        let first = await files.read("root:x", ["firstLine": 2, "maxChars": 250])
        #expect(first[0] == "root:x, lines 2-2 of 3, utf-8, lf")
        #expect(line.hasPrefix(first[1]))
        #expect(
            first[2]
                == #"[the last line is cut; go on with read_file {"path":"root:x","firstByte":\#(4 + first[1].utf8.count),"maxChars":250}]"#
        )
        let last = await files.read("root:x", ["firstByte": 1_990])
        #expect(last == ["root:x, 2 lines from byte 1990, utf-8, lf", "ééééééé\nthree\n"])
        // In the middle of a character.
        #expect(await files.read("root:x", ["firstByte": 1_991])[1] == "éééééé\nthree\n")
    }

    @Test func `a budget with room for nothing is refused with what has room`() async throws {
        let name = String(repeating: "n", count: 200)
        let files = try TestFiles(["root/\(name)": "some text\n"])
        let result = await files.call("read_file", ["path": .string(name), "maxChars": 200])
        #expect(result.errorCode == "budget_too_small")
        let needed = try #require(
            TestFiles.texts(result)[0].firstMatch(of: /at least (\d+)/).flatMap { Int($0.1) }
        )
        let texts = await files.read(name, ["maxChars": .integer(needed)])
        #expect(texts[1] == "some text\n")
    }

    /// The first reply knows its lines by number, the later ones only by bytes.
    @Test func `what has room for the first reply has room for those that go on`() async throws {
        let content = String(repeating: "x", count: 300)
        let files = try TestFiles(["root/long.txt": .text(content)])
        var answered = 0
        for maxChars in 200..<240 {
            for start in [[:], ["lastLines": 1], ["lastLines": 9]] as [JSONObject] {
                var call = start
                (call["path"], call["maxLines"]) = ("long.txt", 7)
                call["maxChars"] = .integer(maxChars)
                var texts = TestFiles.texts(await files.call("read_file", call))
                guard texts.count > 1 else { continue }
                answered += 1
                while let next = try Self.call(in: texts) {
                    texts = TestFiles.texts(await files.call("read_file", next))
                    try #require(texts.count > 1, "\(maxChars) \(start) \(next) \(texts)")
                }
            }
        }
        #expect(answered > 40)
    }

    /// Beyond 8 MiB lines aren't counted any more, so that there may be more must be looked at.
    @Test(arguments: [1_023, 1_024, 1_025])
    func `that there are more lines is seen where a piece ends with one`(maxLines: Int) async throws
    {
        let line = String(repeating: "x", count: 63) + "\n"
        let files = try TestFiles(["root/x": .text(String(repeating: line, count: 140_000))])
        let texts = await files.read(
            "root:x",
            ["maxLines": .integer(maxLines), "maxChars": 100_000]
        )
        #expect(texts[0].hasPrefix("root:x, lines 1-\(maxLines) of at least "))
        #expect(texts[1].utf8.count == 64 * maxLines)
        #expect(texts.last?.contains("\"firstLine\":\(maxLines + 1),") == true)
    }

    @Test func `3e-51 holes of a terabyte are seen at once`() async throws {
        let files = try TestFiles(["root/hole": .sparse(size: 1 << 40), "root/x": "head\nmore\n"])
        let handle = try FileHandle(forWritingTo: URL(filePath: files.tree.path("root/x")))
        try handle.seek(toOffset: 1 << 40)
        try handle.write(contentsOf: Data("\ntail\n".utf8))
        let notText = "is not UTF-8 text (byte 0x0 at offset"
        for arguments in [[:], ["lastLines": 1], ["firstLine": 2], ["firstByte": 1_073_741_824]]
            as [JSONObject]
        {
            #expect(await files.read("hole", arguments)[0].contains(notText))
        }
        let head = await files.read("x", ["maxLines": 2])
        #expect(head[0].hasPrefix("root:x, lines 1-2 of at least "))
        #expect(head[1] == "head\nmore\n")
        #expect(await files.read("x", ["lastLines": 1])[1] == "tail\n")
        #expect(await files.read("x", ["firstByte": .integer(1 << 40)])[1] == "\ntail\n")
        #expect(await files.read("x", ["firstLine": 4])[0].contains(notText))
        // The line before the last is too long to be shown, whatever is in it.
        let last = await files.read("x", ["lastLines": 2])
        #expect(last[1] == "tail\n")
        #expect(last[2].hasPrefix("[what comes before: read_file "))
    }

    @Test(arguments: [1 << 20, 100 << 20])
    func `3e-65 a line as long as the file is read from both ends and the middle`(length: Int)
        async throws
    {
        let files = try TestFiles(["root/x": .bytes(Array(repeating: 0x78, count: length))])
        let head = await files.read("x")
        #expect(head[1].utf8.count > 9_000)
        #expect(try Self.call(in: head)?["firstByte"] == .integer(head[1].utf8.count))
        let middle = await files.read("x", ["firstByte": .integer(length / 2), "maxChars": 500])
        #expect(middle.map(\.utf8.count).reduce(0, +) <= 500)
        #expect(
            try Self.call(in: middle)?["firstByte"] == .integer(length / 2 + middle[1].utf8.count)
        )
        let end = await files.read("x", ["firstByte": .integer(length - 3)])
        #expect(end.dropFirst() == ["xxx"])
        let tail = await files.read("x", ["lastLines": 3])
        #expect(tail[1].utf8.count > 9_000)
        #expect(tail[2].hasPrefix("[the first line is cut; what comes before: read_file "))
        // A second line is looked for through the whole of the first, which takes a test a while.
        if length == 1 << 20 { #expect(await files.read("x", ["firstLine": 2])[1] == "") }
    }

    @Test func `a file that grows, or is cut, while it is read gives lines that were there`()
        async throws
    {
        let line = String(repeating: "x", count: 99) + "\n"
        let files = try TestFiles(["root/x": ""])
        let path = files.tree.path("root/x")
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        let data = Data(String(repeating: line, count: 5_000).utf8)
        await Disturbance.during {
            try? handle.write(contentsOf: data)
            try? handle.truncate(atOffset: 100)
            try? handle.truncate(atOffset: 0)
        } _: {
            var readCount = 0
            defer { #expect(readCount > 0) }
            for _ in 0..<40 {
                for arguments in [["lastLines": 700], ["maxChars": 100_000]] as [JSONObject] {
                    let texts = await files.read("x", arguments)
                    guard texts.count >= 2 else {
                        // Cut in the middle of it: one sentence, and nothing of the file.
                        #expect(texts.count == 1 && texts.allSatisfy { !$0.contains("xx") })
                        #expect(texts.allSatisfy { !$0.contains("\n") }, "\(texts)")
                        continue
                    }
                    readCount += 1
                    let lines = texts[1].split(separator: "\n", omittingEmptySubsequences: true)
                    #expect(lines.dropLast().allSatisfy { $0.utf8.count == 99 })
                    #expect(texts[1].utf8.allSatisfy { $0 == 0x78 || $0 == 10 })
                }
            }
        }
    }
}
