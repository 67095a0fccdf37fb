import JSONRPC
import MCP
import TestKit
import Testing

/// Spec: server/tools, server/resources, server/prompts, server/utilities/completion and pagination.
@Suite(.timeLimit(.minutes(5)))
struct ListTests {
    @Test(arguments: ["tools/list", "resources/list", "resources/templates/list", "prompts/list"])
    func `PAG-1 PAG-2 pages follow each other without gap or repetition`(method: String) async {
        let whole = await TestClient.stateless(.bench()).request(method)["result"]
        let kind = whole?.object?.names.first { whole?[$0]?.array != nil } ?? ""
        let client = TestClient.stateless(.bench(pageSize: 2))
        var entries: [JSON] = []
        var cursor: JSON?
        repeat {
            let params: JSONObject = cursor.map { ["cursor": $0] } ?? [:]
            let page = await client.request(method, params)["result"]
            entries += page?[kind]?.array ?? []
            cursor = page?["nextCursor"]
        } while cursor != nil
        #expect(JSON.array(entries) == whole?[kind])
    }

    @Test(arguments: ["", "x", "W10=", "bm9uc2Vuc2U=", 7, nil] as [JSON])
    func `PAG-1 a cursor that is not ours is -32602`(cursor: JSON) async {
        let error = await TestClient.stateless(.bench()).request("tools/list", ["cursor": cursor])[
            "error"
        ]
        #expect(error?["code"] == -32602)
    }

