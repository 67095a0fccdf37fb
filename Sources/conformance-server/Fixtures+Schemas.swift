import JSONRPC
import MCP

// Spec: basic/index, "JSON Schema Usage"; server/tools, "x-mcp-header".

extension Fixtures {
    var schemas: Feature {
        Feature(
            tools: [BoundTool](
                [DraftSchema.self, HeaderParameter.self] as [any Tool<Fixtures>.Type],
                in: { _ in self }
            )
        )
    }
}

/// Its schema uses what only 2020-12 has, and must arrive unchanged.
struct DraftSchema: Tool {
    static let name = "json_schema_2020_12_tool"
    static let title = "JSON Schema 2020-12"
    static let description = "Takes a contact, which must have what its method needs."
    static let effect = Effect.reads

    static let inputSchema: Schema? = Schema([
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": [
            "address": [
                "$anchor": "addressDef",
                "type": "object",
                "properties": ["street": ["type": "string"], "city": ["type": "string"]],
            ]
        ],
        "properties": [
            "name": ["type": "string"],
            "address": ["$ref": "#/$defs/address"],
            "contactMethod": ["type": "string", "enum": ["phone", "email"]],
            "phone": ["type": "string"],
            "email": ["type": "string"],
        ],
        "allOf": [["anyOf": [["required": ["phone"]], ["required": ["email"]]]]],
        "if": [
            "properties": ["contactMethod": ["const": "phone"]], "required": ["contactMethod"],
        ],
        "then": ["required": ["phone"]],
        "else": ["required": ["email"]],
        "additionalProperties": false,
    ])

    @Parameter("Whose contact it is.")
    var name: String?

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        ToolContent([.text("The contact of \(name ?? "somebody") was taken.")])
    }
}

struct HeaderParameter: Tool {
    static let name = "test_x_mcp_header"
    static let title = "Parameter in a header"
    static let description = "Repeats a parameter that is also sent in a header."
    static let effect = Effect.reads

    @Parameter("Any text.", .repeated(inHeader: "Region"))
    var region: String?

    func call(on fixtures: Fixtures, _ context: CallContext) async throws -> ToolContent {
        ToolContent([.text("The region is \(region ?? "not given").")])
    }
}
