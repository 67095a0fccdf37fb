#if HTTP
import HTTPTypes
import JSONRPC
public import Text

/// The parameters of tools that clients mirror into header fields: those whose schema has
/// `x-mcp-header`.
struct MirroredParameters: Sendable {
    /// One parameter, and where it is.
    struct Parameter: Sendable {
        let field: HTTPField.Name
        /// From the arguments on: the names that lead to it.
        let path: [String]

        var pathText: String { "`\(displayed(path.joined(separator: ".")))`" }

        /// The value in a call's arguments; `nil` if it isn't there, or null.
        func value(in arguments: JSON?) -> JSON? {
            var value = arguments
            for name in path { value = value?[name] }
            return value == .null ? nil : value
        }
    }

    private let byTool: [String: [Parameter]]

    /// Finds them in what `tools/list` says of each tool.
    ///
    /// Spec: clients **must** leave out a tool whose marks break the rules, so the server doesn't
    /// start with one (basic/transports/streamable-http, "Schema Extension").
    ///
    /// - Throws: ``InvalidHeaderMark`` for a mark that breaks them.
    init(of definitions: [JSONObject]) throws(InvalidHeaderMark) {
        var byTool: [String: [Parameter]] = [:]
        for definition in definitions {
            guard let name = definition["name"]?.string, let schema = definition["inputSchema"]
            else { continue }
            var found: [Parameter] = []
            try Self.find(in: schema, at: [], isReachable: true, of: name, into: &found)
            if !found.isEmpty { byTool[name] = found }
        }
        self.byTool = byTool
    }

    /// The fields of all tools.
    var fields: [HTTPField.Name] { byTool.values.flatMap { $0.map(\.field) } }

    /// Those of a tool; empty for one that isn't known.
    func ofTool(_ name: String) -> [Parameter] { byTool[name] ?? [] }

    /// `isReachable`: whether `path` leads here by `properties` alone.
    private static func find(
        in schema: JSON,
        at path: [String],
        isReachable: Bool,
        of tool: String,
        into found: inout [Parameter]
    ) throws(InvalidHeaderMark) {
        switch schema {
        case .array(let elements):
            for element in elements {
                try find(in: element, at: path, isReachable: false, of: tool, into: &found)
            }
        case .object(let keywords):
            if let mark = keywords["x-mcp-header"] {
                let parameter = try parameter(
                    marked: mark,
                    type: keywords["type"],
                    at: isReachable ? path : [],
                    of: tool
                )
                guard !found.contains(where: { $0.field == parameter.field }) else {
                    throw InvalidHeaderMark(tool, "`\(parameter.field)` marks two parameters")
                }
                found.append(parameter)
            }
            for (keyword, value) in keywords where !isData(keyword) {
                guard keyword == "properties", let properties = value.object else {
                    try find(in: value, at: path, isReachable: false, of: tool, into: &found)
                    continue
                }
                for (name, schema) in properties {
                    let path = path + [name]
                    try find(in: schema, at: path, isReachable: isReachable, of: tool, into: &found)
                }
            }
        default: return
        }
    }

    /// Keywords whose values are data, in which a member of that name is no mark.
    private static func isData(_ keyword: String) -> Bool {
        ["const", "enum", "default", "examples"].contains(keyword)
    }

    private static func parameter(
        marked mark: JSON,
        type: JSON?,
        at path: [String],
        of tool: String
    ) throws(InvalidHeaderMark) -> Parameter {
        guard let suffix = mark.string, let field = HTTPField.Name.parameter(suffix) else {
            throw InvalidHeaderMark(tool, "\(mark.text) is no part of a header's name")
        }
        guard !path.isEmpty else {
            throw InvalidHeaderMark(tool, "`\(suffix)` marks what properties alone don't lead to")
        }
        guard ["string", "integer", "boolean"].contains(type?.string) else {
            throw InvalidHeaderMark(
                tool,
                "`\(suffix)` marks what is neither a string nor an integer nor a boolean"
            )
        }
        return Parameter(field: field, path: path)
    }
}

/// A tool's schema that marks a parameter in a way that clients must refuse.
public struct InvalidHeaderMark: ExplainedError, Equatable {
    public let message: String
    public var code: String { "header_mark" }

    init(_ tool: String, _ problem: String) {
        message = "the schema of `\(tool)` has a wrong x-mcp-header: \(problem)"
    }
}
#endif
