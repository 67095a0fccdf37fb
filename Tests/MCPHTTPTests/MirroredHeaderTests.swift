#if HTTP
import HTTPTypes
import JSONRPC
import Testing

@testable import MCPHTTP

/// The fields that mirror the body of a stateless request (basic/transports/streamable-http,
/// "Request Metadata").
@Suite(.timeLimit(.minutes(5)))
struct MirroredHeaderTests {
    private static func problem(
        _ method: String,
        _ params: JSONObject,
        _ fields: [(String, String)],
        schema: JSON = [:]
    ) throws -> String? {
        var all = HTTPFields()
        for (name, value) in [("mcp-METHOD", method)] + fields {
            guard let name = HTTPField.Name(name) else { continue }
            all.append(HTTPField(name: name, value: value))
        }
        let parameters = try MirroredParameters(of: [["name": "t", "inputSchema": schema]])
        return MirroredHeaders(parameters: parameters)
            .problem(with: Request(id: .integer(1), method: method, params: params), under: all)
    }

    @Test(
        arguments: [
            ([("Mcp-Method", "tools/list")], true), ([("mcp-method", " tools/list\t")], true),
            ([("MCP-METHOD", "TOOLS/LIST")], false), ([], false),
            ([("Mcp-Method", "tools/call")], false), ([("Mcp-Method", "")], false),
            ([("Mcp-Method", "tools/list"), ("Mcp-Method", "tools/list")], false),
            ([("Mcp-Method", "=?base64?dG9vbHMvbGlzdA==?=")], false),
        ] as [([(String, String)], Bool)]
    )
    func `HTM-10 HTM-11 Mcp-Method is the method, to the letter and once`(
        fields: [(String, String)],
        isFine: Bool
    ) throws {
        var all = HTTPFields()
        for (name, value) in fields {
            guard let name = HTTPField.Name(name) else { continue }
            all.append(HTTPField(name: name, value: value))
        }
        let mirrored = MirroredHeaders(parameters: try MirroredParameters(of: []))
        let request = Request(id: .integer(1), method: "tools/list")
        #expect((mirrored.problem(with: request, under: all) == nil) == isFine)
    }

