import JSONRPC
import JSONSchema
import TestKit
import Testing

/// Schemas and values at random, the same for the same seed.
@Suite(.timeLimit(.minutes(5)))
struct RandomTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `nothing crashes or hangs, and schemas of one meaning have one answer`(seed: UInt64) throws
    {
        var random = RandomJSON(seed: seed)
        var accepted = 0
        for _ in 0..<100 {
            let json = random.schema(depth: 3)
            // Some apply themselves without end, and are refused.
            guard let schema = try? JSONSchema(json) else { continue }
            let definitions = json["$defs"] ?? [:]
            let others: [(JSON, Bool)] = [
                (["allOf": [json, true]], true), (["anyOf": [false, json]], true),
                (["oneOf": [json, false]], true), (["not": ["not": json]], true),
                (["if": json, "else": false], true), (["not": json], false),
                (["$ref": "#/$defs/it"], true), (["if": json, "then": false], false),
            ]
            let compiled = try others.map { other, isSame in
                guard var members = other.object else { return (schema, isSame) }
                var all = definitions.object ?? [:]
                all["it"] = json
                members["$defs"] = .object(all)
                return (try JSONSchema(.object(members)), isSame)
            }
            for _ in 0..<10 {
                let value = random.value(depth: 3)
                let isValid = schema.problems(in: value).isEmpty
                accepted += isValid ? 1 : 0
                for (other, isSame) in compiled {
                    #expect(
                        other.problems(in: value).isEmpty == (isValid == isSame),
                        "\(json.text) \(value.text)"
                    )
                }
            }
        }
        // Neither all nor nothing: else this would have shown little.
        #expect(100..<900 ~= accepted)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `what is no schema is refused and doesn't crash`(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        var refused = 0
        for _ in 0..<500 {
            let json = random.damaged(random.schema(depth: 3))
            do throws(SchemaError) {
                let schema = try JSONSchema(json, assertsFormat: true)
                for _ in 0..<3 { _ = schema.problems(in: random.value(depth: 3)) }
            } catch {
                refused += 1
                #expect(!error.message.isEmpty)
            }
        }
        #expect(50..<475 ~= refused)
    }
}

/// Random schemas that are mostly valid, and values that mostly concern them.
private struct RandomJSON {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let names = ["a", "b", "ab", "é"]
    private static let scalars: [JSON] = [
        nil, true, false, 0, 1, 2, -1, 1.5, 0.1, 3.0, "", "a", "b", "aab", "é", "2026-07-28",
        1e300, .integer(.max), .integer(.min),
    ]
    /// Keywords that hold no schemas, each with values that it can have.
    private static let plain: [(String, [JSON])] = [
        ("type", ["string", "integer", "number", "object", "array", "null", ["string", "null"]]),
        ("enum", [[1, "a", nil], [[], [:], 0.1]]), ("const", ["a", 1, [1], ["a": 1]]),
        ("multipleOf", [1, 2, 0.1, 1.5]), ("minimum", [0, 1, 0.5]), ("maximum", [0, 2, 1e300]),
        ("exclusiveMinimum", [0, 1]), ("exclusiveMaximum", [1, 2]), ("minLength", [0, 1, 2]),
        ("maxLength", [0, 1, 2.0]), ("minItems", [0, 1, 2]), ("maxItems", [0, 1, 2]),
        ("pattern", ["^a", "b$", "(a|aa)+$", "[^a]", "(?=a)", "\\d"]), ("uniqueItems", [true]),
        ("required", [["a"], ["b", "é"], []]), ("minProperties", [1, 2]), ("maxProperties", [1]),
        ("dependentRequired", [["a": ["b"]], [:]]), ("minContains", [0, 2]), ("maxContains", [1]),
        ("format", ["date", "uri", "unknown"]), ("$ref", ["#/$defs/a", "#/$defs/b"]),
    ]
    private static let single = [
        "items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else",
        "unevaluatedItems", "unevaluatedProperties",
    ]
    private static let lists = ["allOf", "anyOf", "oneOf", "prefixItems"]
    private static let maps = ["properties", "patternProperties", "dependentSchemas"]

    mutating func value(depth: Int) -> JSON {
        switch depth == 0 ? 0 : pick([0, 1, 1, 2, 2]) {
        case 0: pick(Self.scalars)
        case 1: .array((0..<pick([0, 1, 2, 3])).map { _ in value(depth: depth - 1) })
        default: map { $0.value(depth: depth - 1) }
        }
    }

    /// A schema with the definitions that its references may mean.
    mutating func schema(depth: Int) -> JSON {
        var schema = subschema(depth: depth).object ?? ["minimum": 1]
        schema["$defs"] = ["a": subschema(depth: 1), "b": subschema(depth: 0)]
        return .object(schema)
    }

    private mutating func subschema(depth: Int) -> JSON {
        if pick(Array(0..<12)) == 0 { return .bool(pick([true, false])) }
        var schema: JSONObject = [:]
        for _ in 0..<pick([0, 1, 1, 2, 3]) {
            switch depth == 0 ? 0 : pick([0, 0, 1, 1, 2, 3]) {
            case 0:
                let (name, values) = pick(Self.plain)
                schema[name] = pick(values)
            case 1: schema[pick(Self.single)] = subschema(depth: depth - 1)
            case 2:
                schema[pick(Self.lists)] = .array(
                    (0..<pick([1, 2, 3])).map { _ in subschema(depth: depth - 1) }
                )
            default: schema[pick(Self.maps)] = map { $0.subschema(depth: depth - 1) }
            }
        }
        return .object(schema)
    }

    private mutating func map(_ make: (inout Self) -> JSON) -> JSON {
        var members: JSONObject = [:]
        for _ in 0..<pick([0, 1, 2, 3]) { members[pick(Self.names)] = make(&self) }
        return .object(members)
    }

    /// The same value with some of its parts exchanged for others.
    mutating func damaged(_ json: JSON) -> JSON {
        if pick(Array(0..<15)) == 0 { return pick(Self.scalars + [[], [:], ["("], ["a": "#/"]]) }
        switch json {
        case .array(let elements): return .array(elements.map { damaged($0) })
        case .object(let members):
            return .object(JSONObject(members.map { ($0.name, damaged($0.value)) }))
        default: return json
        }
    }

    private mutating func pick<T>(_ choices: [T]) -> T {
        choices[Int.random(in: choices.indices, using: &generator)]
    }
}
