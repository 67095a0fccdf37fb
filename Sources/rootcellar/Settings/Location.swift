import JSONRPC
import Text

/// A directory or database to serve, as configured.
struct Location: Equatable, Sendable {
    var name: String?
    /// Absolute, with everything expanded.
    var path: String
    var isWritable = false

    static let memberNames = ["name", "path", "writable"]

    static let schema: JSON = [
        "anyOf": [
            ["type": "string"],
            [
                "type": "object",
                "properties": [
                    "name": ["type": "string", "description": "The name clients see."],
                    "path": ["type": "string", "description": "`~` and `${VAR}` are expanded."],
                    "writable": ["type": "boolean", "default": false],
                ],
                "required": ["path"],
                "additionalProperties": false,
            ],
        ]
    ]

    /// What is wrong with an element of a list, as the end of a sentence; `nil` if it fits.
    static func problem(with value: JSON) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? "has an empty path" : nil
        case .object(let members):
            if let unknown = members.names.first(where: { !memberNames.contains($0) }) {
                "has an unknown key " + SettingsError.nearest(to: unknown, among: memberNames)
            } else if members["path"]?.string?.isEmpty ?? true {
                "has an element without `path`, a string"
            } else if let name = members["name"], name.string == nil {
                "has a `name` that is \(name.typeName), not a string"
            } else if let writable = members["writable"], writable.bool == nil {
                "has a `writable` that is \(writable.typeName), not true or false"
            } else {
                nil
            }
        default: "has an element that is \(value.typeName), not a path"
        }
    }

    /// Reads an element that has no problem.
    init(_ value: JSON, expanding expand: (String) throws(SettingsError) -> String)
        throws(SettingsError)
    {
        path = try expand(value.string ?? value["path"]?.string ?? "")
        name = value["name"]?.string
        isWritable = value["writable"]?.bool ?? false
    }

    init(name: String? = nil, path: String, isWritable: Bool = false) {
        self.name = name
        self.path = path
        self.isWritable = isWritable
    }

    /// As a configuration file would say it.
    var json: JSON { ["path": .string(path), "writable": .bool(isWritable)] }
}
