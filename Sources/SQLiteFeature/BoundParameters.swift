import JSONRPC
import MCP
import SQLite

/// Values for the parameters of a statement: an array for `?`, an object for `:name`.
struct BoundParameters: ParameterValue {
    var bindings: Bindings
    var json: JSON

    static let schema = Schema(["type": ["array", "object"], "items": [:]])

    init(json: JSON) throws(ParameterProblem) {
        self.json = json
        switch json {
        case .array(let values): bindings = .positional(values.map(Value.init))
        case .object(let members):
            let named = members.map { ($0.name.drop { ":@$".contains($0) }, Value($0.value)) }
            bindings = .named(Dictionary(named.map { (String($0), $1) }) { $1 })
        case .string(let text):
            // Hosts that encode arguments twice.
            guard let decoded = try? JSON(parsing: text), decoded.string == nil else {
                throw ParameterProblem("must be an array or an object, not string")
            }
            try self.init(json: decoded)
        default: throw ParameterProblem("must be an array or an object, not \(json.typeName)")
        }
    }
}
