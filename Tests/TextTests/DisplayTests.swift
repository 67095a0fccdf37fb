import TestKit
import Testing
import Text

@Suite struct `Showing names` {
    @Test(arguments: [
        ("", ""),
        ("plain name.txt", "plain name.txt"),
        ("tab\there", #"tab\u{9}here"#),
        ("a\nb\r\0", #"a\u{A}b\u{D}\u{0}"#),
        ("\u{1B}[31mred", #"\u{1B}[31mred"#),
        ("\u{7F}\u{85}\u{9B}", #"\u{7F}\u{85}\u{9B}"#),
        ("a\u{202E}txt.exe", #"a\u{202E}txt.exe"#),
        ("\u{2066}\u{200B}\u{200D}\u{FEFF}\u{AD}", #"\u{2066}\u{200B}\u{200D}\u{FEFF}\u{AD}"#),
        ("\u{E0041}\u{E0100}\u{FE0F}", #"\u{E0041}\u{E0100}\u{FE0F}"#),
        ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#),
        ("\u{3164}\u{2800}", #"\u{3164}\u{2800}"#),
        ("\u{E000}\u{FFFF}", #"\u{E000}\u{FFFF}"#),
        ("Zürich 東京 😀 e\u{301}", "Zürich 東京 😀 e\u{301}"),
        (#"C:\users\x"#, #"C:\users\x"#),
        (#"\u{41}"#, #"\u{5C}u{41}"#),
        (#"\x{FF}"#, #"\u{5C}x{FF}"#),
        (#"\\u{41}"#, #"\\u{5C}u{41}"#),
        (#"\u{"#, #"\u{5C}u{"#),
        (#"\u"#, #"\u"#),
        (#"\U{41}"#, #"\U{41}"#),
    ])
    func `escapes what is invisible or acts, and nothing else`(text: String, shown: String) {
        #expect(Array(displayed(text).utf8) == Array(shown.utf8))
        #expect(Array(displayed(Array(text.utf8)).utf8) == Array(shown.utf8))
    }

    @Test(
        arguments: [
            ([0xFF], #"\x{FF}"#),
            (Array("caf".utf8) + [0xE9] + Array(".txt".utf8), #"caf\x{E9}.txt"#),
            ([0xC3], #"\x{C3}"#),
            ([0xC3, 0xA9, 0xC3], #"é\x{C3}"#),
            ([0xE2, 0x82, 0x41], #"\x{E2}\x{82}A"#),
            ([0xC0, 0xAF], #"\x{C0}\x{AF}"#),
            ([0xED, 0xA0, 0x80], #"\x{ED}\x{A0}\x{80}"#),
            ([0xF4, 0x90, 0x80, 0x80], #"\x{F4}\x{90}\x{80}\x{80}"#),
            ([0x1B, 0xFF, 0x5C, 0x78, 0x7B], #"\u{1B}\x{FF}\u{5C}x{"#),
            // The parts of what looks like an escape, on both sides of a byte that isn't UTF-8.
            ([0x5C, 0xFF, 0x78, 0x7B], #"\\x{FF}x{"#),
        ] as [([UInt8], String)]
    )
    func `shows bytes that are not UTF-8 one by one`(bytes: [UInt8], shown: String) {
        #expect(displayed(bytes) == shown)
        #expect(undisplayed(shown) == bytes)
    }

    @Test(arguments: [
        "", "plain", #"\"#, #"\u"#, #"\u{"#, #"\u{}"#, #"\u{41"#, #"\u{G}"#, #"\x{100}"#,
        #"\u{D800}"#, #"\u{110000}"#, #"\u{000000000041}"#, #"\n"#, #"\u{+41}"#, #"\u{-1}"#,
        #"\}{"#, #"\}{41}"#,
    ])
    func `nothing is unescaped where nothing is an escape`(text: String) {
        #expect(undisplayed(text) == nil)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `what was shown can be given back`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces: [[UInt8]] =
            [
                "\\", "u", "x", "{", "}", "41", "5C", "FF", "\n", "\u{1B}", "\u{202E}", "é", "😀",
                #"\u{41}"#, #"\x{FF}"#,
            ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0x80]]
        let bytes = (0..<Int.random(in: 0...12, using: &generator)).flatMap { _ in
            pieces.randomElement(using: &generator) ?? []
        }
        let shown = displayed(bytes)
        #expect(undisplayed(shown) ?? Array(shown.utf8) == bytes)
        #expect(displayed(shown.replacing(#"\"#, with: "")) == shown.replacing(#"\"#, with: ""))
    }

    /// Whether nothing in a text is invisible or acts on a terminal.
    private static func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            ![.control, .format, .lineSeparator, .paragraphSeparator, .privateUse]
                .contains($0.properties.generalCategory)
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `any bytes are shown harmlessly, and can be given back`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        // Half of the bytes are such as begin, go on in or escape a character.
        let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
            Bool.random(using: &generator)
                ? UInt8.random(in: 0...255, using: &generator)
                : [0x5C, 0x75, 0x7B, 0x7D, 0xC3, 0xE2, 0x80, 0xF0].randomElement(using: &generator)
                    ?? 0
        }
        let shown = displayed(bytes)
        #expect(Self.isHarmless(shown), "\(bytes)")
        #expect(undisplayed(shown) ?? Array(shown.utf8) == bytes)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `any text is shown harmlessly, alike as text and as bytes`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<20).map { _ in
            UInt32.random(
                in: 0...([0x7F, 0x3FF, 0xFFFF, 0x10FFFF].randomElement(using: &generator) ?? 0),
                using: &generator
            )
        }
        var text = ""
        text.unicodeScalars.append(contentsOf: values.compactMap(Unicode.Scalar.init))
        let shown = displayed(text)
        #expect(Self.isHarmless(shown), "\(values)")
        #expect(displayed(Array(text.utf8)).utf8.elementsEqual(shown.utf8))
        #expect(undisplayed(shown) ?? Array(shown.utf8) == Array(text.utf8))
        // Shown again it is what is shown already, but for the marks of its own escapes.
        #expect(undisplayed(displayed(shown)) ?? Array(shown.utf8) == Array(shown.utf8))
    }

    @Test func `of a long text the middle is left out`() {
        #expect(abbreviated(String(repeating: "x", count: 800)).utf8.count == 800)
        let long = abbreviated("begin" + String(repeating: "é", count: 100_000) + "end")
        #expect(long.utf8.count < 1_000)
        #expect(long.hasPrefix("beginé"))
        #expect(long.contains("é…é"))
        #expect(long.hasSuffix("éend"))
    }
}
