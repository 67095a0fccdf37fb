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

    @Test func `a check of the settings shows what clients will see`() throws {
        let data = Package.directory.appending(path: "sample-data").path
        let database = data + "/data/shop.db"
        #expect(
            try Self.output(of: ["config", "check", data, database])
                == """
                root `sample-data`: \(data)
                database `shop.db`: \(database)

                """
        )
    }

    @Test func `every tool is described within its bounds`() throws {
        let tools = try JSON(parsing: Self.output(of: ["tools"])).array ?? []
        #expect(tools.count == 10)
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

    @Test func `what docs/architecture.md names is there`() throws {
        let paths = try ["Sources", "Tests"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(
                atPath: Package.directory.appending(path: folder).path
            ).map { "\(folder)/\($0)" }
        }
        var words: Set<String> = []
        for path in paths {
            words.formUnion(path.split(separator: /[\/.]/).map(String.init))
            guard path.hasSuffix(".swift") else { continue }
            for match in try Package.text(of: path).matches(of: /\b[A-Z]\w+/) {
                words.insert(String(match.0))
            }
        }
        let text = try Package.text(of: "docs/architecture.md")
        let named = text.matches(of: /`([A-Z]\w+)[^`\n]*`/).map { String($0.1) }
        #expect(named.count > 60)
        let gone = named.filter { !words.contains($0) }
        #expect(gone.isEmpty)
    }

    /// The names of all tests.
    private static func testNames() throws -> Set<String> {
        let folder = Package.directory.appending(path: "Tests")
        let paths =
            FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.contains(/Tests(\+\w+)?\.swift$/) }.reduce(into: []) {
            names,
            path in
            for match in try Package.text(of: "Tests/\(path)").matches(of: /func\s+`([^`]+)`/) {
                names.insert(String(match.1))
            }
        }
    }

    /// The rows of the tables of docs/protocol-revisions.md, without those above their rules.
    private static func rowsOfRevisions() throws -> [[String]] {
        let lines = try Package.text(of: "docs/protocol-revisions.md").split(separator: "\n")
        let isRow = { (line: Substring) in line.hasPrefix("| ") && line.hasSuffix(" |") }
        return zip(lines, lines.dropFirst() + [""])
            .filter { line, next in isRow(line) && !next.hasPrefix("| ---") }
            .map(\.0).filter { !$0.hasPrefix("| ---") }
            .map { $0.dropFirst(2).dropLast(2).components(separatedBy: " | ") }
    }

    @Test func `every row of the protocol names tests that are there`() throws {
        let tests = try Self.testNames()
        let rows = try Self.rowsOfRevisions()
        #expect(tests.count > 500 && rows.count > 150)
        for row in rows {
            let named = (row.last ?? "").matches(of: /`([^`]+)`/).map { String($0.1) }
            #expect(!named.isEmpty, "\(row)")
            let missing = named.filter { !tests.contains($0) }
            #expect(missing.isEmpty, "\(row)")
            // A requirement is shown by a test that says so.
            let isSaid =
                row.count > 2 || named.contains { Self.requirements(in: $0).contains(row[0]) }
            #expect(isSaid, "\(row)")
        }
        // And no test shows one of these families that has no row.
        let known = Set(rows.map { $0[0] })
        let families = Set(known.map { $0.prefix(4) })
        let unknown = tests.flatMap(Self.requirements)
            .filter { families.contains($0.prefix(4)) && !known.contains($0) }
        #expect(unknown.isEmpty)
    }

    /// What may be the id of a requirement in the name of a test.
    private static func requirements(in name: String) -> [String] {
        name.matches(of: /\b[A-Z]{3}-\d+\b/).map { String($0.0) }
    }

    /// Spec: servers **should not** adopt what is deprecated (2026-07-28, "Deprecated features").
    @Test func `SEC-6 what is deprecated and kept is written down, with the reason`() throws {
        let text = try Package.text(of: "docs/protocol-revisions.md")
        let section = try #require(
            text.components(separatedBy: "## Deprecated features").dropFirst().first
        )
        for feature in ["roots", "sampling", "logging"] {
            let reason = section.firstMatch(of: try Regex("\\n\\| \(feature) \\| ([^|]+) \\|"))
            #expect(reason?[1].substring?.count ?? 0 > 40, "\(feature)")
        }
        #expect(section.contains(/Not adopted:[^|]+`includeContext`[^|]+HTTP\+SSE/))
    }
}