    @Test(
        arguments: [
            ("tools/call", "name"), ("prompts/get", "name"), ("resources/read", "uri"),
            ("tasks/get", "taskId"), ("tasks/update", "taskId"), ("tasks/cancel", "taskId"),
        ]
    )
    func `HTM-10 Mcp-Name is what the method names`(method: String, member: String) throws {
        #expect(try Self.problem(method, [member: "x"], [("Mcp-Name", "x")]) == nil)
        #expect(try Self.problem(method, [member: "x"], [("Mcp-Name", "X")]) != nil)
        #expect(try Self.problem(method, [member: "x"], []) != nil)
        #expect(try Self.problem(method, [:], [("Mcp-Name", "x")]) != nil)
        #expect(try Self.problem(method, [member: 1], [("Mcp-Name", "1")]) != nil)
        // That it is missing is for the method to say.
        #expect(try Self.problem(method, [:], []) == nil)
        #expect(
            try Self.problem(method, [member: "x"], [("Mcp-Name", "x"), ("mcp-name", "x")]) != nil
        )
    }

    @Test func `other methods need no Mcp-Name`() throws {
        #expect(try Self.problem("tools/list", [:], []) == nil)
        #expect(try Self.problem("tools/list", [:], [("Mcp-Name", "whatever")]) == nil)
    }

    @Test(
        arguments: [
            ("Hello", "=?base64?SGVsbG8=?=", true), ("Hello", "=?base64?SGVsbG8?=", false),
            ("Hello", "=?base64?SGVs!!!bG8=?=", false), ("Hello", "=?BASE64?SGVsbG8=?=", false),
            ("Hello", "=?base64?SGVsbG8=", false), ("Hello", "SGVsbG8=?=", false),
            ("=?base64?SGVsbG8=", "=?base64?SGVsbG8=", true), ("SGVsbG8=?=", "SGVsbG8=?=", true),
            ("=?base64?x?=", "=?base64?x?=", false),
            ("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=", true),
            ("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?=", true),
            ("Hello, 世界", "Hello, 世界", false),
            (" padded ", "=?base64?IHBhZGRlZCA=?=", true), (" padded ", " padded ", false),
            ("line1\nline2", "=?base64?bGluZTEKbGluZTI=?=", true), ("", "=?base64??=", true),
            ("\u{FFFD}", "=?base64?/w==?=", false), ("=?base64?=", "=?base64?=", true),
            ("us-west1", "us-west1", true), ("us-west1", "  us-west1 ", true),
            ("e\u{301}", "=?base64?w6k=?=", false),
        ] as [(String, String, Bool)]
    )
    func `HTM-12 a value in base64 between the exact marks is decoded`(
        name: String,
        value: String,
        isFine: Bool
    ) throws {
        let problem = try Self.problem(
            "prompts/get",
            ["name": .string(name)],
            [("Mcp-Name", value)]
        )
        #expect((problem == nil) == isFine, "\(problem ?? "")")
    }

    private static let schema: JSON = [
        "type": "object",
        "properties": [
            "region": ["type": "string", "x-mcp-header": "Region"],
            "count": ["type": "integer", "x-mcp-header": "Count"],
            "sure": ["type": "boolean", "x-mcp-header": "Sure"],
            "deep": [
                "type": "object",
                "properties": ["er": ["type": "string", "x-mcp-header": "Deeper"]],
            ],
        ],
    ]

    @Test(
        arguments: [
            ([:], [], true), (["region": "eu"], [("Region", "eu")], true),
            (["region": "eu"], [("REGION", "eu")], true), (["region": "eu"], [], false),
            (["region": "eu"], [("Region", "us")], false),
            (["region": "eu"], [("Region", "EU")], false), (["region": nil], [], true),
            ([:], [("Region", "eu")], false), (["region": nil], [("Region", "eu")], false),
            (["region": "eu"], [("Region", "=?base64?ZXU=?=")], true),
            (["region": "eu"], [("Region", "=?base64?ZXU?=")], false),
            (["region": "eu"], [("Region", "eu"), ("Region", "eu")], false),
            (["count": 42], [("Count", "42")], true), (["count": 42], [("Count", "42.0")], true),
            (["count": 42], [("Count", "4.2e1")], true), (["count": 42], [("Count", "43")], false),
            (["count": 42], [("Count", "x")], false), (["count": -7], [("Count", "-7")], true),
            (["count": "42"], [("Count", "42")], true), (["count": 42.0], [("Count", "42")], true),
            (["sure": true], [("Sure", "true")], true), (["sure": true], [("Sure", "True")], false),
            (["sure": false], [("Sure", "false")], true), (["sure": false], [], false),
            (["deep": ["er": "x"]], [("Deeper", "x")], true), (["deep": ["er": "x"]], [], false),
            (["deep": [:]], [], true), (["deep": "x"], [], true),
            (["region": []], [("Region", "[]")], false),
            ([:], [("Unmarked", "x")], true),
        ] as [(JSONObject, [(String, String)], Bool)]
    )
    func `HTM-14 a marked argument and its header say the same`(
        arguments: JSONObject,
        fields: [(String, String)],
        isFine: Bool
    ) throws {
        let problem = try Self.problem(
            "tools/call",
            ["name": "t", "arguments": .object(arguments)],
            [("Mcp-Name", "t")] + fields.map { ("Mcp-Param-" + $0, $1) },
            schema: Self.schema
        )
        #expect((problem == nil) == isFine, "\(problem ?? "")")
    }

    @Test(
        arguments: [
            (["properties": ["a": ["type": "string", "x-mcp-header": "A"]]], true),
            (["properties": ["a": ["type": "string", "x-mcp-header": ""]]], false),
            (["properties": ["a": ["type": "string", "x-mcp-header": "A B"]]], false),
            (["properties": ["a": ["type": "string", "x-mcp-header": "A\r\nB"]]], false),
            (["properties": ["a": ["type": "string", "x-mcp-header": "A:"]]], false),
            (["properties": ["a": ["type": "string", "x-mcp-header": 1]]], false),
            (["properties": ["a": ["type": "number", "x-mcp-header": "A"]]], false),
            (["properties": ["a": ["x-mcp-header": "A"]]], false),
            (["properties": ["a": ["type": ["string", "null"], "x-mcp-header": "A"]]], false),
            (["type": "object", "x-mcp-header": "A"], false),
            (
                [
                    "properties": [
                        "a": ["type": "string", "x-mcp-header": "A"],
                        "b": ["type": "string", "x-mcp-header": "a"],
                    ]
                ], false
            ),
            (["properties": ["a": ["items": ["type": "string", "x-mcp-header": "A"]]]], false),
            (["allOf": [["properties": ["a": ["type": "string", "x-mcp-header": "A"]]]]], false),
            (["$defs": ["d": ["type": "string", "x-mcp-header": "A"]]], false),
            (["then": ["properties": ["a": ["type": "string", "x-mcp-header": "A"]]]], false),
            // Names and data that only look like marks.
            (["properties": ["x-mcp-header": ["type": "string"]]], true),
            (["properties": ["properties": ["type": "string", "x-mcp-header": "A"]]], true),
            (["properties": ["a": ["const": ["x-mcp-header": ""]]]], true),
        ] as [(JSON, Bool)]
    )
    func `HTM-13 a mark that clients must refuse keeps the server from starting`(
        schema: JSON,
        isFine: Bool
    ) {
        let wasRefused: Bool
        do {
            _ = try MirroredParameters(of: [["name": "t", "inputSchema": schema]])
            wasRefused = false
        } catch {
            wasRefused = true
        }
        #expect(wasRefused != isFine)
    }
}
#endif
