import JSONRPC
import JSONSchema
import Testing

/// What is wrong with a value, by the keywords that each row is about.
@Suite(.timeLimit(.minutes(5)))
struct KeywordTests {
    /// A schema, a value, and the sentences about it.
    typealias Row = (schema: String, value: String, sentences: [String])

    static func check(_ row: Row, assertsFormat: Bool = false) throws {
        let schema = try JSONSchema(JSON(parsing: row.schema), assertsFormat: assertsFormat)
        let problems = try schema.problems(in: JSON(parsing: row.value))
        #expect(problems.map(\.description) == row.sentences, "\(row.schema) \(row.value)")
    }

    @Test(
        arguments: [
            ("{}", "7", []), ("true", "null", []), ("false", "{}", ["the value is not allowed"]),
            (#"{"type":"string"}"#, "7", ["the value must be a string, not integer"]),
            (#"{"type":"integer"}"#, "1.0", []), (#"{"type":"integer"}"#, "1e300", []),
            (#"{"type":"integer"}"#, "1.5", ["the value must be an integer, not number"]),
            (#"{"type":"number"}"#, "7", []),
            (#"{"type":"boolean"}"#, "0", ["the value must be true or false, not integer"]),
            (
                #"{"type":["null","string","array"]}"#, "{}",
                ["the value must be a string, an array or null, not object"]
            ),
            (#"{"enum":[1,"b",[2]]}"#, "1.0", []), (#"{"enum":[1,"b",[2]]}"#, "[2.0]", []),
            (#"{"enum":["a","b"]}"#, #""c""#, ["the value must be one of a, b, not `c`"]),
            (#"{"enum":["a","b"]}"#, "7", ["the value must be one of a, b, not integer"]),
            (#"{"enum":["a","b",null]}"#, "null", []),
            (#"{"const":{"a":1,"b":2}}"#, #"{"b":2,"a":1}"#, []),
            (
                #"{"const":{"a":1}}"#, #"{"a":1,"b":2}"#,
                [#"the value must be {"a":1}, not {"a":1,"b":2}"#]
            ),
            (#"{"const":{"a":1,"b":2}}"#, "[]", [#"the value must be {"a":1,"b":2}, not array"#]),
            (#"{"const":1}"#, "true", ["the value must be 1, not boolean"]),
            // Both halves are one character to a reader, and two names to JSON.
            (#"{"const":"é"}"#, #""e\u0301""#, ["the value must be é, not `e\u{301}`"]),
            // Of another type, it is told only that.
            (
                #"{"type":"string","enum":["a"],"minLength":3}"#, "7",
                ["the value must be a string, not integer"]
            ),
        ] as [Row]
    )
    func `types and lists of values`(row: Row) throws { try Self.check(row) }

    @Test(
        arguments: [
            (#"{"minimum":1}"#, "0", ["the value must be at least 1, not 0"]),
            (#"{"minimum":1,"maximum":9}"#, "10", ["the value must be from 1 to 9, not 10"]),
            (#"{"maximum":9.5}"#, "9.75", ["the value must be at most 9.5, not 9.75"]),
            (#"{"exclusiveMinimum":0}"#, "0.0", ["the value must be more than 0, not 0.0"]),
            (#"{"exclusiveMaximum":0}"#, "0", ["the value must be less than 0, not 0"]),
            (#"{"minimum":1}"#, #""0""#, []),
            // Beyond what a double tells apart.
            (
                #"{"maximum":9007199254740992}"#, "9007199254740993",
                ["the value must be at most 9007199254740992, not 9007199254740993"]
            ),
            (#"{"maximum":9223372036854775807}"#, "9223372036854775806", []),
            (#"{"exclusiveMaximum":9223372036854775808}"#, "9223372036854775807", []),
            (#"{"minimum":-9223372036854775809}"#, "-9223372036854775808", []),
            (#"{"minimum":0.5}"#, "1", []),
            (#"{"minimum":-0.5}"#, "-1", ["the value must be at least -0.5, not -1"]),
            (#"{"multipleOf":0.01}"#, "19.99", []),
            (
                #"{"multipleOf":0.01}"#, "19.995",
                ["the value must be a multiple of 0.01, not 19.995"]
            ),
            (#"{"multipleOf":2.5}"#, "5", []), (#"{"multipleOf":3}"#, "-9", []),
            (#"{"multipleOf":7}"#, "0.0", []), (#"{"multipleOf":1e-8}"#, "12391239123", []),
            (#"{"multipleOf":0.5}"#, "1e308", []),
            (
                #"{"multipleOf":0.123456789}"#, "1e308",
                ["the value must be a multiple of 0.123456789, not 1e+308"]
            ),
            (
                #"{"multipleOf":2}"#, "9007199254740993",
                ["the value must be a multiple of 2, not 9007199254740993"]
            ),
        ] as [Row]
    )
    func `numbers, by their exact values`(row: Row) throws { try Self.check(row) }

    @Test(
        arguments: [
            (#"{"minLength":1}"#, #""""#, ["the value must not be empty"]),
            (
                #"{"minLength":2}"#, #""a""#,
                ["the value must be at least 2 characters long, not 1"]
            ),
            (
                #"{"maxLength":1}"#, #""abc""#,
                ["the value must be at most 1 character long, not 3"]
            ),
            // Code points: neither bytes nor what a reader counts.
            (#"{"minLength":1,"maxLength":1}"#, #""😀""#, []),
            (
                #"{"maxLength":1}"#, #""e\u0301""#,
                ["the value must be at most 1 character long, not 2"]
            ),
            (
                #"{"pattern":"^[a-z]+$"}"#, #""A1""#,
                ["the value must match the pattern `^[a-z]+$`, not `A1`"]
            ),
            (#"{"pattern":"b"}"#, #""abc""#, []),
            (#"{"maxLength":1,"pattern":"^a"}"#, "[]", []),
        ] as [Row]
    )
    func strings(row: Row) throws { try Self.check(row) }

    @Test(
        arguments: [
            (#"{"minItems":1}"#, "[]", ["the value must not be empty"]),
            (#"{"minItems":3}"#, "[1]", ["the value must have at least 3 elements, not 1"]),
            (#"{"maxItems":1}"#, "[1,2]", ["the value must have at most 1 element, not 2"]),
            (
                #"{"items":{"type":"integer"}}"#, #"[1,"a",2,null]"#,
                ["`[1]` must be an integer, not string", "`[3]` must be an integer, not null"]
            ),
            (
                #"{"prefixItems":[{"type":"integer"},true],"items":{"type":"string"}}"#,
                #"["a",7,7]"#,
                ["`[0]` must be an integer, not string", "`[2]` must be a string, not integer"]
            ),
            (#"{"prefixItems":[{"type":"integer"},{"type":"string"}]}"#, "[1]", []),
            (
                #"{"prefixItems":[true,false],"items":false}"#, "[1,2,3]",
                ["the value must have at most 2 elements, not 3", "`[1]` is not allowed"]
            ),
            (
                #"{"uniqueItems":true}"#, #"[1,"1",true,1.0]"#,
                ["the value must have no element twice: [0] and [3] are the same"]
            ),
            (#"{"uniqueItems":true}"#, #"[{"a":1,"b":2},{"a":2,"b":1},[1],[[1]]]"#, []),
            (
                #"{"uniqueItems":true}"#, #"[{"a":1,"b":[2]},{"b":[2.0],"a":1}]"#,
                ["the value must have no element twice: [0] and [1] are the same"]
            ),
            (#"{"uniqueItems":true}"#, #"["é","e\u0301"]"#, []),
            (
                #"{"contains":{"type":"integer"}}"#, #"["a"]"#,
                ["the value must have at least 1 element that fits `contains`, not 0"]
            ),
            (
                #"{"contains":{"const":1},"minContains":2}"#, "[1,2]",
                ["the value must have at least 2 elements that fit `contains`, not 1"]
            ),
            (
                #"{"contains":{"const":1},"maxContains":1}"#, "[1,2,1]",
                ["the value must have at most 1 element that fits `contains`"]
            ),
            (#"{"contains":{"const":1},"minContains":0}"#, "[]", []),
            (
                #"{"prefixItems":[true],"contains":{"type":"string"},"unevaluatedItems":false}"#,
                #"[1,"a",2]"#, ["`[2]` is not allowed"]
            ),
            (
                #"{"contains":{"type":"string"},"unevaluatedItems":false}"#, #"["a","b",2]"#,
                ["`[2]` is not allowed"]
            ),
            (
                #"{"anyOf":[{"prefixItems":[{"const":1}]},{"prefixItems":[true,{"const":2}]}],"unevaluatedItems":{"type":"null"}}"#,
                "[1,2,3,null]", ["`[2]` must be null, not integer"]
            ),
        ] as [Row]
    )
    func arrays(row: Row) throws { try Self.check(row) }
}
