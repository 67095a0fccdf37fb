import Patterns
import Testing

/// Patterns find what they say, in parts of a text, and none takes for ever.
struct PatternTests {
    private static func match(
        _ pattern: String,
        _ text: String,
        _ options: Pattern.Options = [],
        in part: Range<Int>? = nil,
        from start: Int = 0,
        isLineStart: Bool = true,
        isLineEnd: Bool = true
    ) throws -> Range<Int>? {
        let bytes = Array(text.utf8)
        return try Pattern(pattern, options).firstMatch(
            in: bytes,
            part ?? 0..<bytes.count,
            from: start,
            isLineStart: isLineStart,
            isLineEnd: isLineEnd
        )
    }

    @Test(
        arguments: [
            ("b+", "abbc", [], 1..<3), ("x", "abc", [], nil), ("^b", "a\nb", [], 2..<3),
            ("a$", "a\r\nb", [], 0..<1), ("B", "abc", .ignoresCase, 1..<2),
            ("é", "É", .ignoresCase, nil), ("é", "É", [.ignoresCase, .unicode], 0..<2),
            ("^.$", "é", [], nil), ("^.$", "é", .unicode, 0..<2), ("a.b", "a\nb", [], nil),
            ("a.b", "a\nb", .dotMatchesNewlines, 0..<3), ("a.b", "axb a.b", .literal, 4..<7),
            ("\\Q\\E", "x\\Q\\E", .literal, 1..<5), ("a b#c\n", "a b#c\n", .literal, 0..<6),
            ("b", "abc b", .wholeWords, 4..<5), ("a|b", "ab b", .wholeWords, 3..<4),
            ("", "abc", [], 0..<0), ("$", "", [], 0..<0),
        ] as [(String, String, Pattern.Options, Range<Int>?)]
    )
    func `the first match is found`(
        pattern: String,
        text: String,
        options: Pattern.Options,
        expected: Range<Int>?
    ) throws {
        #expect(try Self.match(pattern, text, options) == expected)
    }

    @Test func `nothing outside the part counts`() throws {
        #expect(try Self.match("a", "abca", in: 1..<4) == 3..<4)
        #expect(try Self.match("a", "abca", in: 1..<3) == nil)
        #expect(try Self.match("(?<=a)b", "ab", in: 1..<2) == nil)
        #expect(try Self.match("(?<=a)b", "ab", from: 1) == 1..<2)
        #expect(try Self.match("^b", "ab", in: 1..<2) == 1..<2)
        #expect(try Self.match("^b", "ab", in: 1..<2, isLineStart: false) == nil)
        #expect(try Self.match("a$", "ab", in: 0..<1, isLineEnd: false) == nil)
    }

    @Test(arguments: [
        "(a+)+$", "(a|a)*[b-z]", ".*.*.*[b-z]", "(?:a?){30}a{30}[b-z]", "(.*)(.*)(.*)[b-z]",
        "(a*)*[b-z]",
        "(?R)?a", "((((a+)+)+)+)+[b-z]",
    ])
    func `a pattern that tries without end is stopped soon`(pattern: String) throws {
        let text = String(repeating: "a", count: 16_000) + "!"
        let time = try ContinuousClock().measure {
            let pattern = try Pattern(pattern)
            let bytes = Array(text.utf8)
            // Either it is known at once that nothing matches, or it was too hard.
            do throws(PatternError) {
                _ = try pattern.firstMatch(in: bytes, 0..<bytes.count, from: 0)
            } catch {
                #expect(error == .tooHard)
            }
        }
        #expect(time < .seconds(2))
    }

    @Test(arguments: [
        "(", "[", "a{2,1}", "*", "\\", "(?<n>a)(?<n>b)", "(?P<", "\\C", "(*UTF)a", "[[:no:]]",
    ])
    func `what is no expression is refused with its place`(pattern: String) throws {
        let error = try #require(throws: PatternError.self) {
            _ = try Pattern(pattern).firstMatch(in: [], 0..<0, from: 0)
        }
        #expect(error.code == "invalid_pattern")
        #expect(error.message.contains(/: .+, at byte \d+$/))
    }

    @Test func `one that is too long is refused`() {
        #expect(throws: PatternError.tooLong) {
            _ = try Pattern(String(repeating: "a", count: 10_001)).firstMatch(
                in: [],
                0..<0,
                from: 0
            )
        }
    }
}
