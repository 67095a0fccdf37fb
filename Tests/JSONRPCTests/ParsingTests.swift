import JSONRPC
import Testing

@Suite struct `Parsing JSON` {
    @Test(
        arguments: [
            ("null", nil),
            (" true\t", true),
            ("\r\nfalse", false),
            ("0", 0),
            ("-1", -1),
            ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)),
            ("9007199254740993", .integer(9_007_199_254_740_993)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            ("-9223372036854775809", .number(-9_223_372_036_854_775_808)),
            ("123456789012345678901234567890", .number(1.2345678901234568e29)),
            ("1.0", .number(1)),
            ("1e2", .number(100)),
            ("-2.5E-3", .number(-0.0025)),
            ("1e-400", .number(0)),
            (#""""#, ""),
            (#""plain, and longer than eight bytes""#, "plain, and longer than eight bytes"),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0041\u00e9\u0000""#, "A\u{E9}\0"),
            (#""\ud83d\uDE00 eight""#, "😀 eight"),
            ("\"\u{2028}é😀\"", "\u{2028}é😀"),
            ("\"\u{7F}\"", "\u{7F}"),
            ("[]", []),
            ("[ 1 , [ ] , {} ]", [1, [], [:]]),
            (#"{"b":1,"a":{"c":null}}"#, ["b": 1, "a": ["c": nil]]),
            // Canonically equivalent names are two names.
            ("{\"\u{E9}\":1,\"e\u{301}\":2}", ["\u{E9}": 1, "e\u{301}": 2]),
        ] as [(String, JSON)]
    )
    func `reads what the grammar allows`(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
    }

    @Test(arguments: [
        ("", "an unexpected end", 0),
        ("  ", "an unexpected end", 2),
        ("\u{FEFF}1", "an unexpected character", 0),
        ("nul", "an unexpected character", 0),
        ("True", "an unexpected character", 0),
        ("'a'", "an unexpected character", 0),
        ("NaN", "an unexpected character", 0),
        ("-", "an unexpected character", 1),
        ("+1", "an unexpected character", 0),
        (".5", "an unexpected character", 0),
        ("1.", "an unexpected character", 2),
        ("1.e3", "an unexpected character", 2),
        ("1e", "an unexpected character", 2),
        ("01", "a number with a leading zero", 2),
        ("-00", "a number with a leading zero", 3),
        ("1e400", "a number beyond the range of a double", 5),
        ("[1,]", "an unexpected character", 3),
        ("[1 2]", "a missing comma", 3),
        ("[1", "an unexpected end", 2),
        ("[", "an unexpected end", 1),
        ("[1]x", "text after the value", 3),
        ("{} {}", "text after the value", 3),
        ("{a:1}", "a member without a name", 1),
        (#"{"a":1,}"#, "a member without a name", 7),
        (#"{"a" 1}"#, "a name without a colon", 5),
        (#"{"a":1,"b":2,"a":3}"#, "a duplicate key", 16),
        (#"{"a":1,"\u0061":3}"#, "a duplicate key", 15),
        (#""abc"#, "a string without an end", 4),
        (#""\"#, "a string without an end", 2),
        (#""\x""#, "an unknown escape", 3),
        (#""\u12""#, "an unfinished escape", 3),
        (#""\u12g4""#, "an unfinished escape", 5),
        (#""\ud800""#, "half a surrogate pair", 7),
        (#""\udc00""#, "half a surrogate pair", 7),
        (#""\ud800\ud800""#, "half a surrogate pair", 13),
        (#""\ud800x\udc00""#, "half a surrogate pair", 7),
        ("\"a\nb\"", "a control character in a string", 2),
        ("\"eight by\u{1F}\"", "a control character in a string", 9),
    ])
    func `refuses everything else`(text: String, problem: String, offset: Int) throws {
        let error = try #require(throws: JSONError.self) { try JSON(parsing: text) }
        #expect(error.problem == problem)
        #expect(error.offset == offset)
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC3], [0xE2, 0x82], [0xC0, 0xAF], [0xE0, 0x80, 0xAF],
            [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
        ] as [[UInt8]]
    )
    func `refuses bytes that are not UTF-8, with an escape beside them or not`(bytes: [UInt8]) {
        for neighbour in ["", "long enough for a word", #"\n"#] {
            let text = [UInt8(ascii: "\"")] + Array(neighbour.utf8) + bytes + [UInt8(ascii: "\"")]
            #expect(throws: JSONError.self) { try JSON(parsing: text) }
            #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
        }
    }

    @Test func `keeps members in their order`() throws {
        let names = (0..<100).map { "name \(99 - $0)" }
        let text = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        #expect(try JSON(parsing: text).object?.names == names)
    }

    @Test(arguments: [15, 16, 17, 18, 1_000])
    func `finds a duplicate key among however many`(count: Int) throws {
        let members = (0..<count).map { "\"\($0)\":0" }
        for duplicate in [0, count / 2, count - 1] {
            let text = "{" + (members + ["\"\(duplicate)\":1"]).joined(separator: ",") + "}"
            let error = try #require(throws: JSONError.self) { try JSON(parsing: text) }
            #expect(error.problem == "a duplicate key")
            #expect(error.isGrammatical)
        }
    }

    @Test func `goes as deep as is allowed, and no deeper`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSON(parsing: nested(64))
        _ = try JSON(parsing: nested(3), maxDepth: 3)
        for (text, maxDepth) in [(nested(65), 64), (nested(4), 3), ("[", 0)] {
            let error = try #require(throws: JSONError.self) {
                try JSON(parsing: text, maxDepth: maxDepth)
            }
            #expect(error.problem == "nesting beyond \(maxDepth) levels")
            #expect(error.offset == maxDepth)
        }
        // What is closed again doesn't count.
        _ = try JSON(
            parsing: "[\(Array(repeating: nested(63), count: 100).joined(separator: ","))]"
        )
    }

    @Test func `a depth bomb costs nothing`() {
        let bombs = ["[", "{\"a\":", "[{\"a\":"]
        for bomb in bombs {
            let text = String(repeating: bomb, count: 1_000_000)
            #expect(throws: JSONError.self) { try JSON(parsing: text) }
        }
    }

    @Test func `minus zero is the double`() throws {
        guard case .number(let number) = try JSON(parsing: "-0") else {
            Issue.record("not a double")
            return
        }
        #expect(number == 0 && number.sign == .minus)
    }
}
