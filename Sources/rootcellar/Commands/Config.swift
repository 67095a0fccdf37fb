import ArgumentParser
import JSONRPC
import Logging
import Sandbox
import Text

/// Shows the settings.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print what would be served, an example file, or the schema of such files.",
        subcommands: [Check.self, Example.self, FileSchema.self],
        defaultSubcommand: Check.self
    )

    /// Resolves everything, says what is wrong with it, and prints what would be served.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the settings, and print what would be served."
        )

        @OptionGroup
        var options: ServeOptions

        func run() async throws {
            let settings = try options.settings()
            let scopes = try Scopes(settings, logger: Logger(label: "config"))
            for (kind, names, locations) in [
                ("root", scopes.roots.all.map(\.name), settings.roots),
                ("database", scopes.databaseNames, settings.databases),
            ] {
                for (name, location) in zip(names, locations) {
                    let note = location.isWritable ? " (writable)" : ""
                    print("\(kind) `\(displayed(name))`: \(displayed(location.path))\(note)")
                }
            }
            for warning in settings.warnings { print("warning: \(warning)") }
            if settings.roots.isEmpty && settings.databases.isEmpty {
                print("nothing is served but the roots that the client names")
            }
        }
    }

    /// What `config.example.json` is generated from.
    struct Example: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a file with every setting at its default."
        )

        func run() { print(Config.example) }
    }

    /// What `config.schema.json` is generated from.
    struct FileSchema: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "schema",
            abstract: "Print the JSON schema of configuration files."
        )

        func run() { print(Config.schema.prettyText) }
    }

    static var example: String {
        let members = SettingDeclaration.all.map { setting in
            "  // \(setting.note)\n  \"\(setting.name)\": \(setting.fallback.text)"
        }
        return "{\n  \"$schema\": \"config.schema.json\",\n\n"
            + members.joined(separator: ",\n\n") + "\n}"
    }

    static var schema: JSON {
        let properties = SettingDeclaration.all.map { ($0.name, $0.schema) }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Rootcellar's configuration",
            "type": "object",
            "properties": .object(JSONObject([("$schema", ["type": "string"])] + properties)),
            "additionalProperties": false,
        ]
    }
}
