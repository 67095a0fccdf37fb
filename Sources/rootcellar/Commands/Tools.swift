import ArgumentParser
import JSONRPC
import Logging
import MCP

/// Prints what tools there are: what the documents are generated from.
struct Tools: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tools",
        abstract: "Print the tools, as JSON or as a table in Markdown."
    )

    @Flag(help: "Print a table in Markdown instead of the definitions in JSON.")
    var markdown = false

    func run() async throws {
        let settings = try Settings(from: Settings.Sources())
        let server = try Composition.server(settings, logger: Logger(label: "tools"))
        print(
            markdown
                ? Self.table(of: server.toolDefinitions) : Self.json(of: server.toolDefinitions)
        )
    }

    static func json(of definitions: [JSONObject]) -> String {
        JSON.array(definitions.map(JSON.object)).prettyText
    }

    /// One row a tool: its name, its parameters, and the first sentence of what it is for.
    static func table(of definitions: [JSONObject]) -> String {
        let rows = definitions.map { definition in
            let parameters = definition["inputSchema"]?["properties"]?.object?.names ?? []
            let description = definition["description"]?.string ?? ""
            let end = description.indices.first { description[$0...].hasPrefix(". ") }
            let sentence = description[..<(end ?? description.index(before: description.endIndex))]
            return "| `\(definition["name"]?.string ?? "")` "
                + "| \(parameters.map { "`\($0)`" }.joined(separator: ", ")) | \(sentence). |"
        }
        return (["| tool | parameters | what it does |", "| --- | --- | --- |"] + rows)
            .joined(separator: "\n")
    }
}
