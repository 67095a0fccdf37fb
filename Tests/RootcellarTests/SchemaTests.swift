import Foundation
import JSONRPC
import JSONSchema
import MCP
import TestKit
import Testing

@testable import rootcellar

/// The schemas that the program sends, and what it says by them.
@Suite(.timeLimit(.minutes(5)))
struct SchemaTests {
    private func tools(_ revision: Revision) async throws -> [JSON] {
        let server = try Composition.server(Settings.forSampleData(), logger: .silent)
        let client =
            revision.isStateless
            ? TestClient.stateless(server) : await TestClient.session(server, revision)
        return await client.request("tools/list")["result"]?["tools"]?.array ?? []
    }

    /// Spec: schemas **must** be valid by their dialect (basic/index, "JSON Schema usage").
    @Test(arguments: Revision.allCases)
    func `JSC-1 every tool's schemas are valid by the dialect 2020-12`(revision: Revision)
        async throws
    {
        let tools = try await tools(revision)
        #expect(!tools.isEmpty)
        for tool in tools {
            for schema in [tool["inputSchema"], tool["outputSchema"]].compactMap(\.self) {
                #expect(throws: Never.self, "\(tool["name"] ?? nil)") { try JSONSchema(schema) }
                #expect(schema["type"] == "object")
            }
        }
    }

    /// Spec: a server **must** give structured results that conform to the schema (server/tools).
    @Test func `TOL-5 structured results in the transcripts are what the schemas say`() async throws
    {
        var schemas: [String: JSONSchema] = [:]
        for tool in try await tools(.v2026_07_28) {
            guard let schema = tool["outputSchema"] else { continue }
            schemas[tool["name"]?.string ?? ""] = try JSONSchema(schema, assertsFormat: true)
        }
        var checked: Set<String> = []
        for transcript in TranscriptTests.transcripts where transcript.revision == "2026-07-28" {
            var names: [JSON: String] = [:]
            for line in try Package.text(of: transcript.path).split(separator: "\n") {
                let entry = try JSON(parsing: String(line), maxDepth: 80)
                if let request = entry["client"], let id = request["id"] {
                    names[id] = request["params"]?["name"]?.string
                }
                guard let message = entry["server"], let id = message["id"],
                    let content = message["result"]?["structuredContent"], let name = names[id]
                else { continue }
                let problems = try #require(schemas[name]).problems(in: content)
                #expect(problems.isEmpty, "\(name): \(problems)")
                checked.insert(name)
            }
        }
        // What no conversation asks for is asked for here.
        let server = try Composition.server(Settings.forSampleData(), logger: .silent)
        for (name, schema) in schemas where !checked.contains(name) {
            let result = await TestClient.stateless(server).call(name, [:])
            let problems = schema.problems(in: try #require(result["structuredContent"], "\(name)"))
            #expect(problems.isEmpty, "\(name): \(problems)")
        }
        #expect(checked.count > 4)
    }

    /// Spec: a client **should** validate against the schema (server/tools); what passes it passes
    /// our own reading, but for what only the files can tell.
    @Test(
        arguments: [
            ("read_file", [:], ["`path` is required"]),
            ("read_file", ["path": 7], ["`path` must be a string, not integer"]),
            ("read_file", ["path": "", "firstLine": 0], nil),
            ("query_database", ["sql": "", "limit": 0, "nothing": 1], nil),
        ] as [(String, JSONObject, [String]?)]
    )
    func `a schema says of arguments what the tool says`(
        name: String,
        arguments: JSONObject,
        sentences: [String]?
    ) async throws {
        let server = try Composition.server(Settings.forSampleData(), logger: .silent)
        let client = TestClient.stateless(server)
        let tool = try await tools(.v2026_07_28).first { $0["name"] == .string(name) }
        let schema = try JSONSchema(try #require(tool?["inputSchema"]))
        let said = schema.problems(in: .object(arguments)).map(\.description)
        let told = await client.call(name, arguments)["content"]?[0]?["text"]?.string
        #expect(said.joined(separator: "; ") == told)
        if let sentences { #expect(said == sentences) }
    }
}
