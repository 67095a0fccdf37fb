import JSONRPC
import MCP
import TestKit
import Testing
import Text

/// The scenarios tools-call-…, resources-… and prompts-get-…: what comes of a call that asks nothing.
///
/// Spec: server/tools "Tool Result", server/resources "Resource Contents", server/prompts.
@Suite(.timeLimit(.minutes(5)))
struct ContentTests {
    private static func isPNG(_ data: JSON?) -> Bool {
        let bytes = data?.string.flatMap { Text.bytes(ofBase64: $0) } ?? []
        return bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            && bytes.suffix(8).starts(with: Array("IEND".utf8))
    }

    @Test(arguments: Stage.all)
    func `TOL-10 tools-call-simple-text, -image, -audio, -embedded-resource, -mixed-content`(
        stage: Stage
    ) async throws {
        let client = try await stage.client()
        let text = await client.call("test_simple_text")
        #expect(
            text["content"]
                == [["type": "text", "text": "This is a simple text response for testing."]]
        )
        let image = await client.call("test_image_content")["content"]?[0]
        #expect(image?["type"] == "image")
        #expect(image?["mimeType"] == "image/png")
        #expect(Self.isPNG(image?["data"]))
        let audio = await client.call("test_audio_content")["content"]?[0]
        #expect(audio?["type"] == "audio")
        #expect(audio?["mimeType"] == "audio/wav")
        #expect(audio?["data"]?.string?.hasPrefix("UklGRiwAAABXQVZF") == true)
        let resource = await client.call("test_embedded_resource")["content"]?[0]
        #expect(
            resource == [
                "type": "resource",
                "resource": [
                    "uri": "test://embedded-resource", "mimeType": "text/plain",
                    "text": "This is an embedded resource content.",
                ],
            ]
        )
        let mixed = await client.call("test_multiple_content_types")["content"]
        #expect(mixed?.array?.map { $0["type"] } == ["text", "image", "resource"])
        #expect(mixed?[0]?["text"] == "Multiple content types test:")
        #expect(mixed?[2]?["resource"]?["uri"] == "test://mixed-content-resource")
        #expect(mixed?[2]?["resource"]?["mimeType"] == "application/json")
        #expect(mixed?[2]?["resource"]?["text"] == #"{"test":"data","value":123}"#)
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `TOL-7 tools-call-error: a failure is a result, an unknown tool an error`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        let result = await client.call("test_error_handling")
        #expect(result["isError"] == true)
        #expect(result.text == "This tool intentionally returns an error for testing")
        let unknown = await client.request("tools/call", ["name": "test_unheard_of"])
        #expect(unknown["error"]?["code"] == -32602)
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `RSC-2 RSC-6 resources-read-text, -binary, resources-templates-read`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        func read(_ uri: String) async -> JSON? {
            await client.request("resources/read", ["uri": .string(uri)])["result"]?["contents"]
        }
        #expect(
            await read("test://static-text") == [
                [
                    "uri": "test://static-text", "mimeType": "text/plain",
                    "text": "This is the content of the static text resource.",
                ]
            ]
        )
        let binary = await read("test://static-binary")?[0]
        #expect(binary?["mimeType"] == "image/png")
        #expect(Self.isPNG(binary?["blob"]))
        let data = await read("test://template/123/data")?[0]
        #expect(data?["uri"] == "test://template/123/data")
        #expect(data?["mimeType"] == "application/json")
        #expect(
            data?["text"] == #"{"id":"123","templateTest":true,"data":"Data for ID: 123"}"#
        )
        #expect(await read("test://watched-resource")?[0]?["text"] != nil)
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `RSC-3 sep-2164-resource-not-found: an error of the revision's code, with the URI`(
        stage: Stage
    ) async throws {
        let client = try await stage.client()
        for uri in [
            "test://nonexistent-resource-for-conformance-testing", "test://template/1", "test://",
            "test://static-text/more", "other://static-text",
        ] {
            let error = await client.request("resources/read", ["uri": .string(uri)])["error"]
            #expect(error?["code"] == (stage.revision.isStateless ? -32602 : -32002))
            #expect(error?["data"]?["uri"] == .string(uri))
        }
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `PRM-2 PRM-3 prompts-get-simple, -with-args, -embedded-resource, -with-image`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        func messages(_ name: String, _ arguments: JSONObject? = nil) async -> [JSON] {
            var params: JSONObject = ["name": .string(name)]
            params["arguments"] = arguments.map(JSON.object)
            let result = await client.request("prompts/get", params)["result"]
            #expect(result?["messages"]?.array?.allSatisfy { $0["role"] == "user" } == true)
            return result?["messages"]?.array?.compactMap { $0["content"] } ?? []
        }
        #expect(
            await messages("test_simple_prompt")
                == [["type": "text", "text": "This is a simple prompt for testing."]]
        )
        #expect(
            await messages("test_prompt_with_arguments", ["arg1": "hello", "arg2": "world"])
                == [["type": "text", "text": "Prompt with arguments: arg1='hello', arg2='world'"]]
        )
        let embedded = await messages(
            "test_prompt_with_embedded_resource",
            ["resourceUri": "test://example-resource"]
        )
        #expect(
            embedded == [
                [
                    "type": "resource",
                    "resource": [
                        "uri": "test://example-resource", "mimeType": "text/plain",
                        "text": "Embedded resource content for testing.",
                    ],
                ],
                ["type": "text", "text": "Please process the embedded resource above."],
            ]
        )
        let pictured = await messages("test_prompt_with_image")
        #expect(pictured.map { $0["type"] } == ["image", "text"])
        #expect(Self.isPNG(pictured.first?["data"]))
        let missing = await client.request(
            "prompts/get",
            ["name": "test_prompt_with_arguments", "arguments": ["arg1": "hello"]]
        )
        #expect(missing["error"]?["code"] == -32602)
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `JSC-1 json-schema-2020-12: a schema arrives as it was written`(stage: Stage) async throws
    {
        let client = try await stage.client()
        let tools = await client.request("tools/list")["result"]?["tools"]?.array ?? []
        let schema = tools.first { $0["name"] == "json_schema_2020_12_tool" }?["inputSchema"]
        #expect(
            schema?.object?.names == [
                "$schema", "type", "$defs", "properties", "allOf", "if", "then", "else",
                "additionalProperties",
            ]
        )
        #expect(schema?["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema?["$defs"]?["address"]?["$anchor"] == "addressDef")
        #expect(schema?["properties"]?["address"] == ["$ref": "#/$defs/address"])
        #expect(
            schema?["allOf"] == [["anyOf": [["required": ["phone"]], ["required": ["email"]]]]]
        )
        #expect(schema?["if"]?["properties"]?["contactMethod"] == ["const": "phone"])
        #expect(schema?["then"] == ["required": ["phone"]])
        #expect(schema?["else"] == ["required": ["email"]])
        #expect(schema?["additionalProperties"] == false)
        let result = await client.call(
            "json_schema_2020_12_tool",
            [
                "name": "Ann", "phone": "1", "contactMethod": "phone",
                "address": ["street": "Main", "city": "Here"],
            ]
        )
        #expect(result["isError"] == nil)
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `HTM-13 a parameter is marked to be repeated in a header, and is otherwise like any`(
        stage: Stage
    ) async throws {
        let client = try await stage.client()
        let tools = await client.request("tools/list")["result"]?["tools"]?.array ?? []
        let properties = tools.first { $0["name"] == "test_x_mcp_header" }?["inputSchema"]?[
            "properties"
        ]
        #expect(properties?["region"]?["type"] == "string")
        #expect(properties?["region"]?["x-mcp-header"] == "Region")
        for region in ["us-west1", "=?base64?SGVsbG8=?=", ""] {
            let text = await client.text(of: "test_x_mcp_header", ["region": .string(region)])
            #expect(text == "The region is \(region).")
        }
        await client.finish()
    }
}