    @Test func `PAG-1 a cursor of another method is -32602`() async {
        let client = TestClient.stateless(.bench(pageSize: 1))
        let cursor = await client.request("tools/list")["result"]?["nextCursor"] ?? nil
        #expect(
            await client.request("resources/list", ["cursor": cursor])["error"]?["code"] == -32602
        )
    }

    @Test
    func `TOL-1 TOL-4 TOL-11 tools are named, described by an object schema, and have four hints`()
        async
    {
        let tools =
            await TestClient.stateless(.bench()).request("tools/list")["result"]?["tools"]?.array
            ?? []
        #expect(tools.map { $0["name"] } == ["echo", "fail", "wait"])
        for tool in tools {
            #expect(tool["inputSchema"]?["type"] == "object")
            #expect(tool["inputSchema"]?["additionalProperties"] == false)
            #expect(tool["annotations"]?.object?.count == 4)
        }
        let echo = tools.first?["inputSchema"]
        #expect(echo?["required"] == ["text"])
        #expect(
            echo?["properties"]?["times"]
                == [
                    "type": "integer", "description": "How often.", "minimum": 1, "maximum": 9,
                    "default": 1,
                ]
        )
        #expect(echo?["properties"]?["mood"]?["enum"] == ["calm", "loud"])
        #expect(echo?["properties"]?.object?.names == ["text", "times", "mood", "quiet", "more"])
    }

    @Test func `TOL-2 TOL-3 RSC-4 PRM-1 lists are answered when empty, and alike for every client`()
        async
    {
        let empty = Server.forTests([])
        for (method, kind) in [
            ("tools/list", "tools"), ("resources/list", "resources"),
            ("resources/templates/list", "resourceTemplates"), ("prompts/list", "prompts"),
        ] {
            #expect(await TestClient.stateless(empty).request(method)["result"]?[kind] == [])
            let server = Server.bench()
            let first = await TestClient.stateless(server).request(method)["result"]
            let other = TestClient.stateless(server, capabilities: ["sampling": [:], "roots": [:]])
            _ = await other.call("echo", ["text": "a"])
            #expect(await other.request(method)["result"] == first)
        }
    }

    @Test(arguments: [
        (Revision.v2024_11_05, ["name", "description", "inputSchema"]),
        (.v2025_03_26, ["name", "description", "inputSchema", "annotations"]),
        (
            .v2025_06_18,
            ["name", "title", "description", "inputSchema", "outputSchema", "annotations"]
        ),
        (
            .v2025_11_25,
            ["name", "title", "description", "inputSchema", "outputSchema", "annotations"]
        ),
    ])
    func `LIF-4 a tool has the members that the revision has`(revision: Revision, names: [String])
        async
    {
        let client = await TestClient.session(.bench(), revision)
        let tool = await client.request("tools/list")["result"]?["tools"]?[0]
        #expect(tool?.object?.names == names)
        #expect(tool?["annotations"]?["title"] == (revision == .v2025_03_26 ? "Echo" : nil))
        let result = await client.call("echo", ["text": "link"])
        #expect((result["structuredContent"] != nil) == (revision >= .v2025_06_18))
        #expect(
            result["content"]?[1]?["type"] == (revision >= .v2025_06_18 ? "resource_link" : "text")
        )
        let sound = await client.call("wait", ["now": true])["content"]?[1]
        #expect(sound?["type"] == (revision >= .v2025_03_26 ? "audio" : "text"))
        let resource = await client.request("resources/list")["result"]?["resources"]?[0]
        #expect((resource?["title"] != nil) == (revision >= .v2025_06_18))
    }

    @Test(arguments: Revision.allCases)
    func `RSC-3 a resource that is not there is the code of its revision`(revision: Revision) async
    {
        let client =
            revision.isStateless
            ? TestClient.stateless(.bench()) : await TestClient.session(.bench(), revision)
        for uri in ["bench://shelf/10", "bench://empty/1", "other://x", "bench://shelf/%zz", ""] {
            let error = await client.request("resources/read", ["uri": .string(uri)])["error"]
            #expect(error?["code"] == (revision.isStateless ? -32602 : -32002), "\(uri)")
            #expect(error?["data"]?["uri"] == .string(uri))
        }
        #expect(await client.request("resources/read", [:])["error"]?["code"] == -32602)
        let broken = await client.request("resources/read", ["uri": "bench://broken/1"])["error"]
        #expect(broken?["code"] == -32603)
    }

    @Test(arguments: [
        ("bench://shelf/1", "shelf 1"), ("BENCH://shelf/1", "shelf 1"),
        ("bench://a%2Fb/2", "a/b 2"),
        ("bench://%C3%A9/3", "é 3"),
    ])
    func `RSC-1 RSC-6 a URI is read as its template says`(uri: String, text: String) async {
        let read = await TestClient.stateless(.bench()).request(
            "resources/read",
            ["uri": .string(uri)]
        )
        #expect(read["result"]?["contents"]?[0]?["text"] == .string(text))
        #expect(read["result"]?["contents"]?[0]?["uri"] == .string(uri))
    }

    @Test func `RSC-2 bytes are a base64 blob`() async {
        let read = await TestClient.stateless(.bench()).request(
            "resources/read",
            ["uri": "bench://bytes/1"]
        )
        #expect(read["result"]?["contents"]?[0]?["blob"] == "AP8=")
        #expect(read["result"]?["contents"]?[0]?["mimeType"] == "image/png")
    }

    @Test(
        arguments: [
            (["name": "gret"], "did you mean `greet`?"), (["name": "greet"], "`name` is required"),
            (["name": "greet", "arguments": ["name": 7]], "must be a string"),
            (["name": "greet", "arguments": ["name": "Ann", "mood": "sad"]], "must be one of"),
            (["name": "greet", "arguments": []], "must be an object"), ([:], "`name` is required"),
        ] as [(JSONObject, String)]
    )
    func `PRM-2 what is wrong with a prompt's arguments is -32602`(
        params: JSONObject,
        advice: String
    ) async {
        let error = await TestClient.stateless(.bench()).request("prompts/get", params)["error"]
        #expect(error?["code"] == -32602)
        #expect(error?["message"]?.string?.contains(advice) == true)
    }

    @Test func `PRM-3 a prompt's messages have roles and blocks`() async {
        let result = await TestClient.stateless(.bench()).request(
            "prompts/get",
            ["name": "greet", "arguments": ["name": "Ann"]]
        )["result"]
        #expect(
            result?["messages"]?[0] == [
                "role": "user", "content": ["type": "text", "text": "Greet Ann, calm"],
            ]
        )
        #expect(
            result?["messages"]?[1]?["content"] == [
                "type": "image", "data": "AQ==", "mimeType": "image/png",
            ]
        )
    }

    @Test func `CMP-2 at most 100 values are sent, with how many there are`() async {
        let completion = await complete(["type": "ref/prompt", "name": "greet"], "name", "shelf-")
        #expect(completion["result"]?["completion"]?["values"]?.array?.count == 100)
        #expect(completion["result"]?["completion"]?["total"] == 250)
        #expect(completion["result"]?["completion"]?["hasMore"] == true)
    }

    @Test(
        arguments: [
            (["type": "ref/prompt", "name": "greet"], "mood", "l", ["loud", "calm"]),
            (
                ["type": "ref/prompt", "name": "greet"], "name", "shelf-25",
                ["shelf-25", "shelf-250"]
            ),
            (["type": "ref/resource", "uri": "bench://{shelf}/{number}"], "number", "", []),
            (["type": "ref/resource", "uri": "bench://{shelf}/{number}"], "shelf", "zz", []),
        ] as [(JSON, String, String, JSON)]
    )
    func `CMP-2 arguments complete by kind or choice`(
        reference: JSON,
        name: String,
        prefix: String,
        values: JSON
    ) async {
        #expect(
            await complete(reference, name, prefix)["result"]?["completion"]?["values"] == values
        )
    }

    @Test func `CMP-4 completions a second have a limit, whatever they ask for`() async {
        let client = TestClient.stateless(.bench(limits: .with { $0.completionsPerSecond = 1 }))
        var errors: [JSON] = []
        // After a burst of ten; on a slow machine a few more.
        for _ in 1...1_000 where errors.last?["code"] != 429 {
            let answer = await client.request("completion/complete", ["ref": ["type": "none"]])
            errors.append(answer["error"] ?? nil)
        }
        #expect(errors.count > 10)
        #expect(errors.dropLast().allSatisfy { $0["code"] == -32602 })
        #expect(errors.last?["message"]?.string?.contains("ask again later") == true)
        // What else the client asks for is answered.
        #expect(await client.request("prompts/list")["result"] != nil)
    }

    @Test func `CMP-3 what is already chosen counts, from 2025-06-18 on`() async {
        for revision in [Revision.v2025_03_26, .v2025_06_18] {
            let client = await TestClient.session(.bench(), revision)
            let answer = await client.request(
                "completion/complete",
                [
                    "ref": ["type": "ref/prompt", "name": "greet"],
                    "argument": ["name": "name", "value": ""],
                    "context": ["arguments": ["name": "attic"]],
                ]
            )
            let expected: JSON = revision == .v2025_03_26 ? "shelf-1" : "attic-1"
            #expect(answer["result"]?["completion"]?["values"]?[0] == expected)
        }
    }

    @Test(
        arguments: [
            (["type": "ref/prompt", "name": "nobody"], "name"),
            (["type": "ref/prompt", "name": "greet"], "age"),
            (["type": "ref/resource", "uri": "other://{x}"], "x"), (["type": "ref/else"], "x"),
            ([:], "x"),
        ] as [(JSON, String)]
    )
    func `CMP-3 an unknown reference or argument is -32602`(reference: JSON, name: String) async {
        #expect(await complete(reference, name, "")["error"]?["code"] == -32602)
    }

    private func complete(_ reference: JSON, _ name: String, _ prefix: String) async -> JSON {
        await TestClient.stateless(.bench()).request(
            "completion/complete",
            ["ref": reference, "argument": ["name": .string(name), "value": .string(prefix)]]
        )
    }
}
