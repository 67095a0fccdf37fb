import Foundation
import JSONRPC
import TestKit
import Testing

/// What is generated is current, and what is written down is there.
struct DocumentTests {
    private static func output(of arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = Package.program
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    @Test(arguments: [
        (["config", "example"], "config.example.json"),
        (["config", "schema"], "config.schema.json"),
        (["tools"], "docs/tools.json"),
    ])
    func `a generated file is current`(arguments: [String], path: String) throws {
        let text = try Self.output(of: arguments)
        #expect(text.count > 100)
        #expect(try Package.matchesSnapshot(text, path), "run script/generate")
    }

    @Test func `the README's table of tools is current`() throws {
        let table = try Self.output(of: ["tools", "--markdown"])
        #expect(table.contains("| `read_file` |"))
        #expect(try Package.text(of: "README.md").contains(table), "run script/generate")
    }

    @Test(arguments: [[], ["serve"], ["config"], ["tools"], ["tour"]])
    func `help reads as it did`(command: [String]) throws {
        let text = try Self.output(of: command + ["--help"])
        let name = command.first ?? "rootcellar"
        #expect(try Package.matchesSnapshot(text, "Tests/Snapshots/help/\(name).txt"))
    }

    @Test func `the example configuration is accepted`() throws {
        let path = Package.directory.appending(path: "config.example.json").path
        #expect(
            try Self.output(of: ["config", "check", "--config", path])
                == "nothing is served but the roots that the client names\n"
        )
    }

    @Test func `every tool is described within its bounds`() throws {
        let tools = try JSON(parsing: Self.output(of: ["tools"])).array ?? []
        #expect(tools.count == 8)
        for tool in tools {
            let name = tool["name"]?.string ?? ""
            #expect(name.contains(/^[a-z][a-z_]{2,39}$/))
            #expect(tool["description"]?.string?.count ?? 9_999 <= 600, "\(name)")
            #expect(try Package.text(of: "README.md").contains("`\(name)`"))
            for (parameter, schema) in tool["inputSchema"]?["properties"]?.object ?? [:] {
                #expect(schema["description"]?.string?.isEmpty == false, "\(name).\(parameter)")
            }
        }
        // A host that reads every definition spends this much of its budget on us.
        #expect(JSON.array(tools).text.count < 25_000)
    }

    @Test func `rows of the protocol that are said to be tested are`() throws {
        let tests = try [
            "MCPTests", "MCPHTTPTests", "ConformanceTests", "EndToEndTests", "JSONRPCTests",
            "RootcellarTests",
        ].flatMap { folder in
            let path = Package.directory.appending(path: "Tests/\(folder)").path
            return try FileManager.default.contentsOfDirectory(atPath: path).map {
                try Package.text(of: "Tests/\(folder)/\($0)")
            }
        }.joined()
        let table = try Package.text(of: "docs/protocol-revisions.md")
        let rows = table.matches(of: /(?m)^\| ([A-Z]{3}-\d+) \| tested/).map { String($0.1) }
        #expect(rows.count > 50)
        for row in rows {
            #expect(tests.contains("`\(row) ") || tests.contains(" \(row) "), "\(row)")
        }
    }
}
