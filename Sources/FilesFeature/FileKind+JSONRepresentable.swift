public import JSONRPC
public import MCP
public import Sandbox

extension FileKind: JSONRepresentable {
    public static var schema: Schema { .oneOf(allCases.map(\.rawValue)) }
    public var json: JSON { .string(rawValue) }
}
