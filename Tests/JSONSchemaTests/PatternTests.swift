import JSONRPC
import JSONSchema
import Testing

/// Patterns by ECMA-262, section 22.2, with its flag `u`.
@Suite(.timeLimit(.minutes(5)))
struct PatternTests {
    @Test(
        arguments: [
            ("", ["", "a"], []),
            ("^a$", ["a"], ["", "b", "ab", "a\n"]),
            ("a|^b", ["xa", "bx"], ["xb"]),
            ("^(?:ab|c)*$", ["", "abcab"], ["aab"]),
            ("^a{2}$", ["aa"], ["a", "aaa"]), ("^a{2,}$", ["aaa"], ["a"]),
            ("^a{0,2}$", ["", "aa"], ["aaa"]), ("^(a*)*$", ["aaa"], ["b"]),
            ("^a+?b??$", ["aab", "a"], ["b"]),
            (".", ["a", "😀", "\u{85}"], ["", "\n", "\r", "\u{2028}"]), ("^.$", ["😀"], ["e\u{301}"]),
            ("^[a-c-]$", ["b", "-"], ["d"]), ("^[^a-c]$", ["d", "\n"], ["b"]),
            ("[]", [], ["", "a"]), ("^[^]$", ["\n"], [""]),
            ("^[\\]\\\\^-]$", ["]", "\\", "^", "-"], ["a"]),
            ("^\\d\\D$", ["1a", "1٢"], ["٢a", "12"]), ("^\\w\\W$", ["_é", "a-"], ["éa"]),
            ("^\\s\\S$", ["\u{FEFF}a", "\u{3000}a"], ["a ", "\u{85}a"]),
            ("\\bcat\\b", ["a cat."], ["cats", "écat_"]), ("\\Bcat", ["ucat"], ["cat"]),
            ("^\\u0041\\x42\\u{43}\\cJ\\t\\0\\.\\-$", ["ABC\n\t\0.-"], ["ABC"]),
            ("^\\ud83d\\ude00$", ["😀"], ["a"]),
            ("^\\p{Lu}\\P{L}\\p{gc=Nd}\\p{Letter}$", ["É-٢ш"], ["é-٢ш"]),
            ("^[\\p{Alphabetic}\\d]+$", ["ab1"], ["-"]),
            ("^(?=.*\\d)(?=.*[a-z]).{4,}$", ["abc1"], ["abcd", "a1"]),
            ("^(?!con$|nul$).*$", ["cons", ""], ["con", "nul"]),
            ("(?<=\\$)\\d", ["a$1"], ["a1$"]), ("(?<!a|bc)d", ["bd", "cd"], ["ad", "bcd"]),
            ("^(?:(?=a*$)a)+$", ["aaa"], ["aab"]),
            ("^(?:(?=ab)a|b)+$", ["ab", "abab", "b"], ["aab"]),
            ("^(?<year>\\d{4})$", ["2026"], ["26"]), ("(^a)|(b$)", ["ax", "xb"], ["xax"]),
        ] as [(String, [String], [String])]
    )
    func `finds what ECMA-262 finds`(pattern: String, found: [String], notFound: [String]) throws {
        let schema = try JSONSchema(["pattern": .string(pattern)])
        for text in found { #expect(schema.problems(in: .string(text)).isEmpty, "\(text)") }
        for text in notFound { #expect(schema.problems(in: .string(text)).count == 1, "\(text)") }
    }

    @Test(
        arguments: [
            ("(", "has a group without an end"), ("a)", "has a `)` that opens nothing"),
            ("[a", "has a `[` without an end"), ("a**", "repeats nothing"),
            ("+", "repeats nothing"),
            ("^*", "repeats what has no length"), ("(?=a)*", "repeats what has no length"),
            ("a{2,1}", "repeats {2,1} times"), ("a{,2}", "has a `{` that no"),
            ("a{", "has a `{` that"),
            ("{", "has a `{` that must be written `\\{`"), ("a]", "has a `]` that must be written"),
            ("[b-a]", "has a range in brackets that is none"),
            ("[a-\\d]", "has a range in brackets that is none"), ("\\", "ends with a `\\`"),
            ("\\a", "has `\\a`, which means nothing"), ("\\Z", "has `\\Z`, which means nothing"),
            ("\\01", "has `\\0`, which means nothing"), ("\\u12", "has an unfinished escape"),
            ("\\xg0", "has an unfinished escape"),
            ("\\u{110000}", "has an escape that is no character"),
            ("\\u{}", "has an escape that is no character"),
            ("\\ud800", "has an escape that is no"),
            ("\\c1", "has a `\\c` without a letter"), ("(a)\\1", "refers back to a group"),
            ("(?<a>a)\\k<a>", "refers back to a group"),
            ("(?<1>a)", "has a group whose name is no"),
            ("(?i:a)", "has a group of a kind that is not known"),
            ("(?P<a>a)", "has a group of a kind that is not known"),
            ("\\p{Greek}", "names the property `Greek`, which is not known here"),
            ("\\pL", "has a `\\p` without a name in braces"),
            ("(a{100}){1000}", "is too large, its repetitions written out"),
            ("a{99999999999999999999}", "is too large, its repetitions written out"),
            ("(?:(?:(?:){1000}){1000}){1000}", "is too large, its repetitions written out"),
            (String(repeating: "a", count: 1_001), "is longer than 1000 characters"),
            (
                String(repeating: "(", count: 100) + String(repeating: ")", count: 100),
                "has groups deeper than 30"
            ),
        ]
    )
    func `refuses what is no pattern, and what it can't search for`(
        pattern: String,
        reason: String
    ) throws {
        do throws(SchemaError) {
            _ = try JSONSchema(["pattern": .string(pattern)])
            Issue.record("accepted")
        } catch {
            #expect(error.message.contains("` in `pattern` \(reason)"), "\(error)")
        }
    }

    /// Each of these takes a search that only goes back and forth longer than anybody lives.
    @Test(
        arguments: [
            ("^(a+)+$", "a", "b"), ("^(a|a)*$", "a", "b"), ("(a*)*b", "a", "c"),
            ("^(([a-z])+.)+[A-Z]([a-z])+$", "a", "a"), ("^(?:a?){50}a{50}$", "a", "b"),
            ("\\s+$", " ", "x"), ("^((?=a*$)a)+$", "a", "b"),
        ]
    )
    func `JSC-4 no pattern takes time that grows like the powers of the text`(
        pattern: String,
        filling: String,
        end: String
    ) throws {
        let schema = try JSONSchema(["pattern": .string(pattern)])
        let text = String(repeating: filling, count: 2_000) + end
        let problems = schema.problems(in: .string(text))
        #expect(problems.map { $0.message.prefix(22) } == ["must match the pattern"])
    }
}
