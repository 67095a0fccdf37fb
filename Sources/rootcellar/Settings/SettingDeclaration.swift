import JSONRPC

/// One setting: what it is called everywhere, what it may be, and what it is until it is set.
///
/// The configuration file, the environment, `config.example.json` and `config.schema.json` all come
/// from these declarations.
struct SettingDeclaration: Sendable {
    /// What a setting may be.
    enum Kind: Sendable {
        case integer(ClosedRange<Int>)
        case boolean
        case text
        case choice([String])
        /// A path, or `null` for none.
        case optionalPath
        case texts
        /// Directories or databases: each a path, or an object with `path` and what else is known.
        case locations
    }

    /// The key in the configuration file.
    let name: String
    let kind: Kind
    let fallback: JSON
    /// What it does, for people.
    let note: String

    /// The variable of the environment: `logLevel` is `ROOTCELLAR_LOG_LEVEL`.
    var variable: String {
        "ROOTCELLAR_" + name.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
    }

    static let all = general + http

    private static let general: [SettingDeclaration] = [
        SettingDeclaration(
            name: "roots",
            kind: .locations,
            fallback: [],
            note: "Directories to serve; in each, what lies beneath it may be read. "
                + #"One is a path, or {"path": "~/src", "name": "src", "writable": true}."#
        ),
        SettingDeclaration(
            name: "databases",
            kind: .locations,
            fallback: [],
            note:
                "SQLite files to serve, written as roots are; the other files beside them stay out of reach."
        ),
        SettingDeclaration(
            name: "defaultMaxChars",
            kind: .integer(200...10_000_000),
            fallback: 10_000,
            note: "The budget in characters of a tool call that names none."
        ),
        SettingDeclaration(
            name: "maxChars",
            kind: .integer(200...10_000_000),
            fallback: 100_000,
            note: "The most characters that a tool call may ask for."
        ),
        SettingDeclaration(
            name: "queryTimeoutSeconds",
            kind: .integer(1...600),
            fallback: 30,
            note: "The longest that a query may ask to run."
        ),
        SettingDeclaration(
            name: "pageSize",
            kind: .integer(1...10_000),
            fallback: 100,
            note: "How many tools, resources or prompts one page of a list has."
        ),
        SettingDeclaration(
            name: "clientRoots",
            kind: .choice(["automatic", "narrow", "ignore", "only"]),
            fallback: "automatic",
            note:
                "What the client's roots do: narrow what is served, nothing, or be all that is served. "
                + "Automatic narrows in sessions and ignores them elsewhere; without a root it is only."
        ),
        SettingDeclaration(
            name: "clientTimeoutSeconds",
            kind: .integer(1...86_400),
            fallback: 600,
            note: "How long the client may take to answer what it is asked."
        ),
        SettingDeclaration(
            name: "maxRequests",
            kind: .integer(1...10_000),
            fallback: 64,
            note: "How many requests of one client are worked on at once."
        ),
        SettingDeclaration(
            name: "maxSubscriptions",
            kind: .integer(1...100_000),
            fallback: 1_000,
            note: "How many resources one client may subscribe to."
        ),
        SettingDeclaration(
            name: "toolCallsPerSecond",
            kind: .integer(0...1_000_000),
            fallback: 1_000,
            note:
                "How many tool calls a second one client may make, after a burst of ten times as many; "
                + "0 for any number."
        ),
        SettingDeclaration(
            name: "completionsPerSecond",
            kind: .integer(0...1_000_000),
            fallback: 100,
            note: "The same for completions."
        ),
        SettingDeclaration(
            name: "maxMessageBytes",
            kind: .integer(1_024...1_073_741_824),
            fallback: 67_108_864,
            note: "A longer message from the client is refused."
        ),
        SettingDeclaration(
            name: "resolution",
            kind: .choice(["automatic", "walk"]),
            fallback: "automatic",
            note:
                "How paths are resolved beneath a root: by the kernel where it can, or part by part."
        ),
        SettingDeclaration(
            name: "logLevel",
            kind: .choice(["debug", "info", "notice", "warning", "error", "critical"]),
            fallback: "notice",
            note: "What the server writes to its own log."
        ),
        SettingDeclaration(
            name: "logFile",
            kind: .optionalPath,
            fallback: nil,
            note: "Where the log goes; standard error if it is null."
        ),
    ]
}

extension SettingDeclaration {
    /// What is wrong with a value from a file, as the end of a sentence; `nil` if it fits.
    func problem(with value: JSON) -> String? {
        switch (kind, value) {
        case (.integer(let range), .integer(let number)):
            range.contains(number)
                ? nil
                : "must be from \(range.lowerBound) to \(range.upperBound), not \(number)"
        case (.integer, _): "must be an integer, not \(value.typeName)"
        case (.boolean, .bool), (.text, .string): nil
        case (.boolean, _): "must be true or false, not \(value.typeName)"
        case (.text, _): "must be a string, not \(value.typeName)"
        case (.texts, .array(let elements)):
            elements.first { $0.string == nil }.map {
                "has an element that is \($0.typeName), not a string"
            }
        case (.choice(let choices), .string(let text)) where choices.contains(text): nil
        case (.choice(let choices), _):
            "must be one of \(choices.joined(separator: ", ")), not \(value.text)"
        case (.optionalPath, .string), (.optionalPath, .null): nil
        case (.optionalPath, _): "must be a path or null, not \(value.typeName)"
        case (.locations, .array(let elements)):
            elements.lazy.compactMap(Location.problem(with:)).first
        case (.locations, _), (.texts, _): "must be an array, not \(value.typeName)"
        }
    }

    /// The value that a variable of the environment stands for; lists of paths are separated by
    /// colons, others by commas.
    func value(ofVariable text: String) -> JSON {
        switch kind {
        case .integer: Int(text).map(JSON.integer) ?? .string(text)
        case .boolean: ["true": true, "false": false][text] ?? .string(text)
        case .choice, .optionalPath, .text: .string(text)
        case .texts: .array(text.split(separator: ",").map { .string(String($0)) })
        case .locations: .array(text.split(separator: ":").map { .string(String($0)) })
        }
    }

    var schema: JSON {
        var schema: JSONObject = ["description": .string(note), "default": fallback]
        switch kind {
        case .integer(let range):
            schema["type"] = "integer"
            schema["minimum"] = .integer(range.lowerBound)
            schema["maximum"] = .integer(range.upperBound)
        case .boolean: schema["type"] = "boolean"
        case .text: schema["type"] = "string"
        case .texts:
            schema["type"] = "array"
            schema["items"] = ["type": "string"]
        case .choice(let choices): schema["enum"] = .array(choices.map(JSON.string))
        case .optionalPath: schema["type"] = ["string", "null"]
        case .locations:
            schema["type"] = "array"
            schema["items"] = Location.schema
        }
        return .object(schema)
    }
}
