import JSONRPC
import MCP
import TestKit
import Testing

@testable import rootcellar

/// Every number that a tool takes, at its bounds and beyond them.
@Suite(.timeLimit(.minutes(5)))
struct ExtremeArgumentTests {
    /// Names nothing; the sentence about it must be as short as any reply.
    private static let long = String(repeating: "unknown", count: 80)

    /// What each tool needs besides; several where it does several things.
    private static let calls: [String: [JSONObject]] = [
        "list_directory": [[:], ["path": "."], ["path": "app"]],
        "read_file": [
            ["path": "notes.txt"], ["path": "checksums.json"], ["path": "expected.json"],
            ["path": "app"], ["path": .string(long)],
        ],
        "query_database": [
            ["sql": "SELECT 1"], ["sql": "SELECT * FROM sqlite_schema"],
            ["sql": .string("SELECT * FROM \(long)")],
        ],
        "git_log": [[:], ["path": "src"], ["grep": "e"], ["revision": .string(long)]],
        "git_show": [[:], ["detail": "none"], ["detail": "patch", "revision": "v1.0"]],
    ]

    /// The bounds that a schema gives, what is just beyond, and the ends of all integers.
    private static func values(_ schema: JSON) -> (within: [JSON], beyond: [JSON]) {
        let isInteger = schema["type"] == "integer"
        var (within, beyond): ([JSON], [JSON]) = ([], [1e300, -1e300])
        if let least = schema["minimum"] {
            within.append(least)
            beyond.append(least.integer.map { .integer($0 - 1) } ?? 0)
            beyond += [.integer(.min), -1e18]
        } else {
            within.append(.integer(.min))
        }
        if let most = schema["maximum"] {
            within.append(most)
            beyond.append(most.integer.map { .integer($0 + 1) } ?? 1e6)
            beyond += [.integer(.max), .integer(1 << 53)]
        } else {
            within += [.integer(.max), .integer(.max - 1), .integer(1 << 53), .integer(1 << 32)]
        }
        if isInteger { beyond.append(1.5) }
        return (within, beyond)
    }

    @Test func `every number at and beyond its bounds is answered in bounds or refused`()
        async throws
    {
        let server = try Composition.server(Settings.forSampleData(), logger: .silent)
        let client = TestClient.stateless(server)
        let tools = await client.request("tools/list")["result"]?["tools"]?.array ?? []
        var callCount = 0
        for tool in tools {
            let name = try #require(tool["name"]?.string)
            for (parameter, schema) in tool["inputSchema"]?["properties"]?.object ?? [:]
            where ["integer", "number"].contains(schema["type"]) {
                let (within, beyond) = Self.values(schema)
                for call in Self.calls[name] ?? [[:]] {
                    for value in within + beyond {
                        var arguments = call
                        arguments[parameter] = value
                        let answer = await client.call(name, arguments)
                        let isRefused = beyond.contains(value)
                        check(answer, isRefused, "\(name) \(JSON.object(arguments).text)")
                        if parameter == "maxChars", !isRefused, let most = value.integer {
                            let sizes = Self.sizes(of: answer)
                            #expect(sizes.allSatisfy { $0 <= most }, "\(name) \(value) \(sizes)")
                        }
                        callCount += 1
                    }
                }
            }
        }
        #expect(callCount > 200)
    }

    private func check(_ answer: JSON, _ isRefused: Bool, _ what: String) {
        let text = answer["content"]?[0]?["text"]?.string
        #expect(text != nil, "\(what): \(answer)")
        guard answer["isError"] == true else {
            #expect(!isRefused, "\(what) was answered")
            return
        }
        let sentence = text ?? ""
        #expect(!sentence.isEmpty && !sentence.contains("\n") && !sentence.hasSuffix("."))
        #expect(!sentence.contains("internal error"), "\(what): \(sentence)")
    }

    /// How many characters the text and the structured half have.
    private static func sizes(of answer: JSON) -> [Int] {
        let texts = answer["content"]?.array?.compactMap { $0["text"]?.string?.utf8.count } ?? []
        return [texts.reduce(0, +), answer["structuredContent"]?.bytes().count ?? 0]
    }
}
