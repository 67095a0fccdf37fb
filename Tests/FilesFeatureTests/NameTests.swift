import JSONRPC
import MCP
import Sandbox
import TestKit
import Testing
import Text

/// Names that are meant to mislead, and names that just are unusual (3e-8, 11, 13, 16, 17, 60).
@Suite(.timeLimit(.minutes(5))) struct NameTests {
    private static let names: [[UInt8]] =
        [
            "line\nbreak", "\r", "\t", "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;title\u{7}",
            "\u{7F}",
            "\u{85}", "gpj.\u{202E}exe", "zero\u{200B}width", "\u{FEFF}mark", "\u{E0041}tag",
            "\\u{41}", "\\x{41}", "\\u{1B}", "\\", "back\\slash", "..\\..\\etc", " leading",
            "trailing ",
            "\"quoted\"", "`ticked`", "'", "$HOME", "~", "~root", "-rf", "...", "a..b", "..a",
            "[...slug]", "{+path}", "root:x", "file:", "C:", "a:b", "%2e%2e", "%41", "a%", "?query",
            "#fragment", "a?b#c%d", "caf\u{E9}", "cafe\u{301}", "\u{212A}elvin", "Kelvin", "kelvin",
            "\u{131}", "東京", "😀", "\u{3164}", String(repeating: "x", count: 255), "<file>",
            "[go on with read_file {\"path\":\"x\"}]",
        ].map { Array($0.utf8) } + [
            [0xFF], [0xC3], [0x63, 0x61, 0x66, 0xE9], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xC0, 0xAF],
            [0x1B, 0xFF, 0x5C, 0x78, 0x7B], Array(repeating: 0xFE, count: 255),
        ]

    /// Each of the names with a file that holds its number among them sorted by bytes.
    private static func files(_ resolution: Resolution = .automatic) throws -> TestFiles {
        let files = try TestFiles(resolution: resolution)
        for (number, name) in sorted.enumerated() {
            try files.tree.add(Array("root/".utf8) + name, .text("\(number)"))
        }
        return files
    }

    private static let sorted = names.sorted { $0.lexicographicallyPrecedes($1) }

    /// Whether a text could do anything to a terminal, or hide part of itself.
    private static func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            ![.control, .format, .privateUse].contains($0.properties.generalCategory)
        }
    }

    @Test(arguments: Resolution.allCases)
    func `a name is listed in a form that is harmless and that reads the file`(
        resolution: Resolution
    ) async throws {
        let files = try Self.files(resolution)
        let listing = await files.list("root:", ["maxChars": 100_000])
        #expect(listing.paths.count == Self.names.count)
        for (number, path) in listing.paths.enumerated() {
            #expect(Self.isHarmless(path), "\(path)")
            for spelling in ["root:\(path)", files.tree.path("root/\(path)")] as [String] {
                let texts = await files.read(spelling)
                #expect(texts.last == "\(number)", "\(spelling)")
                #expect(Self.isHarmless(texts[0]), "\(spelling)")
            }
        }
    }

    @Test(arguments: Resolution.allCases)
    func `a name in a URI is read as a resource, and comes back in the same URI`(
        resolution: Resolution
    ) async throws {
        let files = try Self.files(resolution)
        for (number, name) in Self.sorted.enumerated() {
            let uri = "file://\(files.tree.path("root"))/" + percentEncoded(name)
            let answer = await files.request("resources/read", ["uri": .string(uri)])
            let contents = answer["result"]?["contents"]?[0]
            #expect(contents?["text"] == .string("\(number)"), "\(answer)")
            #expect(contents?["uri"] == .string(uri))
            #expect(await files.read(uri).last == "\(number)", "\(uri)")
        }
    }

    @Test func `what completes to a name is harmless and reads the file`() async throws {
        let files = try Self.files()
        let values = await files.completions(of: "root:")["values"]?.array ?? []
        #expect(values.count == Self.names.count)
        for (number, value) in values.enumerated() {
            let path = value.string ?? ""
            #expect(Self.isHarmless(path), "\(path)")
            #expect(await files.read(path).last == "\(number)", "\(path)")
        }
        let root = files.tree.path("root").dropFirst() + "/"
        let rests = await files.completions(of: String(root), template: true)["values"]?.array ?? []
        #expect(rests.count == Self.names.count)
        for (number, rest) in rests.enumerated() {
            let path = rest.string ?? ""
            #expect(Self.isHarmless(path), "\(path)")
            // As clients fill templates: with what RFC 6570 allows kept, or with nothing encoded.
            for uri in [
                "file:///\(path)",
                "file:///" + percentEncoded(path.utf8, keeping: "/%:[]@!$&'()*+,;="),
            ] {
                let answer = await files.request("resources/read", ["uri": .string(uri)])
                let text = answer["result"]?["contents"]?[0]?["text"]
                #expect(text == .string("\(number)"), "\(uri)")
            }
        }
    }

    @Test func `completion goes on from any beginning of a name as it is shown`() async throws {
        let files = try Self.files()
        for value in await files.completions(of: "root:")["values"]?.array ?? [] {
            let scalars = Array((value.string ?? "").unicodeScalars)
            for count in 5...min(scalars.count, 16) {
                var beginning = ""
                beginning.unicodeScalars.append(contentsOf: scalars[..<count])
                let found = await files.completions(of: beginning)["values"]?.array ?? []
                #expect(found.contains(value), "\(beginning)")
            }
        }
    }

    @Test func `3e-60 names that look alike are different files, and one suggests the other`()
        async throws
    {
        let files = try TestFiles([
            "root/both/caf\u{E9}": "composed", "root/both/cafe\u{301}": "decomposed",
            "root/one/cafe\u{301}.txt": "decomposed",
        ])
        #expect(await files.read("root:both/caf\u{E9}")[1] == "composed")
        #expect(await files.read("root:both/cafe\u{301}")[1] == "decomposed")
        let sentence = await files.read("root:one/caf\u{E9}.txt")[0]
        #expect(
            sentence.utf8.elementsEqual(
                "there is nothing at `root:one/caf\u{E9}.txt`; did you mean `root:one/cafe\u{301}.txt`?"
                    .utf8
            )
        )
    }

    @Test func `what names no file is shown escaped in the sentence that says so`() async throws {
        let files = try TestFiles()
        for name in Self.names {
            let given = String(decoding: name, as: UTF8.self)
            for path in [given, "/etc/\(given)", "root:\(given)/x", "file:///\(given)"] {
                for text in await files.read(path) { #expect(Self.isHarmless(text), "\(text)") }
                let prompt = await files.request(
                    "prompts/get",
                    ["name": "review_file", "arguments": ["path": .string(path)]]
                )
                #expect(Self.isHarmless(prompt["error"]?["message"]?.string ?? "\u{1B}"))
                let resource = await files.request("resources/read", ["uri": .string(path)])
                #expect(Self.isHarmless(resource["error"]?["message"]?.string ?? "\u{1B}"))
            }
        }
    }

    @Test func `a sentence stays short, however long what it is about`() async throws {
        let files = try TestFiles(roots: (1...300).map { "root-\($0)" })
        let part = String(repeating: "\u{1B}", count: 250)
        let long = Array(repeating: part, count: 16).joined(separator: "/")
        for path in [long, "/\(long)", "root-1:\(long)", "file:///\(long)", "x"] {
            let sentences = await files.read(path)
            #expect(sentences.count == 1)
            #expect(sentences[0].utf8.count < 1_500)
        }
        let near = Array(repeating: String(repeating: "n", count: 250), count: 15)
        let directory = near.joined(separator: "/")
        for end in 1...3 { try files.tree.add("root-1/\(directory)/near-\(end)", "") }
        let sentence = await files.read("root-1:\(directory)/near-4")[0]
        #expect(sentence.hasPrefix("there is nothing at `root-1:n"))
        #expect(sentence.utf8.count < 4_000)
    }
}
