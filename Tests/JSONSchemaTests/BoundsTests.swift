import JSONRPC
import JSONSchema
import TestKit
import Testing

/// Spec: implementations **should** bound depth, subschemas or time (basic/index, "JSON Schema
/// usage").
@Suite(.timeLimit(.minutes(5)))
struct BoundsTests {
    private static let tooLarge = "the value is too large to be checked"

    /// `$defs` in which each schema applies the one before twice.
    private static func doubling(_ keyword: String) -> JSON {
        var definitions: JSONObject = ["d0": ["type": "string"]]
        for level in 1...60 {
            let before: JSON = ["$ref": .string("#/$defs/d\(level - 1)")]
            definitions["d\(level)"] = .object([keyword: [before, before]])
        }
        return ["$defs": .object(definitions), "$ref": "#/$defs/d60"]
    }

    @Test(arguments: ["allOf", "oneOf"])
    func `JSC-4 a schema that doubles its work at each level is stopped`(keyword: String) throws {
        let schema = try JSONSchema(Self.doubling(keyword))
        #expect(schema.problems(in: 7).last?.description == Self.tooLarge)
    }

    @Test func `JSC-4 a check that could not be finished is never a yes`() throws {
        let definitions = Self.doubling("allOf")["$defs"] ?? nil
        let schema = try JSONSchema(["not": ["$ref": "#/$defs/d60"], "$defs": definitions])
        #expect(schema.problems(in: "a").map(\.description) == [Self.tooLarge])
    }

    @Test func `JSC-4 schemas that lie too deep are refused`() throws {
        var schema: JSON = true
        for _ in 0..<64 { schema = ["items": schema] }
        _ = try JSONSchema(schema)
        #expect(throws: SchemaError.self) { try JSONSchema(["items": schema]) }
    }

    @Test func `JSC-4 more than 10,000 schemas are refused`() throws {
        func schema(_ count: Int) -> JSON {
            ["allOf": .array(Array(repeating: true, count: count))]
        }
        _ = try JSONSchema(schema(9_999))
        #expect(throws: SchemaError.self) { try JSONSchema(schema(10_000)) }
    }

    @Test func `JSC-4 values as deep as the parser allows are checked, deeper ones are not`() throws
    {
        let schema = try JSONSchema(["anyOf": [["items": ["$ref": "#"]]]])
        var value: JSON = []
        for _ in 0..<64 { value = [value] }
        #expect(schema.problems(in: value).isEmpty)
        for _ in 0..<100 { value = [value] }
        #expect(
            schema.problems(in: value).map(\.description)
                == ["the value is nested too deeply to be checked"]
        )
    }

    @Test func `JSC-4 a loop that only a dynamic reference makes is stopped`() throws {
        let schema = try JSONSchema(
            JSON(
                parsing: ##"""
                    {
                      "$id": "a", "$dynamicAnchor": "x", "$ref": "b",
                      "$defs": {"b": {
                        "$id": "b", "allOf": [{"$dynamicRef": "#x"}],
                        "$defs": {"x": {"$dynamicAnchor": "x"}}
                      }}
                    }
                    """##
            )
        )
        #expect(
            schema.problems(in: 1).map(\.description)
                == ["the value is nested too deeply to be checked"]
        )
    }

    @Test func `uniqueness takes time in line with the length`() throws {
        let schema = try JSONSchema(["uniqueItems": true])
        let objects = (0..<5_000).map { JSON.object(["a": .integer($0), "b": .integer(-$0)]) }
        #expect(schema.problems(in: .array(objects)).isEmpty)
        // Members in another order, many of them.
        let members = (0..<500).map { ("n\($0)", JSON.integer($0)) }
        let same: [JSON] = [.object(JSONObject(members)), .object(JSONObject(members.reversed()))]
        #expect(schema.problems(in: .array(same)).count == 1)
    }
}
