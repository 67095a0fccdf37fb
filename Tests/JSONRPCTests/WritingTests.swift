import JSONRPC
import TestKit
import Testing

@Suite struct `Writing JSON` {
    @Test(
        arguments: [
            (nil, "null"),
            (true, "true"),
            (.integer(.min), "-9223372036854775808"),
            (.integer(.max), "9223372036854775807"),
            (-10, "-10"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e100, "1e+100"),
            (.number(.nan), "null"),
            (.number(-.infinity), "null"),
            ("", #""""#),
            ("a\"\\\n\r\t\u{0}\u{1F}\u{7F}", #""a\"\\\n\r\t\u0000\u001f"# + "\u{7F}\""),
            ("é\u{2028}\u{2029}😀", "\"é\u{2028}\u{2029}😀\""),
            ([], "[]"),
            ([:], "{}"),
            ([1, ["b": [], "a": nil]], #"[1,{"b":[],"a":null}]"#),
        ] as [(JSON, String)]
    )
    func `is compact, and on one line`(value: JSON, text: String) {
        #expect(value.text == text)
        #expect(value.bytes() == Array(text.utf8))
    }

    @Test func `puts one member a line for people`() {
        let value: JSON = ["a": [1, [:], []], "b": ["c": "d"]]
        #expect(
            value.prettyText == """
                {
                  "a": [
                    1,
                    {},
                    []
                  ],
                  "b": {
                    "c": "d"
                  }
                }
                """
        )
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `what was written is read back the same`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let value = JSON.random(depth: 4, using: &generator)
        #expect(try JSON(parsing: value.bytes()) == value)
        #expect(try JSON(parsing: value.prettyText) == value)
        #expect(try JSON(parsing: value.bytes()).text == value.text)
        #expect(!value.bytes().contains(UInt8(ascii: "\n")))
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `a damaged text is read or refused, and never read as something unwritable`(
        seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        var bytes = JSON.random(depth: 4, using: &generator).bytes()
        for _ in 0..<3 {
            let position = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[position] = UInt8.random(in: 0...255, using: &generator)
            guard let value = try? JSON(parsing: bytes) else { continue }
            #expect(try JSON(parsing: value.bytes()) == value)
        }
    }
}

extension JSON {
    /// A value of any kind.
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return nil
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int(truncatingIfNeeded: generator.next()))
        case 3: return .integer(Int.random(in: -20...20, using: &generator))
        case 4:
            let number = Double(bitPattern: generator.next())
            return .number(number.isFinite ? number : 0.5)
        case 5: return .string(randomText(using: &generator))
        case 6:
            let count = Int.random(in: 0..<6, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<24, using: &generator) {
                let name = randomText(using: &generator)
                object[name] = random(depth: depth - 2, using: &generator)
            }
            return .object(object)
        }
    }

    /// Text in which what must be escaped is as likely as what needn't be.
    private static func randomText(using generator: inout SeededGenerator) -> String {
        let pieces = [
            "\"", "\\", "\n", "\0", "\u{1F}", "é", "e\u{301}", "😀", "\u{2028}", "plain text",
        ]
        let count = Int.random(in: 0..<8, using: &generator)
        return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }
}
