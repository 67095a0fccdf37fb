import Foundation
import JSONRPC
import MCP
import TestKit
import Testing

@testable import rootcellar

/// What holds of every message of the whole program, in every revision.
@Suite(.timeLimit(.minutes(5)))
struct SampleServerTests {
    private static let methods: [(String, JSONObject)] = [
        ("tools/list", [:]), ("resources/list", [:]), ("resources/templates/list", [:]),
        ("prompts/list", [:]), ("tools/call", ["name": "list_directory", "arguments": [:]]),
        ("tools/call", ["name": "read_file", "arguments": ["path": "notes.txt"]]),
        ("tools/call", ["name": "read_file", "arguments": ["path": "nothing"]]),
        ("tools/call", ["name": "describe_database", "arguments": [:]]),
        ("prompts/get", ["name": "explore_database"]),
    ]

    private func client(_ revision: Revision) async throws -> TestClient {
        let server = try Composition.server(Settings.forSampleData(), logger: .silent)
        return revision.isStateless
            ? TestClient.stateless(server) : await TestClient.session(server, revision)
    }

    @Test(arguments: Revision.allCases)
    func `MET-2 every name under _meta has a prefix, and only the protocol's own use its`(
        revision: Revision
    ) async throws {
        let client = try await client(revision)
        for (method, params) in Self.methods {
            for name in Self.metaNames(in: await client.request(method, params)) {
                #expect(
                    name.contains(
                        /^([a-z][a-z0-9-]*\.)+[a-z0-9-]+\/[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/
                    )
                )
                let isReserved = name.hasPrefix("io.modelcontextprotocol/")
                #expect(isReserved == (name == "io.modelcontextprotocol/serverInfo"))
            }
        }
    }

    @Test(arguments: Revision.allCases)
    func `STD-3 CAN-3 the server makes no requests and cancels nothing`(revision: Revision)
        async throws
    {
        let client = try await client(revision)
        for (method, params) in Self.methods { _ = await client.request(method, params) }
        #expect(
            await client.takePassedBy().allSatisfy {
                $0["id"] == nil && $0["method"] != "notifications/cancelled"
            }
        )
    }

    @Test
    func
        `ICO-1 ICO-2 the server's icons are a PNG and a drawing without scripts, both in their data`()
        async throws
    {
        let discovered = try await client(.v2026_07_28).request("server/discover")["result"]
        let server = discovered?["_meta"]?["io.modelcontextprotocol/serverInfo"]
        let icons = server?["icons"]?.array ?? []
        #expect(icons.map { $0["mimeType"] } == ["image/png", "image/svg+xml"])
        for icon in icons {
            let source = icon["src"]?.string ?? ""
            let comma = try #require(source.firstIndex(of: ","))
            let data = try #require(Data(base64Encoded: String(source[comma...].dropFirst())))
            #expect(source.hasPrefix("data:\(icon["mimeType"]?.string ?? "");base64,"))
            #expect(icon["sizes"]?[0]?.string?.contains(/^(\d+x\d+|any)$/) == true)
            #expect(!String(decoding: data, as: UTF8.self).contains("script"))
        }
    }

    @Test func `ICO-3 what has a name has a title`() async throws {
        let client = try await client(.v2025_11_25)
        for (method, kind) in [
            ("tools/list", "tools"), ("resources/list", "resources"), ("prompts/list", "prompts"),
        ] {
            let entries = await client.request(method)["result"]?[kind]?.array ?? []
            #expect(!entries.isEmpty)
            #expect(entries.allSatisfy { $0["title"]?.string?.isEmpty == false })
        }
    }

    @Test func `JSC-1 no schema names a dialect or refers to anything`() async throws {
        let list = try await client(.v2026_07_28).request("tools/list").text
        #expect(!list.contains("$schema"))
        #expect(!list.contains("$ref"))
    }

    @Test func `RSC-5 RSC-7 resources have schemes of ours, and a directory lists what is in it`()
        async throws
    {
        let client = try await client(.v2026_07_28)
        let resources = await client.request("resources/list")["result"]?["resources"]?.array ?? []
        let schemes = Set(resources.map { $0["uri"]?.string?.prefix { $0 != ":" } })
        #expect(schemes == ["file", "sqlite", "git"])
        for resource in resources {
            let read = await client.request("resources/read", ["uri": resource["uri"] ?? nil])
            #expect(
                read["result"]?["contents"]?[0]?["text"]?.string?.isEmpty == false,
                "\(resource)"
            )
        }
        #expect(resources.first?["mimeType"] == "inode/directory")
    }

    @Test(arguments: [
        "../", "../../etc/", "/etc/pass", "sample-data:../", "nowhere/", "%2e%2e/", "\0",
    ])
    func `PRM-4 CMP-4 neither prompts nor completion lead outside`(path: String) async throws {
        let client = try await client(.v2026_07_28)
        let completion = await client.request(
            "completion/complete",
            [
                "ref": ["type": "ref/prompt", "name": "review_file"],
                "argument": ["name": "path", "value": .string(path)],
            ]
        )
        #expect(completion["result"]?["completion"]?["values"] == [])
        let prompt = await client.request(
            "prompts/get",
            ["name": "review_file", "arguments": ["path": .string(path + "passwd")]]
        )
        #expect(prompt["error"]?["code"] == -32602)
    }

    @Test func `every prompt argument and template variable completes with something`() async throws
    {
        let client = try await client(.v2025_11_25)
        let prompts = await client.request("prompts/list")["result"]?["prompts"]?.array ?? []
        let templates =
            await client.request("resources/templates/list")["result"]?["resourceTemplates"]?.array
            ?? []
        var arguments: [(JSON, String)] = []
        for prompt in prompts {
            for argument in prompt["arguments"]?.array ?? [] where argument["name"] != "question" {
                arguments.append(
                    (
                        ["type": "ref/prompt", "name": prompt["name"] ?? nil],
                        argument["name"]?.string ?? ""
                    )
                )
            }
        }
        for template in templates {
            let text = template["uriTemplate"]?.string ?? ""
            for name in text.matches(of: /\{\+?(\w+)\}/).map({ String($0.1) }) {
                arguments.append((["type": "ref/resource", "uri": .string(text)], name))
            }
        }
        #expect(arguments.count == 9)
        for (reference, name) in arguments {
            let completion = await client.request(
                "completion/complete",
                ["ref": reference, "argument": ["name": .string(name), "value": ""]]
            )
            #expect(
                completion["result"]?["completion"]?["values"]?.array?.isEmpty == false,
                "\(reference) \(name)"
            )
        }
    }

    private static func metaNames(in value: JSON) -> [String] {
        switch value {
        case .object(let members):
            members.flatMap { name, value in
                (name == "_meta" ? value.object?.names ?? [] : []) + metaNames(in: value)
            }
        case .array(let elements): elements.flatMap(metaNames)
        default: []
        }
    }
}
