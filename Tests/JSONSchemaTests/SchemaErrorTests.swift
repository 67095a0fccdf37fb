import JSONRPC
import JSONSchema
import Testing

/// Spec: schemas **must** be valid by their dialect; one whose dialect isn't supported **must** be
/// handled with an error (basic/index, "JSON Schema usage").
@Suite(.timeLimit(.minutes(5)))
struct SchemaErrorTests {
    @Test(
        arguments: [
            ("7", "a schema must be an object, true or false, not integer (at `#`)"),
            (
                #"{"properties":{"a/b":{"items":[]}}}"#,
                "a schema must be an object, true or false, not array (at `#/properties/a~1b/items`)"
            ),
            (
                #"{"properties":[]}"#,
                "`properties` must be an object of schemas, not array (at `#`)"
            ),
            (#"{"allOf":[]}"#, "`allOf` must be an array of schemas, not empty (at `#`)"),
            (#"{"anyOf":{}}"#, "`anyOf` must be an array of schemas, not empty (at `#`)"),
            (#"{"minLength":"1"}"#, "`minLength` must be a number, not string (at `#`)"),
            (#"{"maxItems":-1}"#, "`maxItems` must be a whole number from 0 on, not -1 (at `#`)"),
            (#"{"maxItems":1.5}"#, "`maxItems` must be a whole number from 0 on, not 1.5 (at `#`)"),
            (#"{"minimum":null}"#, "`minimum` must be a number, not null (at `#`)"),
            (#"{"multipleOf":0}"#, "`multipleOf` must be more than 0, not 0 (at `#`)"),
            (#"{"uniqueItems":1}"#, "`uniqueItems` must be true or false, not integer (at `#`)"),
            (#"{"enum":1}"#, "`enum` must be an array, not integer (at `#`)"),
            (
                #"{"required":["a","a"]}"#,
                "`required` must be an array of strings, no two the same (at `#`)"
            ),
            (
                #"{"dependentRequired":{"a":"b"}}"#,
                "`dependentRequired` must hold arrays of strings, no two the same (at `#`)"
            ),
            (
                #"{"type":"int"}"#,
                "`type` must be one of string, number, integer, boolean, array, object, null, or an array of different ones of them (at `#`)"
            ),
            (#"{"title":1}"#, "`title` must be a string, not integer (at `#`)"),
            (#"{"deprecated":"no"}"#, "`deprecated` must be true or false, not string (at `#`)"),
            (#"{"examples":{}}"#, "`examples` must be an array, not object (at `#`)"),
            (
                #"{"pattern":"("}"#,
                "the pattern `(` in `pattern` has a group without an end (at `#`)"
            ),
            (
                #"{"patternProperties":{"*":{}}}"#,
                "the pattern `*` in `patternProperties` repeats nothing (at `#`)"
            ),
            (#"{"$defs":{"a":{"type":7}}}"#, "`type` must be one of"),
            (#"{"$anchor":"1"}"#, "`$anchor` must be a plain name, not `1` (at `#`)"),
            (
                #"{"$id":"a#b"}"#,
                "`$id` must have no fragment; `$anchor` is for that (at `#`)"
            ),
            (
                #"{"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}}"#,
                "`$anchor` is the name of another schema, `x` (at `#/$defs/b`)"
            ),
            (
                #"{"$defs":{"a":{"$id":"x"},"b":{"$id":"x"}}}"#,
                "`$id` is the URI of another schema, `x` (at `#/$defs/b`)"
            ),
        ]
    )
    func `JSC-1 a schema that isn't one is told what is wrong with it`(
        schema: String,
        sentence: String
    ) throws {
        let error = try Self.error(of: schema)
        #expect(error?.description.hasPrefix(sentence) == true, "\(error as Any)")
    }

    @Test(arguments: [
        "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2019-09/schema", "https://example.org/mine", "",
    ])
    func `JSC-2 a dialect that is not known is an error, wherever it is named`(dialect: String)
        throws
    {
        let sentence =
            "`$schema` is `\(dialect)`, a dialect that is not known; there is https://json-schema.org/draft/2020-12/schema"
        let top = try Self.error(of: #"{"$schema":"\#(dialect)"}"#)
        #expect(top?.message == sentence)
        let inner = try Self.error(of: #"{"$defs":{"a":{"$id":"x","$schema":"\#(dialect)"}}}"#)
        #expect(inner?.message == sentence)
        #expect(inner?.location == "#/$defs/a")
    }

    @Test(arguments: [
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2020-12/schema#",
    ])
    func `JSC-2 the dialect that is known may be named`(dialect: String) throws {
        #expect(try Self.error(of: #"{"$schema":"\#(dialect)","type":"object"}"#) == nil)
    }

    /// The error of a schema, if it has one.
    static func error(of text: String) throws -> SchemaError? {
        let schema = try JSON(parsing: text)
        do throws(SchemaError) {
            _ = try JSONSchema(schema)
            return nil
        } catch {
            return error
        }
    }
}
