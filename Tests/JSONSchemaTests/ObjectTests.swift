import JSONRPC
import JSONSchema
import Testing

/// What is wrong with objects, and with values that several schemas are applied to.
@Suite(.timeLimit(.minutes(5)))
struct ObjectTests {
    @Test(
        arguments: [
            (
                // As the server says it of a tool's arguments.
                #"{"properties":{"text":{"type":"string"},"times":{"minimum":1,"maximum":9}},"required":["text"],"additionalProperties":false}"#,
                #"{"times":0,"tmes":2}"#,
                [
                    "`text` is required", "`times` must be from 1 to 9, not 0",
                    "`tmes` is not known; there are text, times",
                ]
            ),
            (#"{"additionalProperties":false}"#, #"{"a":1}"#, ["`a` is not known"]),
            (
                #"{"properties":{"a":{"items":{"required":["b"]}}}}"#, #"{"a":[{"b":1},{}]}"#,
                ["`a[1].b` is required"]
            ),
            (
                #"{"additionalProperties":{"type":"integer"}}"#,
                #"{"a b":"x","c.d":"x","":"x","e\"f":"x","é":"x"}"#,
                [
                    #"`["a b"]` must be an integer, not string"#,
                    #"`["c.d"]` must be an integer, not string"#,
                    #"`[""]` must be an integer, not string"#,
                    #"`["e\"f"]` must be an integer, not string"#,
                    "`é` must be an integer, not string",
                ]
            ),
            // The same to a reader, and two names to JSON.
            (#"{"required":["é"]}"#, #"{"e\u0301":1}"#, ["`é` is required"]),
            (#"{"properties":{"é":false}}"#, #"{"e\u0301":1}"#, []),
            (
                #"{"patternProperties":{"^x-":{"type":"string"},"a":{"maxLength":1}},"additionalProperties":{"type":"null"}}"#,
                #"{"x-a":"bc","x-b":1,"c":2}"#,
                [
                    "`x-a` must be at most 1 character long, not 2",
                    "`x-b` must be a string, not integer", "`c` must be null, not integer",
                ]
            ),
            (
                #"{"propertyNames":{"maxLength":2}}"#, #"{"abc":1}"#,
                ["`abc` has a name that must be at most 2 characters long, not 3"]
            ),
            (
                #"{"minProperties":2}"#, #"{"a":1}"#,
                ["the value must have at least 2 properties, not 1"]
            ),
            (
                #"{"maxProperties":1}"#, #"{"a":1,"b":2}"#,
                ["the value must have at most 1 property, not 2"]
            ),
            (
                #"{"dependentRequired":{"a":["b","c"]}}"#, #"{"a":1,"c":2}"#,
                ["`b` is required where `a` is given"]
            ),
            (#"{"dependentRequired":{"a":["b"]}}"#, "{}", []),
            (
                #"{"dependentSchemas":{"a":{"required":["b"],"maxProperties":2}}}"#,
                #"{"a":1,"c":2,"d":3}"#,
                ["the value must have at most 2 properties, not 3", "`b` is required"]
            ),
            (
                #"{"properties":{"a1":{},"a2":{},"a3":{},"a4":{},"a5":{},"a6":{},"a7":{},"a8":{},"a9":{"type":"null"}},"required":["a9"]}"#,
                #"{"a9":1}"#, ["`a9` must be null, not integer"]
            ),
            (
                #"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"#,
                #"{"a":1,"b":2}"#, ["`b` is not known"]
            ),
            // What only a cousin has looked at is not evaluated.
            (
                #"{"allOf":[{"properties":{"a":true}},{"unevaluatedProperties":false}]}"#,
                #"{"a":1}"#, ["`a` is not known"]
            ),
            (
                #"{"if":{"properties":{"kind":{"const":1}},"required":["kind"]},"then":{"properties":{"one":true}},"else":{"properties":{"other":true}},"unevaluatedProperties":false}"#,
                #"{"kind":1,"one":1,"other":1}"#, ["`other` is not known"]
            ),
            (
                #"{"oneOf":[{"properties":{"a":{"const":1}}},{"properties":{"b":true},"required":["b"]}],"unevaluatedProperties":false}"#,
                #"{"a":2,"b":1}"#, ["`a` is not known"]
            ),
        ] as [KeywordTests.Row]
    )
    func objects(row: KeywordTests.Row) throws { try KeywordTests.check(row) }

    @Test(
        arguments: [
            (
                #"{"allOf":[{"minimum":3},{"multipleOf":2},{"minimum":3}]}"#, "1",
                ["the value must be at least 3, not 1", "the value must be a multiple of 2, not 1"]
            ),
            (
                #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#, "7",
                ["the value must be a string or null, not integer"]
            ),
            // The titled choices of a form (client/elicitation).
            (
                #"{"type":"string","oneOf":[{"const":"s","title":"Small"},{"const":"l","title":"Large"}]}"#,
                #""m""#, ["the value must be one of s, l, not `m`"]
            ),
            // Of the alternatives it is told by the one that was meant.
            (
                #"{"oneOf":[{"properties":{"kind":{"const":"a"},"n":{"type":"integer"}}},{"properties":{"kind":{"const":"b"},"n":{"type":"string"}}}]}"#,
                #"{"kind":"b","n":7}"#, ["`n` must be a string, not integer"]
            ),
            (
                #"{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]}"#, "[7]",
                ["`[0]` must be a string, not integer"]
            ),
            (
                #"{"anyOf":[{"minimum":10},{"multipleOf":2}]}"#, "3",
                [
                    "the value fits none of 2 alternatives: must be at least 10, not 3; or must be a multiple of 2, not 3"
                ]
            ),
            (
                #"{"oneOf":[{"minimum":1},{"type":"string"},{"maximum":5}]}"#, "3",
                ["the value must fit only one of 3 alternatives, and fits the 1st and the 3rd"]
            ),
            (#"{"not":{"enum":[1,2]}}"#, "2", ["the value must not be 1 or 2"]),
            (
                #"{"not":{"type":"string"}}"#, #""a""#,
                ["the value must not be what `not` describes"]
            ),
            (#"{"not":{"type":"string"}}"#, "1", []),
            (
                #"{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}"#, "7",
                ["the value must be at most 5, not 7"]
            ),
            (
                #"{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}"#, "11",
                ["the value must be a multiple of 10, not 11"]
            ),
            (#"{"if":false,"then":false}"#, "1", []),
            (
                ##"{"$ref":"#/$defs/a","maximum":5,"$defs":{"a":{"multipleOf":2}}}"##, "7",
                ["the value must be at most 5, not 7", "the value must be a multiple of 2, not 7"]
            ),
        ] as [KeywordTests.Row]
    )
    func `several schemas for one value`(row: KeywordTests.Row) throws {
        try KeywordTests.check(row)
    }

    @Test func `what is quoted is no longer than a sentence bears`() throws {
        let long = String(repeating: "x", count: 10_000)
        let schema = try JSONSchema(["additionalProperties": ["enum": ["a"]]])
        let problems = schema.problems(in: [long: .string(long)])
        #expect(problems.count == 1)
        #expect(problems[0].description.count < 200)
        let values = try JSONSchema(["enum": .array((0..<1_000).map { .string("value \($0)") })])
        #expect(values.problems(in: "other")[0].description.hasSuffix("and 970 more, not `other`"))
    }

    @Test func `at most 20 problems are told`() throws {
        let schema = try JSONSchema(["items": ["type": "null"]])
        let problems = schema.problems(in: .array(Array(repeating: 1, count: 1_000)))
        #expect(problems.count == 20)
        #expect(problems.last?.path == "[19]")
    }
}
