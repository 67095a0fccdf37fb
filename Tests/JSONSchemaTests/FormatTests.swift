import JSONRPC
import JSONSchema
import Testing

/// Spec: a form's texts can be asked to be `email`, `uri`, `date` or `date-time`
/// (client/elicitation).
@Suite(.timeLimit(.minutes(5)))
struct FormatTests {
    @Test(
        arguments: [
            (
                "email",
                [
                    "a@b", "first.last+tag@example.org", "\"a b\\\"@\"@example.org",
                    "a@[127.0.0.1]",
                    "a@[IPv6:::1]",
                ],
                [
                    "", "a", "@b", "a@", ".a@b", "a.@b", "a..b@c", "a b@c", "a@b c", "a@-b", "a@b-",
                    "a@b..c", "é@b", "\"a@b", "a@[256.0.0.1]", "a@[1.2.3]",
                    "a@\(String(repeating: "b", count: 64))",
                    "a@b\n",
                ]
            ),
            (
                "uri",
                [
                    "a:", "https://example.org", "https://u:p@h:80/p/%20?q=/?#f", "urn:isbn:1",
                    "http://[::1]:8/", "http://[2001:db8::7]/", "http://[::ffff:1.2.3.4]/",
                    "mailto:a@b", "file:///etc", "http://[1:2:3:4:5:6:7:8]",
                ],
                [
                    "", "/path", "example.org", "1a:b", ":a", "http://a b", "http://a/%2",
                    "http://a/%zz",
                    "http://[::1", "http://[1::2::3]", "http://[12345::]", "http://a:b/", "a:é",
                    "a:#b#c",
                    "http://[1:2:3:4:5:6:7]", "http://a\\b", "http://<a>",
                    "http://[1:2:3:4:5:6:7:8::]",
                ]
            ),
            (
                "date", ["2026-07-28", "2024-02-29", "2000-02-29", "0000-01-01"],
                [
                    "", "2026-7-28", "2026-02-29", "1900-02-29", "2026-13-01", "2026-04-31",
                    "2026-01-00", "20260728", "2026-07-28T", "२०२६-07-28", "2026-07-28 ",
                    "+026-07-28",
                ]
            ),
            (
                "date-time",
                [
                    "2026-07-28T09:30:00Z", "2026-07-28t09:30:00.123456z",
                    "2026-07-28T09:30:00+02:00",
                    "2026-07-28T00:00:00-23:59", "2016-12-31T23:59:60Z",
                    "2016-12-31T15:59:60.5-08:00",
                    "2017-01-01T00:59:60+01:00",
                ],
                [
                    "", "2026-07-28", "2026-07-28T09:30:00", "2026-07-28 09:30:00Z",
                    "2026-07-28T24:00:00Z",
                    "2026-07-28T09:60:00Z", "2026-07-28T09:30:61Z", "2026-07-28T09:30:00.Z",
                    "2026-07-28T09:30:00+2:00", "2026-07-28T09:30:00+24:00", "2026-02-30T09:30:00Z",
                    "2026-07-28T09:30:60Z", "2026-07-28T09:30Z", "2026-07-28T09:30:00ZZ",
                    "2026-07-28T09:30:00+02:00x", "2026-07-28T-1:30:00Z",
                ]
            ),
        ] as [(String, [String], [String])]
    )
    func `a format is asserted where that is wanted`(
        format: String,
        right: [String],
        wrong: [String]
    ) throws {
        let schema = try JSONSchema(["format": .string(format)], assertsFormat: true)
        let annotated = try JSONSchema(["format": .string(format)])
        for text in right { #expect(schema.problems(in: .string(text)).isEmpty, "\(text)") }
        for text in wrong {
            #expect(schema.problems(in: .string(text)).count == 1, "\(text)")
            #expect(annotated.problems(in: .string(text)).isEmpty)
        }
        #expect(schema.problems(in: 7).isEmpty)
    }

    @Test(
        arguments: [
            ("email", "an email address, like `name@example.org`"),
            ("uri", "a URI with its scheme, like `https://example.org/path`"),
            ("date", "a date, like `2026-07-28`"),
            ("date-time", "a date and time with its offset, like `2026-07-28T09:30:00Z`"),
        ]
    )
    func `it is said what would be right`(format: String, description: String) throws {
        try KeywordTests.check(
            (
                #"{"properties":{"a":{"format":"\#(format)"}}}"#, #"{"a":"x y"}"#,
                ["`a` must be \(description), not `x y`"]
            ),
            assertsFormat: true
        )
    }

    @Test func `a format that is not known asks for nothing`() throws {
        let schema = try JSONSchema(["format": "hostname"], assertsFormat: true)
        #expect(schema.problems(in: "-").isEmpty)
    }
}
