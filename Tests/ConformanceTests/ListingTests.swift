import JSONRPC
import MCP
import TestKit
import Testing

/// The scenarios tools-list, resources-list, prompts-list, caching, completion-complete,
/// server-initialize and ping, and what they expect of every entry.
///
/// Spec: server/tools, server/resources, server/prompts, server/utilities/caching, server/discover.
@Suite(.timeLimit(.minutes(5)))
struct ListingTests {
    private static let common = [
        "test_simple_text", "test_image_content", "test_audio_content", "test_embedded_resource",
        "test_multiple_content_types", "test_error_handling", "test_tool_with_progress",
        "test_tool_with_logging", "test_sampling", "test_elicitation",
        "test_elicitation_sep1034_defaults", "test_elicitation_sep1330_enums",
        "test_reconnection", "json_schema_2020_12_tool", "test_x_mcp_header",
        "test_missing_capability", "test_streaming_elicitation", "test_logging_tool",
        "test_trigger_tool_change", "test_trigger_prompt_change",
    ]
    private static let inputRequired = [
        "elicitation", "sampling", "list_roots", "request_state", "multiple_inputs", "multi_round",
        "tampered_state", "capabilities",
    ].map { "test_input_required_result_" + $0 }

    @Test(arguments: Stage.all)
    func `PAG-2 TOL-1 TOL-4 tools-list: all fixtures on one page, each described`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        let result = await client.request("tools/list")["result"]
        let tools = result?["tools"]?.array ?? []
        let names = tools.compactMap { $0["name"]?.string }
        #expect(Set(Self.common + Self.inputRequired).isSubset(of: names))
        #expect(Set(names).count == tools.count)
        #expect(result?["nextCursor"] == nil)
        for tool in tools {
            let name = tool["name"]?.string ?? ""
            #expect(name.wholeMatch(of: /[A-Za-z0-9_.\/-]{1,64}/) != nil)
            #expect(tool["description"]?.string?.isEmpty == false)
            #expect(tool["inputSchema"]?["type"] == "object")
        }
        await client.finish()
    }

    /// The header scenario calls it so, and wants no error; caching reads the first resource.
    @Test(arguments: Stage.all)
    func `the first tool takes no arguments, the first resource can be read`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        let tool = await client.request("tools/list")["result"]?["tools"]?[0]
        #expect(tool?["name"] == "test_simple_text")
        for arguments in [nil, [:]] as [JSON?] {
            var params: JSONObject = ["name": "test_simple_text"]
            params["arguments"] = arguments
            let result = await client.request("tools/call", params)["result"]
            #expect(result?["isError"] == nil)
            #expect(result?.text.isEmpty == false)
        }
        let resource = await client.request("resources/list")["result"]?["resources"]?[0]
        let read = await client.request("resources/read", ["uri": resource?["uri"] ?? nil])
        #expect(read["result"]?["contents"]?[0]?["uri"] == resource?["uri"])
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `RSC-4 RSC-6 resources-list: single ones are resources, families are templates`(
        stage: Stage
    ) async throws {
        let client = try await stage.client()
        let list = await client.request("resources/list")["result"]
        let resources = list?["resources"]?.array ?? []
        #expect(
            resources.map { $0["uri"] }
                == ["test://static-text", "test://static-binary", "test://watched-resource"]
        )
        for resource in resources { #expect(resource["name"]?.string?.isEmpty == false) }
        let families = await client.request("resources/templates/list")["result"]
        let templates = families?["resourceTemplates"]?.array ?? []
        #expect(templates.map { $0["uriTemplate"] } == ["test://template/{id}/data"])
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `PRM-1 prompts-list: every prompt is described, and so are its arguments`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        let prompts = await client.request("prompts/list")["result"]?["prompts"]?.array ?? []
        #expect(
            Set(prompts.compactMap { $0["name"]?.string }) == [
                "test_simple_prompt", "test_prompt_with_arguments",
                "test_prompt_with_embedded_resource", "test_prompt_with_image",
                "test_input_required_result_prompt",
            ]
        )
        for prompt in prompts { #expect(prompt["description"]?.string?.isEmpty == false) }
        let arguments = prompts.first { $0["name"] == "test_prompt_with_arguments" }?["arguments"]
        #expect(arguments?.array?.map { $0["required"] } == [true, true])
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func
        `CCH-1 MET-4 caching: six results say how long they may be kept, in the revision that has it`(
            stage: Stage
        ) async throws
    {
        let client = try await stage.client()
        for (method, params) in [
            ("tools/list", [:]), ("prompts/list", [:]), ("resources/list", [:]),
            ("resources/templates/list", [:]), ("resources/read", ["uri": "test://static-text"]),
            ("server/discover", [:]),
        ] as [(String, JSONObject)] {
            let answer = await client.request(method, params)
            guard stage.revision.isStateless else {
                let expected: JSON? = method == "server/discover" ? -32601 : nil
                #expect(answer["error"]?["code"] == expected)
                for name in ["ttlMs", "cacheScope", "resultType", "_meta"] {
                    #expect(answer["result"]?[name] == nil)
                }
                continue
            }
            let result = answer["result"]
            #expect(result?["ttlMs"]?.integer ?? -1 >= 0)
            #expect(result?["cacheScope"] == "private")
            #expect(result?["resultType"] == "complete")
            let server = result?["_meta"]?["io.modelcontextprotocol/serverInfo"]
            #expect(server?["name"]?.string?.isEmpty == false)
            #expect(server?["version"]?.string?.isEmpty == false)
        }
        await client.finish()
    }

    @Test(arguments: Stage.all)
    func `CMP-3 completion-complete: values are a list, here an empty one`(stage: Stage)
        async throws
    {
        let client = try await stage.client()
        let answer = await client.request(
            "completion/complete",
            [
                "ref": ["type": "ref/prompt", "name": "test_prompt_with_arguments"],
                "argument": ["name": "arg1", "value": "test"],
            ]
        )
        #expect(answer["result"]?["completion"]?["values"] == [])
        await client.finish()
    }

    @Test(arguments: Stage.sessions)
    func `LIF-1 PNG-1 LOG-2 server-initialize, ping, logging-set-level`(stage: Stage) async throws {
        let client = try await stage.bareClient()
        let opened = await client.open(.v2025_11_25, capabilities: Stage.capabilities)
        #expect(opened["protocolVersion"] == "2025-11-25")
        #expect(opened["serverInfo"]?["name"] != nil && opened["serverInfo"]?["version"] != nil)
        #expect(
            opened["capabilities"] == [
                "logging": [:], "prompts": ["listChanged": true],
                "resources": ["subscribe": true], "tools": ["listChanged": true],
                "completions": [:],
            ]
        )
        // Exactly nothing: no members at all.
        #expect(await client.request("ping")["result"] == [:])
        #expect(await client.request("logging/setLevel", ["level": "debug"])["result"] == [:])
        await client.finish()
    }

    /// The suite takes the time in milliseconds for an id.
    @Test(arguments: Stage.all)
    func `MSG-2 ids of 13 digits and three lists at once`(stage: Stage) async throws {
        let client = try await stage.client()
        let ids = (0...2).map { JSON.integer(1_764_043_000_000 + $0) }
        for id in ids { client.begin(id, "tools/list") }
        for id in ids { #expect(await client.answer(to: id)["result"]?["tools"] != nil) }
        await client.finish()
    }
}
